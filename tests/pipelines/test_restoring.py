"""The restore drill: what a backup brings back, what it refuses, what it says."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from data.identity import make_key
from pipelines.manifest import differences, read_manifest
from tests.pipelines.keeping import backup_of, files_of, report_in, rows_of, sign
from tests.pipelines.town import DAY, OPENED, RECORD, Town

pytestmark = pytest.mark.slow


@pytest.fixture
def kept(open_town: Town) -> tuple[Town, Path]:
    """Return a town with a released day and photos, and a backup outside of it."""
    for number in (1, 2):
        report_in(open_town.home, number)
    sign(open_town.home, 1)
    return open_town, backup_of(open_town, open_town.home.parent / "disk")


def lose(town: Town) -> Path:
    """Lose the home; what is left is the key in its envelope, which is returned."""
    envelope = town.home.parent / "envelope"
    shutil.copy(town.home / "key", envelope)
    shutil.rmtree(town.home)
    return envelope


def put_key_back(town: Town, envelope: Path) -> None:
    town.home.mkdir(mode=0o700, exist_ok=True)
    shutil.copy(envelope, town.home / "key")


def without_audit(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: found for name, found in rows.items() if name != "audit"}


# ---------------------------------------------------------------- what comes back


def test_a_lost_city_comes_back_as_it_was_at_its_backup(
    kept: tuple[Town, Path],
) -> None:
    town, made = kept
    home = town.home
    rows, files = rows_of(home / "sidak.db"), files_of(home)
    shown = town.done("list", "--date", DAY, "--format", "csv").out
    report_in(home, 3)
    put_key_back(town, lose(town))
    told = town.done("restore", made).out
    after = rows_of(home / "sidak.db")
    assert without_audit(after) == without_audit(rows)
    # The trail goes on: all that was in it, and that this is a restored city.
    assert set(rows["audit"]) < set(after["audit"])
    [entry] = set(after["audit"]) - set(rows["audit"])
    assert "restored" in entry
    assert made.name in entry
    assert files_of(home) == files
    assert town.done("list", "--date", DAY, "--format", "csv").out == shown
    assert town.done("verify", "--date", DAY).code == 0
    assert not (home / "restoring").exists()
    assert "Key: it fits" in told
    assert "Photos: 2" in told
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_restored_city_goes_on_and_can_be_backed_up_again(
    kept: tuple[Town, Path],
) -> None:
    town, made = kept
    put_key_back(town, lose(town))
    town.done("restore", made)
    report_in(town.home, 3)
    again = backup_of(town)
    told = json.loads((again / "manifest.json").read_text())
    assert told["rows"]["reports"] == 3
    assert told["audit"][0] == len(rows_of(town.home / "sidak.db")["audit"])


def test_without_its_key_the_city_comes_back_and_says_what_is_missing(
    kept: tuple[Town, Path],
) -> None:
    town, made = kept
    envelope = lose(town)
    told = town.done("restore", made).out
    assert "Put it back from the envelope" in told
    assert not (town.home / "key").exists()
    put_key_back(town, envelope)
    town.done("doctor")


def test_a_key_in_the_backup_comes_back_with_it(open_town: Town) -> None:
    key = (open_town.home / "key").read_bytes()
    open_town.done("backup", open_town.home.parent / "disk", "--with-key")
    [made] = (open_town.home.parent / "disk").iterdir()
    lose(open_town)
    open_town.done("restore", made)
    assert (open_town.home / "key").read_bytes() == key
    assert (open_town.home / "key").stat().st_mode & 0o777 == 0o600


def test_another_citys_key_is_told(kept: tuple[Town, Path]) -> None:
    town, made = kept
    lose(town)
    make_key(town.home / "key")
    told = town.run("restore", made)
    assert told.code == 1
    assert "NOT this city's" in told.err


def test_settings_that_are_not_as_they_were_are_named(kept: tuple[Town, Path]) -> None:
    town, made = kept
    put_key_back(town, lose(town))
    town.set(SIDAK_TAU="2", SIDAK_RELEASE_TIME="06:00")
    told = town.done("restore", made).out
    assert "not as they were" in told
    assert "release_time, tau" in told


def test_what_was_wrong_before_the_backup_is_told_and_restored_all_the_same(
    open_town: Town,
) -> None:
    report_in(open_town.home, 1)
    with sqlite3.connect(open_town.home / "sidak.db") as db:
        db.execute("UPDATE audit SET action = 'nothing' WHERE entry = 1")
    open_town.run("backup", open_town.home.parent / "disk")
    [made] = (open_town.home.parent / "disk").iterdir()
    put_key_back(open_town, lose(open_town))
    told = open_town.run("restore", made)
    assert told.code == 1
    assert "BROKEN at 1" in told.err
    assert "Restored into" in told.out


# ------------------------------------------------------------ a city that is there


def test_a_city_that_is_there_is_refused(kept: tuple[Town, Path]) -> None:
    town, made = kept
    report_in(town.home, 3)
    before = rows_of(town.home / "sidak.db"), files_of(town.home)
    told = town.refused("restore", made)
    assert "holds a city already" in told
    assert "--replace" in told
    assert (rows_of(town.home / "sidak.db"), files_of(town.home)) == before


def test_replaced_it_is_moved_aside_and_whole(kept: tuple[Town, Path]) -> None:
    town, made = kept
    report_in(town.home, 3)
    rows, files = rows_of(town.home / "sidak.db"), files_of(town.home)
    told = town.done("restore", made, "--replace").out
    [aside] = town.home.glob("replaced-*")
    assert str(aside) in told
    assert rows_of(aside / "sidak.db") == rows
    assert files_of(aside) == files
    assert town.rows("SELECT count(*) FROM reports") == [(2,)]
    town.done("restore", made, "--replace")
    assert len(list(town.home.glob("replaced-*"))) == 2


def test_records_published_after_the_backup_are_named(sealed_town: Town) -> None:
    made = backup_of(sealed_town)
    sealed_town.at("2026-11-24T07:00").done("release", "--date", DAY)
    told = sealed_town.done("restore", made, "--replace").out
    assert f"the restored city does not know them: {OPENED}" in told


def test_a_city_in_use_is_not_replaced(kept: tuple[Town, Path]) -> None:
    town, made = kept
    with closing(sqlite3.connect(town.home / "sidak.db")) as web:
        web.execute("SELECT count(*) FROM reports").fetchone()
        assert "holds a city already" in town.refused("restore", made)
        assert "is in use" in town.refused("restore", made, "--replace")
    town.done("restore", made, "--replace")


def test_a_damaged_database_is_moved_aside_too(kept: tuple[Town, Path]) -> None:
    town, made = kept
    (town.home / "sidak.db").write_bytes(b"not a database any more" * 100)
    town.done("restore", made, "--replace")
    assert town.rows("SELECT count(*) FROM reports") == [(2,)]


# ------------------------------------------------------------ backups that are not


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def link(path: Path) -> None:
    path.rename(path.parent.parent.parent / "elsewhere")
    path.symlink_to(path.parent.parent.parent / "elsewhere")


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink, link])
@pytest.mark.parametrize(
    "name", ["database.sqlite", f"records/{RECORD}", "settings.toml"]
)
def test_a_file_that_is_missing_or_changed_is_named_and_nothing_restored(
    kept: tuple[Town, Path], damage: Callable[[Path], None], name: str
) -> None:
    town, made = kept
    damage(made / name)
    lose(town)
    assert name in town.refused("restore", made)
    assert not (town.home / "sidak.db").exists()


def test_every_damaged_photo_is_named(kept: tuple[Town, Path]) -> None:
    town, made = kept
    photos = sorted(made.glob("photos/*/*.jpg"))
    flip(photos[0])
    photos[1].unlink()
    told = town.refused("restore", made, "--replace")
    assert f"Changed: photos/{photos[0].parent.name}/{photos[0].name}" in told
    assert f"Missing: photos/{photos[1].parent.name}/{photos[1].name}" in told


@pytest.mark.parametrize("name", ["records/2026-11-25.v1.commit.json", "x/y/.hidden"])
def test_a_file_that_is_not_listed_is_named(kept: tuple[Town, Path], name: str) -> None:
    town, made = kept
    (made / name).parent.mkdir(parents=True, exist_ok=True)
    (made / name).write_text("{}")
    assert f"Not listed: {name}" in town.refused("restore", made, "--replace")


def test_a_manifest_cannot_name_a_file_outside(kept: tuple[Town, Path]) -> None:
    _, made = kept
    told = json.loads((made / "manifest.json").read_text())
    (made.parent / "outside").write_text("x")
    told["files"]["../outside"] = {"sha256": "0" * 64, "bytes": 1}
    (made / "manifest.json").write_text(json.dumps(told))
    assert differences(made, read_manifest(made)).missing == ["../outside"]


def test_an_interrupted_backup_is_no_backup(kept: tuple[Town, Path]) -> None:
    town, made = kept
    (made / "manifest.json").unlink()
    assert "no complete backup" in town.refused("restore", made, "--replace")


@pytest.mark.parametrize("text", ["", "[]", '{"format": "sidak-backup-9"}', "{"])
def test_a_damaged_manifest_is_refused(kept: tuple[Town, Path], text: str) -> None:
    town, made = kept
    (made / "manifest.json").write_text(text)
    assert "manifest.json is damaged" in town.refused("restore", made, "--replace")


def test_a_folder_of_backups_names_the_newest(kept: tuple[Town, Path]) -> None:
    town, made = kept
    assert str(made) in town.refused("restore", made.parent)
    assert town.run("restore", made / "nowhere").code == 2


def rewrite(made: Path, **changes: str) -> None:
    told = json.loads((made / "manifest.json").read_text())
    (made / "manifest.json").write_text(json.dumps(told | changes))


def test_a_backup_of_the_other_kind_of_database_is_refused(
    kept: tuple[Town, Path],
) -> None:
    town, made = kept
    rewrite(made, database="postgresql")
    told = town.refused("restore", made, "--replace")
    assert "the kind of database it came from" in told


def test_a_backup_of_a_newer_sidak_is_refused(kept: tuple[Town, Path]) -> None:
    town, made = kept
    rewrite(made, revision="r9999")
    assert "newer sidak" in town.refused("restore", made, "--replace")


def test_a_database_that_comes_back_with_other_rows_is_not_put_in_place(
    kept: tuple[Town, Path],
) -> None:
    town, made = kept
    report_in(town.home, 3)
    told = json.loads((made / "manifest.json").read_text())
    told["rows"]["reports"] = 5
    (made / "manifest.json").write_text(json.dumps(told))
    assert "reports" in town.refused("restore", made, "--replace")
    # The city that is there goes on.
    assert not list(town.home.glob("*restoring*"))
    assert town.rows("SELECT count(*) FROM reports") == [(3,)]
    town.done("doctor")


# -------------------------------------------------------------- a restore cut short


def test_no_command_works_on_a_city_that_is_half_restored(
    kept: tuple[Town, Path],
) -> None:
    town, made = kept
    (town.home / "restoring").mkdir()
    for words in (["doctor"], ["init"], ["backup"], ["list", "--date", DAY]):
        told = town.refused(*words)
        assert "was not finished" in told
        assert "sidak restore FOLDER --replace" in told
    town.done("restore", made, "--replace")
    town.done("doctor")

"""A backup is one moment of the city, complete or recognisably not."""

import errno
import json
import os
import re
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from data.city import open_city
from data.settings import load_settings
from data.store.audit import broken_entries
from inspections.record import commit_hash
from pipelines import backing_up, backup_folders
from pipelines.backing_up import back_up, settings_text
from pipelines.dumping import looking_at
from tests.pipelines.keeping import (
    backup_of,
    files_of,
    picture,
    report_in,
    rows_of,
    sign,
)
from tests.pipelines.town import DAY, MORNING, RECORD, Town

pytestmark = pytest.mark.slow


def manifest(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_text()))


def photo(folder: Path, digest: str) -> Path:
    return folder / "photos" / digest[:2] / f"{digest}.jpg"


def test_a_backup_holds_database_records_photos_and_papers(open_town: Town) -> None:
    home = open_town.home
    report_in(home, 1)
    sign(home, 1)
    made = backup_of(open_town)
    assert files_of(made) == files_of(home)
    assert len(files_of(made)) > 3
    assert rows_of(made / "database.sqlite") == rows_of(home / "sidak.db")


def test_its_manifest_tells_rows_revision_and_the_audit_trails_end(
    open_town: Town,
) -> None:
    report_in(open_town.home, 1)
    told = manifest(backup_of(open_town))
    [(entry, digest)] = open_town.rows(
        "SELECT entry, hash FROM audit ORDER BY entry DESC LIMIT 1"
    )
    assert told["audit"] == [entry, digest]
    rows = rows_of(open_town.home / "sidak.db")
    assert told["rows"] == {name: len(found) for name, found in rows.items()}
    assert [told["revision"]] == [
        version for (version,) in open_town.rows("SELECT * FROM alembic_version")
    ]
    assert told["made_at"] == f"{MORNING}:00+07:00"


def test_only_its_owner_can_read_it(open_town: Town) -> None:
    report_in(open_town.home, 1)
    # Whatever the account's own habit is.
    before = os.umask(0)
    try:
        made = backup_of(open_town)
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in made.rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o777 for path in made.rglob("*") if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})
    assert made.stat().st_mode & 0o777 == 0o700


def test_the_key_stays_out_unless_it_is_asked_for(open_town: Town) -> None:
    key = (open_town.home / "key").read_bytes().strip()
    made = backup_of(open_town)
    held = [path for path in made.rglob("*") if path.is_file()]
    assert not any(key in path.read_bytes() for path in held)
    told = open_town.done("backup", "--with-key").err
    assert "whoever has it can link pseudonyms" in told
    [with_key] = [path for path in made.parent.iterdir() if path != made]
    assert (with_key / "key").read_bytes().strip() == key


def test_a_sealed_day_is_backed_up_with_nothing_that_is_drawn(
    sealed_town: Town,
) -> None:
    made = backup_of(sealed_town)
    assert sorted(path.name for path in (made / "records").iterdir()) == sorted(
        sealed_town.records
    )
    assert f"records/{RECORD}" in manifest(made)["files"]
    sealed_town.at(MORNING).done("release", "--date", DAY)
    visits = [
        str(visit).encode()
        for (visit,) in sealed_town.rows(
            f"SELECT visit FROM visits WHERE service_date = '{DAY}'"
        )
    ]
    held = [path.read_bytes() for path in made.rglob("*") if path.is_file()]
    assert visits
    assert [visit for visit in visits if any(visit in each for each in held)] == []


def test_photos_of_an_earlier_backup_are_linked_and_new_ones_copied(
    open_town: Town,
) -> None:
    home = open_town.home
    old = report_in(home, 1)
    first = backup_of(open_town)
    new = report_in(home, 2)
    second = backup_of(open_town)
    assert photo(second, old).samefile(photo(first, old))
    assert not photo(second, new).samefile(photo(home, new))
    assert not photo(first, old).samefile(photo(home, old))
    assert files_of(second) == files_of(home)


def test_a_photo_cut_short_in_an_earlier_backup_is_copied_anew(open_town: Town) -> None:
    digest = report_in(open_town.home, 1)
    os.truncate(photo(backup_of(open_town), digest), 10)
    made = backup_of(open_town)
    assert photo(made, digest).read_bytes() == picture(1)


def test_a_photo_that_is_missing_is_named_and_the_backup_complete(
    open_town: Town,
) -> None:
    digest = report_in(open_town.home, 1)
    photo(open_town.home, digest).unlink()
    told = open_town.run("backup")
    assert told.code == 1
    assert digest in told.err
    [made] = (open_town.home / "backups").iterdir()
    assert (made / "manifest.json").exists()


def test_a_paper_that_is_missing_is_named(open_town: Town) -> None:
    report_in(open_town.home, 1)
    digest = sign(open_town.home, 1)
    (open_town.home / "documents" / f"{digest}.pdf").unlink()
    told = open_town.run("backup")
    assert told.code == 1
    assert re.search(f"Berita acara.*missing or damaged: {digest}", told.err)


def test_a_digest_that_leads_elsewhere_is_not_followed(open_town: Town) -> None:
    """Whoever can write the database must not choose which files are copied."""
    report_in(open_town.home, 1)
    (open_town.home / "secret.pdf").write_bytes(b"secret")
    sign(open_town.home, 1)
    with sqlite3.connect(open_town.home / "sidak.db") as db:
        db.execute("UPDATE minutes SET digest = '../secret'")
    told = open_town.run("backup")
    assert told.code == 1
    assert "missing or damaged: ../secret" in told.err
    assert not list((open_town.home / "backups").rglob("secret.pdf"))


def test_a_record_that_was_changed_is_named(open_town: Town) -> None:
    with (open_town.home / "records" / RECORD).open("ab") as file:
        file.write(b" ")
    told = open_town.run("backup")
    assert told.code == 1
    assert re.search(f"do NOT match .*{re.escape(RECORD)}", told.err)


def test_a_record_whose_file_is_missing_comes_from_the_database(
    open_town: Town,
) -> None:
    path = open_town.home / "records" / RECORD
    written = path.read_bytes()
    path.unlink()
    assert (backup_of(open_town) / "records" / RECORD).read_bytes() == written


def test_an_audit_entry_that_was_changed_is_named(open_town: Town) -> None:
    report_in(open_town.home, 1)
    with sqlite3.connect(open_town.home / "sidak.db") as db:
        db.execute("UPDATE audit SET action = 'nothing' WHERE entry = 1")
    told = open_town.run("backup")
    assert told.code == 1
    assert "BROKEN at 1" in told.err


def test_keep_drops_older_and_interrupted_backups_of_this_city_only(
    open_town: Town,
) -> None:
    into = open_town.home / "backups"
    first, second = backup_of(open_town), backup_of(open_town)
    (into / "notes").mkdir()
    interrupted = into / "2026-11-20T000000"
    other = into / "2026-11-19T000000"
    for folder, home in ((interrupted, open_town.home), (other, "/elsewhere")):
        folder.mkdir()
        (folder / "settings.toml").write_text(f'home = "{home}"\n')
    told = open_town.done("backup", "--keep", 2).out
    assert "dropped: 2" in told
    assert not first.exists()
    assert not interrupted.exists()
    assert second.exists()
    assert {"notes", other.name} < {path.name for path in into.iterdir()}
    assert open_town.run("backup", "--keep", 0).code == 2


def test_ten_backups_of_one_second_are_dropped_in_their_order(open_town: Town) -> None:
    made = [backup_of(open_town) for _ in range(11)]
    assert made[-1].name.endswith("-11")
    open_town.done("backup", "--keep", 2)
    assert [each for each in made if each.exists()] == made[-1:]


def test_a_backup_goes_where_it_is_told(open_town: Town, tmp_path: Path) -> None:
    open_town.done("backup", tmp_path / "disk" / "sidak")
    [made] = (tmp_path / "disk" / "sidak").iterdir()
    assert made.name == "2026-11-24T070000"
    assert not (open_town.home / "backups").exists()


def test_settings_are_kept_without_the_password(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path)
    secret = "postgresql://sidak:gulaaren@db/sidak?sslmode=require"
    text = settings_text(replace(settings, database_url=secret))
    assert "gulaaren" not in text
    assert 'database_url = "postgresql://sidak@db/sidak?sslmode=require"' in text
    (tmp_path / "sidak.toml").write_text(settings_text(settings))
    assert load_settings({}, tmp_path) == settings


def test_without_room_nothing_half_made_stays(
    open_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = backup_of(open_town)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(backing_up, "copied", full)
    told = open_town.refused("backup", "--keep", 1)
    assert "No space left on device" in told
    assert list(first.parent.iterdir()) == [first]


def test_a_place_that_cannot_be_written_is_named(open_town: Town) -> None:
    blocked = open_town.home.parent / "file"
    blocked.touch()
    assert str(blocked) in open_town.refused("backup", blocked)


def test_two_backups_at_once_are_one_after_the_other(
    open_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_folders, "PATIENCE_SECONDS", 0.1)
    with FileLock(open_town.home / "backup.lock"):
        assert "is at work" in open_town.refused("backup")


def test_while_others_write_it_is_one_moment(open_town: Town) -> None:
    """Report, photo and audit entry are one transaction: all there, or none."""
    home, stop = open_town.home, threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            report_in(home, number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with open_city(open_town.variables, home) as city:
            _wait_for(lambda: open_town.rows("SELECT count(*) FROM reports")[0][0])
            made = [back_up(city) for _ in range(4)]
    finally:
        stop.set()
        writer.join()
    sizes = []
    for each in made:
        assert [check.notice for check in each.checks if not check.sound] == []
        with looking_at(each.folder / "database.sqlite") as db:
            assert broken_entries(db) == []
        rows = each.manifest.rows
        assert rows["reports"] == rows["photos"] > 0
        assert (
            len(files_of(each.folder / "."))
            - len(list((each.folder / "records").iterdir()))
            == (rows["photos"])
        )
        sizes.append(rows["reports"])
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def _wait_for(ready: Callable[[], object]) -> None:
    while not ready():
        pass


def test_the_audit_trails_end_is_told_to_be_noted(open_town: Town) -> None:
    report_in(open_town.home, 1)
    told = open_town.done("backup").out
    [(digest,)] = open_town.rows("SELECT hash FROM audit ORDER BY entry DESC LIMIT 1")
    assert str(digest) in told


def test_the_copy_of_a_sealed_plan_keeps_its_hash(sealed_town: Town) -> None:
    record = backup_of(sealed_town) / "records" / RECORD
    [(stored,)] = sealed_town.rows(
        f"SELECT commit_hash FROM plans WHERE service_date = '{DAY}'"
    )
    assert commit_hash(json.loads(record.read_text())) == stored

import json
import shutil
import stat
from pathlib import Path

import pytest

from data.city import open_city
from pipelines.opening import shown_plan
from tests.pipelines.town import DAY, EVENING, MORNING, OPENED, RECORD, Town
from tests.thorough import some

pytestmark = pytest.mark.slow

LOCKED = (
    ("list", "--date", DAY),
    ("list", "--date", DAY, "--format", "html"),
    ("chances", "--date", DAY),
    ("risk", "--date", DAY, "--json"),
    ("explain", "35.73.01", "--date", DAY),
    ("explain", "no such office", "--date", DAY),
)
LAST_MOMENT = "2026-11-24T06:29:59"
FIRST_MOMENT = "2026-11-24T06:30"


def drawn(town: Town) -> set[str]:
    """What must not be found anywhere: visits and who goes where in which order."""
    with open_city() as city:
        visits = shown_plan(city, DAY, "what is drawn").visits
    return set(visits["visit"])


def everything(home: Path) -> bytes:
    """All bytes below the home, the database's included."""
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


@pytest.mark.parametrize("now", [EVENING, LAST_MOMENT])
def test_before_the_release_every_command_says_only_when(
    sealed_town: Town, now: str
) -> None:
    sealed_town.at(now)
    said = {sealed_town.refused(*words).split("\n", 1)[1].strip() for words in LOCKED}
    [told] = said
    assert "06:30 WIB on Tuesday, 24 November 2026" in told


def test_the_lock_speaks_indonesian(sealed_town: Town) -> None:
    said = sealed_town.refused("list", "--date", DAY, "--lang", "id")
    assert "Daftar belum dibuka. Daftar dapat dilihat mulai pukul 06.30 WIB" in said


def test_the_lock_says_the_same_of_an_empty_plan_and_a_full_one(
    sealed_town: Town,
) -> None:
    full = sealed_town.refused("list", "--date", DAY)
    sunday = "2026-11-22"
    sealed_town.at("2026-11-21T20:15").night(day=sunday)
    empty = sealed_town.refused("list", "--date", sunday)
    assert (
        full.split("\n")[1].replace("Tuesday, 24", "Sunday, 22")
        == (empty.split("\n")[1])
    )


def test_a_release_before_its_time_is_refused(sealed_town: Town) -> None:
    said = sealed_town.at(LAST_MOMENT).refused("release", "--date", DAY)
    assert "06:30 WIB" in said
    assert OPENED not in sealed_town.records


def test_nothing_drawn_is_stored_before_the_release(sealed_town: Town) -> None:
    secrets = drawn(sealed_town)
    assert len(secrets) > 5
    stored = everything(sealed_town.home)
    assert not [each for each in secrets if each.encode() in stored]
    assert sealed_town.rows(
        f"SELECT count(*) FROM visits WHERE service_date = '{DAY}'"
    ) == [(0,)]
    # The same search finds them once the list is open.
    sealed_town.at(FIRST_MOMENT).done("release", "--date", DAY)
    stored = everything(sealed_town.home)
    assert all(each.encode() in stored for each in secrets)


def test_opening_early_is_written_down_marked_and_stores_nothing_drawn(
    sealed_town: Town,
) -> None:
    early = sealed_town.done("list", "--date", DAY, "--open-early", "a flood", "--json")
    assert "opened before its time" in early.err
    assert sealed_town.rows(
        "SELECT action, service_date, reason FROM audit WHERE action = 'open_early'"
    ) == [("open_early", str(DAY), "a flood")]
    stored = everything(sealed_town.home)
    assert not [row for row in early.objects if str(row["visit"]).encode() in stored]
    # It stays locked for those who give no reason, and the mark stays.
    sealed_town.refused("list", "--date", DAY)
    sealed_town.at(MORNING)
    later = sealed_town.done("list", "--date", DAY, "--json")
    assert later.objects == early.objects
    assert "opened before its time" in later.err


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--format", "csv"),
        ("list", "--json"),
        ("risk", "--json"),
        ("chances", "--json"),
    ],
)
def test_a_command_that_shows_what_was_locked_is_in_the_trail(
    open_town: Town, words: tuple[str, ...]
) -> None:
    open_town.done(*words, "--date", DAY)
    [(account, day, detail)] = open_town.rows(
        "SELECT account, service_date, detail FROM audit WHERE action = 'list_viewed'"
    )
    assert (account, day) == (None, str(DAY))
    fmt = words[-1].strip("-")
    assert detail == f'{{"command":"{words[0]}","format":"{fmt}"}}'


def test_opening_early_wants_a_reason(sealed_town: Town) -> None:
    said = sealed_town.refused("list", "--date", DAY, "--open-early", " ")
    assert "wants a reason" in said
    assert sealed_town.rows("SELECT count(*) FROM audit") == [(0,)]


def test_opening_early_needs_the_key_file(sealed_town: Town) -> None:
    (sealed_town.home / "key").unlink()
    sealed_town.refused("list", "--date", DAY, "--open-early", "reason")
    assert sealed_town.rows("SELECT count(*) FROM audit") == [(0,)]


@pytest.mark.parametrize("name", [RECORD, OPENED])
def test_only_the_owner_reads_an_opened_record(open_town: Town, name: str) -> None:
    mode = stat.S_IMODE((open_town.home / "records" / name).stat().st_mode)
    assert mode == (0o600 if name == OPENED else 0o644)


@pytest.mark.parametrize(
    "words", [("doctor",), ("states", "--date", DAY), ("verify", "--date", DAY)]
)
def test_an_overdue_release_is_run_by_any_command(
    sealed_town: Town, words: tuple[object, ...]
) -> None:
    sealed_town.at(FIRST_MOMENT).done(*words)
    assert OPENED in sealed_town.records


def test_a_release_run_twice_says_so_and_changes_nothing(open_town: Town) -> None:
    before = open_town.records
    assert "open already" in open_town.done("release", "--date", DAY).said
    assert open_town.records == before


def test_a_release_heals_record_files_that_are_gone(open_town: Town) -> None:
    before = open_town.records
    for name in (RECORD, OPENED):
        (open_town.home / "records" / name).unlink()
    open_town.done("release", "--date", DAY)
    assert open_town.records == before


def test_verify_before_the_release_is_not_yet_open(sealed_town: Town) -> None:
    result = sealed_town.run("verify", "--date", DAY)
    assert result.code == 1
    assert "not open yet" in result.out


def test_verify_after_the_release_matches_and_says_what_it_proves(
    open_town: Town,
) -> None:
    said = open_town.done("verify", "--date", DAY).out
    assert "the records match" in said
    assert "This proves:" in said
    assert "This does not prove:" in said


def test_verify_of_a_folder_needs_no_database_key_or_setting(
    open_town: Town, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(open_town.home / "records", tmp_path / "given"))
    shutil.rmtree(open_town.home)
    for name in ("SIDAK_HOME", "SIDAK_NOW"):
        open_town.patch.delenv(name)
    open_town.done("verify", "--date", DAY, "--records", folder)


def test_verify_of_a_folder_without_the_day_says_so(
    open_town: Town, tmp_path: Path
) -> None:
    said = open_town.refused("verify", "--date", DAY, "--records", tmp_path)
    assert "no record of" in said


def places(record: bytes, number: int) -> list[int]:
    """So many bytes, evenly over the record, its last one included."""
    last = len(record) - 1
    return sorted({round(last * part / (number - 1)) for part in range(number)})


def changed_somewhere(town: Town, name: str, number: int) -> list[int]:
    """Change one byte at a time; return the places where verify noticed nothing."""
    path = town.home / "records" / name
    whole = path.read_bytes()
    unnoticed = []
    for place in places(whole, number):
        byte = b" " if whole[place : place + 1] != b" " else b"x"
        path.write_bytes(whole[:place] + byte + whole[place + 1 :])
        if town.run("verify", "--date", DAY, "--records", path.parent).code != 1:
            unnoticed.append(place)
    path.write_bytes(whole)
    return unnoticed


@pytest.mark.parametrize("name", [RECORD, OPENED])
def test_verify_notices_one_changed_byte(open_town: Town, name: str) -> None:
    assert changed_somewhere(open_town, name, 12) == []


@pytest.mark.parametrize("name", [RECORD, OPENED])
def test_verify_notices_one_changed_byte_anywhere(open_town: Town, name: str) -> None:
    assert changed_somewhere(open_town, name, 300) == []


def leaves(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """The way to every plain value inside."""
    if isinstance(value, dict):
        return [leaf for key in value for leaf in leaves(value[key], (*path, key))]
    if isinstance(value, list):
        each = range(len(value))
        return [leaf for at in each for leaf in leaves(value[at], (*path, at))]
    return [path]


@pytest.mark.parametrize("name", [RECORD, OPENED])
def test_verify_notices_every_changed_value_of_a_well_written_record(
    open_town: Town, name: str
) -> None:
    path = open_town.home / "records" / name
    whole = json.loads(path.read_bytes())
    unnoticed = []
    for way in some(leaves(whole), 3):
        record = json.loads(path.read_bytes())
        at = record
        for key in way[:-1]:
            at = at[key]
        at[way[-1]] = 7 if at[way[-1]] != 7 else 8
        text = json.dumps(record, sort_keys=True, separators=(",", ":")) + "\n"
        path.write_text(text, encoding="ascii")
        if open_town.run("verify", "--date", DAY, "--records", path.parent).code != 1:
            unnoticed.append(way)
        path.write_text(
            json.dumps(whole, sort_keys=True, separators=(",", ":")) + "\n",
            encoding="ascii",
        )
    assert unnoticed == []


def test_an_account_without_the_key_neither_opens_nor_releases(
    sealed_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.release.os.access", lambda *_: False)
    sealed_town.at(MORNING).refused("list", "--date", DAY)
    assert OPENED not in sealed_town.records

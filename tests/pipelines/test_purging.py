"""`sidak purge`: what goes is counted, noted and gone; nothing else changes."""

import os
import time
from datetime import datetime
from pathlib import Path

import pytest

from data.city import open_city
from data.database import transaction
from data.store.frames import to_micros
from data.store.pictures import attach, keep
from data.tables import punches
from data.web_tables import accounts, login_attempts, sessions
from features.history import HISTORY_DAYS
from pipelines.late import LATE_DAYS
from pipelines.purging import limits
from tests.pipelines.keeping import (
    WIB,
    backup_of,
    clarify,
    insert_rows,
    picture,
    report_in,
    rows_of,
)
from tests.pipelines.town import DAY, MORNING, Town

#: More than two years after the town's punches and leave.
LATER = "2028-12-25T13:00"


def count(town: Town, table: str) -> object:
    return town.rows(f"SELECT count(*) FROM {table}")[0][0]


def photo_files(town: Town) -> set[str]:
    return {path.stem for path in (town.home / "photos").rglob("*") if path.is_file()}


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


# ------------------------------------------------------------------------ persons


def test_nothing_young_goes(open_town: Town) -> None:
    before = rows_of(open_town.home / "sidak.db")
    open_town.done("purge")
    after = rows_of(open_town.home / "sidak.db")
    assert changed(before, after) == {"audit", "meta"}


def test_punches_and_leave_go_when_their_months_are_over(open_town: Town) -> None:
    before = rows_of(open_town.home / "sidak.db")
    told = open_town.at(LATER).done("purge").out
    after = rows_of(open_town.home / "sidak.db")
    # Refused lines are old too: their bytes are gone.
    gone = {"punches", "last_punches", "leave", "rejects", "doubted_punches"}
    assert changed(before, after) == {"audit", "meta"} | gone
    assert (after["punches"], after["leave"]) == ([], [])
    assert f"{len(before['punches']):,} punches" in told
    assert f"{len(before['leave']):,} of leave" in told


def test_a_dry_run_tells_the_same_and_changes_nothing(open_town: Town) -> None:
    report_in(open_town.home, 1)
    before = rows_of(open_town.home / "sidak.db"), photo_files(open_town)
    dry = open_town.at(LATER).done("purge", "--dry-run").out
    assert (rows_of(open_town.home / "sidak.db"), photo_files(open_town)) == before
    done = open_town.done("purge").out
    assert dry.splitlines()[1:] == done.splitlines()[1:]
    assert "1 photos (1 files)" in done


def test_what_went_is_not_in_the_file_any_more(open_town: Town) -> None:
    """Deleted rows would stay readable in free pages, and in the write-ahead log."""
    home, pseudonym = open_town.home, "pseudonym-of-nobody"
    punch = {
        **{"device": "d", "pin": pseudonym, "direction": "in"},
        **{"punched_at": 0, "recorded_at": 0, "batch": 1},
    }
    # As the web holds it open: the last to close would empty the log anyway.
    with open_city(open_town.variables, home):
        insert_rows(home, punches, punch)
        assert _held(home, pseudonym)
        open_town.at(LATER).done("purge")
        assert not _held(home, pseudonym)


def _held(home: Path, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in home.glob("sidak.db*"))


def test_published_records_still_verify(open_town: Town) -> None:
    open_town.at(LATER).done("purge")
    assert open_town.run("verify", "--date", DAY).code == 0
    assert "Their published records still verify" in open_town.done("purge").out


def test_nights_that_lost_their_ground_are_named(open_town: Town) -> None:
    told = open_town.at(LATER).done("purge").out
    assert "Nights before Friday, 25 December 2026 can no longer be worked out" in told
    assert "25 December 2026 were purged" in open_town.done("doctor").out
    states = open_town.done("states", "--date", "2026-11-23")
    assert "worked out without them" in states.err
    later = open_town.done("states", "--date", "2026-12-25")
    assert "worked out without them" not in later.err


def test_kept_longer_again_what_is_gone_stays_known_as_gone(open_town: Town) -> None:
    open_town.at(LATER).done("purge")
    open_town.set(SIDAK_KEEP_PERSON_MONTHS="120")
    open_town.done("purge")
    assert "25 December 2026 were purged" in open_town.done("doctor").out


def test_the_shortest_time_is_longer_than_a_night_looks_back(new_town: Town) -> None:
    """Sixty working days before the oldest day that late rows make it do again."""
    held = datetime.fromisoformat(MORNING) - _limit_at(new_town, "6", MORNING)
    assert held.days > LATE_DAYS + HISTORY_DAYS * 7 / 5 + 14
    new_town.set(SIDAK_KEEP_PERSON_MONTHS="5")
    assert "from 6 to 600" in new_town.refused("purge")


def _limit_at(town: Town, months: str, now: str) -> datetime:
    town.done("init", "--replay")
    environ = town.variables | {"SIDAK_KEEP_PERSON_MONTHS": months, "SIDAK_NOW": now}
    with open_city(environ, town.home) as city:
        return limits(city).persons


@pytest.mark.parametrize(
    ("now", "limit"),
    [
        ("2026-11-24T23:59", "2024-11-24"),
        ("2026-11-24T00:00", "2024-11-24"),
        ("2028-02-29T12:00", "2026-02-28"),
    ],
)
def test_months_are_counted_back_to_the_beginning_of_a_day(
    new_town: Town, now: str, limit: str
) -> None:
    assert _limit_at(new_town, "24", now) == datetime.fromisoformat(limit)


# ------------------------------------------------------- the audit trail, the rest


def test_a_purge_is_an_entry_and_no_entry_ever_goes(open_town: Town) -> None:
    open_town.done("purge")
    before = open_town.rows("SELECT * FROM audit")
    open_town.at("2060-01-01T12:00").done("purge")
    after = open_town.rows("SELECT * FROM audit")
    assert after[: len(before)] == before
    action, detail = open_town.rows("SELECT action, detail FROM audit")[-1]
    assert action == "purged"
    assert '"persons":"2058-01-01"' in str(detail)


def test_sessions_that_have_expired_and_old_tries_to_log_in_go(open_town: Town) -> None:
    home = open_town.home
    _log_in(home, "2026-11-23T07:00", "2026-08-25T07:00")
    open_town.done("purge")
    assert count(open_town, "sessions") == 0
    assert count(open_town, "login_attempts") == 1
    open_town.at("2026-11-25T07:00").done("purge")
    assert count(open_town, "login_attempts") == 1
    open_town.set(SIDAK_KEEP_LOG_DAYS="7")
    open_town.at("2026-12-25T07:00").done("purge")
    assert count(open_town, "login_attempts") == 0
    assert count(open_town, "accounts") == 1


def _log_in(home: Path, expired: str, tried: str) -> None:
    def at(text: str) -> int:
        return to_micros(datetime.fromisoformat(text), WIB)

    flags = dict.fromkeys(("must_change", "disabled", "totp_confirmed"), False)
    account = {"account": "tim", "role": "inspector", "password": "-", "created_at": 0}
    insert_rows(home, accounts, account | flags)
    session = {"token_hash": "h", "account": "tim", "csrf": "c", "stage": "full"}
    times = {"device": "d", "created_at": 0, "seen_at": 0, "expires_at": at(expired)}
    insert_rows(home, sessions, session | times)
    attempt = {"account": "tim", "address": "::1", "succeeded": False}
    for moment in (tried, "2026-11-24T06:00"):
        insert_rows(home, login_attempts, attempt | {"at": at(moment)})


# ------------------------------------------------------------------------- photos


def test_old_photos_go_with_their_files_and_disputed_ones_stay(
    open_town: Town,
) -> None:
    home = open_town.home
    old, disputed, young = (
        report_in(home, number, at=at)
        for number, at in (
            (1, "2024-11-23T09:00"),
            (2, "2024-11-23T09:00"),
            (3, "2024-11-24T09:00"),
        )
    )
    clarify(home, "F2", "sent")
    told = open_town.done("purge").out
    assert photo_files(open_town) == {disputed, young}
    assert "1 photos (1 files)" in told
    assert not (home / "photos" / old[:2] / f"{old}.jpg").exists()
    clarify(home, "F2", "accepted")
    open_town.done("purge")
    assert photo_files(open_town) == {young}


def test_a_file_that_another_photo_needs_stays(open_town: Town) -> None:
    home = open_town.home
    digest = report_in(home, 1, at="2020-01-01T09:00")
    with (
        open_city(open_town.variables, home) as city,
        transaction(city.engine) as db,
    ):
        attach(db, [digest], account="x", at=city.now, offset=WIB, report=1)
    open_town.done("purge")
    assert count(open_town, "photos") == 1
    assert photo_files(open_town) == {digest}


def test_files_that_no_row_names_are_swept_unless_they_just_came(
    open_town: Town,
) -> None:
    """A photo's file comes before its row; a purge killed in between leaves files."""
    home = open_town.home
    named = report_in(home, 1)
    left, fresh = (keep(home, picture(number)) for number in (2, 3))
    draft = home / "photos" / left[:2] / "abc.part"
    draft.touch()
    two_days_ago = time.time() - 2 * 86_400
    for path in (home / "photos").rglob("*"):
        if path.stem != fresh:
            os.utime(path, (two_days_ago, two_days_ago))
    open_town.done("purge")
    assert photo_files(open_town) == {named, fresh}


def test_a_file_that_is_sent_again_is_not_swept(open_town: Town) -> None:
    """A phone sends what got no answer; between file and row a purge may come."""
    home = open_town.home
    digest = keep(home, picture(1))
    os.utime(home / "photos" / digest[:2] / f"{digest}.jpg", (0, 0))
    assert keep(home, picture(1)) == digest
    open_town.done("purge")
    assert photo_files(open_town) == {digest}


def test_a_backup_after_a_purge_is_sound(open_town: Town) -> None:
    report_in(open_town.home, 1, at="2020-01-01T09:00")
    report_in(open_town.home, 2)
    open_town.done("purge")
    made = backup_of(open_town)
    assert len(list(made.glob("photos/*/*"))) == 1

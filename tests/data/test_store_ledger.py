from datetime import datetime, timedelta

from sqlalchemy.engine import Connection, Engine

from data.database import reading, transaction
from data.store.ledger import (
    EarlyOpening,
    Override,
    approve_early,
    ask_early,
    count_overrides,
    lock_overrides,
    next_override,
    read_early,
    read_overrides,
    write_override,
)
from data.store.live import newest_reports, opened_at
from data.store.opened_stops import open_stop
from data.store.visits import find_visit
from data.web_tables import reports
from tests.data.store_builders import EVENING, OFFSET, TOMORROW

MORNING = datetime(2026, 11, 24, 9, 30)


def a_change(number: int, kind: str = "swap", **more: object) -> Override:
    given = {
        "override": number,
        "service_date": TOMORROW,
        "kind": kind,
        "visit": "V1",
        "office_code": "35.73.01",
        "team": "Tim B",
        "half": "am",
        "reason": "mobil rusak",
        "account": "siti",
        "at": MORNING,
    }
    return Override(**(given | more))  # type: ignore[arg-type]


def test_changes_are_read_as_they_were_written(engine: Engine) -> None:
    later = a_change(2, "skip", team=None, visit="V2")
    other = a_change(3, service_date=TOMORROW + timedelta(days=1))
    with transaction(engine) as db:
        lock_overrides(db)
        for change in (a_change(1), later, other):
            assert next_override(db) == change.override
            write_override(db, change, OFFSET)
    with reading(engine) as db:
        assert read_overrides(db, OFFSET, TOMORROW) == [a_change(1), later]
        assert read_overrides(db, OFFSET) == [a_change(1), later, other]
        assert count_overrides(db, TOMORROW) == 2
        assert count_overrides(db, TOMORROW - timedelta(days=1)) == 0


def test_the_last_change_with_a_team_says_whose_visit_it_is(engine: Engine) -> None:
    with transaction(engine) as db:
        write_override(db, a_change(1, team="Tim B"), OFFSET)
        write_override(db, a_change(2, "skip", team=None), OFFSET)
        found = find_visit(db, "V1")
    assert found is not None
    assert found.team == "Tim B"


def test_a_request_is_agreed_to_once_and_by_another_account(engine: Engine) -> None:
    with transaction(engine) as db:
        number = ask_early(db, TOMORROW, "darurat", "siti", EVENING, OFFSET)
        assert not approve_early(db, number, "siti", EVENING, OFFSET)
        assert approve_early(db, number, "budi", MORNING, OFFSET)
        assert not approve_early(db, number, "ani", MORNING, OFFSET)
        second = ask_early(db, TOMORROW, "darurat", "ani", EVENING, OFFSET)
    with reading(engine) as db:
        newest, first = read_early(db, OFFSET, TOMORROW)
        assert read_early(db, OFFSET, TOMORROW + timedelta(days=1)) == []
    assert newest == EarlyOpening(second, TOMORROW, "darurat", "ani", EVENING)
    assert (first.approved_by, first.approved_at) == ("budi", MORNING)


def _report(db: Connection, number: int, content: str) -> None:
    micros = 1_795_000_000_000_000 + number
    db.execute(
        reports.insert().values(
            report=number,
            uuid=f"uuid-{number}",
            digest="d",
            kind="finding",
            finding="V1",
            visit="V1",
            office_code="35.73.01",
            account="siti",
            arrived_at=micros,
            received_at=micros,
            content=content,
        )
    )


def test_the_newest_report_of_a_visit_tells_what_became_of_it(engine: Engine) -> None:
    with transaction(engine) as db:
        _report(db, 1, '{"office_open":"open","cause":"weather"}')
        (first,) = newest_reports(db, ["V1", "V2"], OFFSET)
        _report(db, 2, '{"office_open":"not_reached","cause":"vehicle"}')
        (second,) = newest_reports(db, ["V1"], OFFSET)
    assert (first["report"], first["missed"], first["cause"]) == (1, False, None)
    assert (second["report"], second["missed"], second["cause"]) == (2, True, "vehicle")


def test_a_stop_was_opened_at_its_first_time(engine: Engine) -> None:
    with transaction(engine) as db:
        open_stop(db, "V1", "siti", MORNING, OFFSET)
        open_stop(db, "V1", "budi", MORNING + timedelta(hours=1), OFFSET)
        assert opened_at(db, ["V1", "V2"], OFFSET) == {"V1": MORNING}

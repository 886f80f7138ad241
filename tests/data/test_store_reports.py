"""Reports are kept once, in order, with their finding, whoever else sends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.database import reading, transaction
from data.errors import UserError
from data.knowledge import Known
from data.store.audit import broken_entries
from data.store.minutes import Minute, write_minute
from data.store.registry import read_table
from data.store.reports import (
    OtherContent,
    Outdated,
    ReasonNeeded,
    Report,
    Sent,
    reports_of,
    write_report,
)

OFFSET = timedelta(hours=7)
AT = datetime(2026, 11, 24, 9, 40)
DAY = date(2026, 11, 24)


def a_report(number: int = 1, visit: str = "V1", **changed: Any) -> Sent:
    finding = {
        "finding": visit,
        "visit": visit,
        "office_code": "35.73",
        "team": "Tim A",
        "arrived_at": AT - timedelta(minutes=20),
        "outcome": "staffed",
        "service_staff_seen": 3,
    }
    sent = Sent(
        uuid=f"uuid-{number}",
        digest=f"digest-{number}",
        service_date=DAY,
        finding=finding,
        account="petugas",
        sent_at=AT,
        received_at=AT,
        content={"office_open": "open"},
    )
    return replace(sent, **changed)


def written(engine: Engine, sent: Sent) -> Report:
    with transaction(engine) as db:
        return write_report(db, sent, OFFSET)


def signed(engine: Engine, report: Report) -> None:
    minute = Minute(
        *(report.finding, report.report, report.office_code),
        *("signed", "Lurah", "", "", "petugas", AT, "ab" * 32),
    )
    with transaction(engine) as db:
        write_minute(db, minute, DAY, OFFSET)


def count(engine: Engine, table: str) -> int:
    with reading(engine) as db:
        return db.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0


def at_once(send: Callable[[int], Any], many: int = 8) -> list[Any]:
    """Call it from many threads and return what each got, errors too."""

    def caught(number: int) -> Any:
        try:
            return send(number)
        except UserError as error:
            return error

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(caught, range(many)))


def test_a_report_brings_its_finding_photos_and_audit_entry(engine: Engine) -> None:
    report = written(engine, a_report(photos=["ab" * 32, "cd" * 32]))
    assert (report.report, report.kind, report.received_at) == (1, "finding", AT)
    with reading(engine) as db:
        rows = read_table(db, "findings", Known(AT), OFFSET)
        before = read_table(db, "findings", Known(AT - timedelta(seconds=1)), OFFSET)
        assert broken_entries(db) == []
    assert rows["finding"].tolist() == ["V1"]
    assert rows["clocked_in"].isna().all()
    assert before.empty
    assert count(engine, "photos") == 2
    assert count(engine, "audit") == 1


def test_the_same_again_gets_the_same_receipt(engine: Engine) -> None:
    assert written(engine, a_report()) == written(engine, a_report())
    later = a_report(sent_at=AT + timedelta(hours=1), received_at=AT + timedelta(1))
    assert written(engine, later).received_at == AT
    assert count(engine, "reports") == count(engine, "batches") == 1


def test_the_same_number_with_other_content_is_refused(engine: Engine) -> None:
    written(engine, a_report())
    with pytest.raises(OtherContent) as refused:
        written(engine, a_report(digest="other"))
    assert refused.value.report.report == 1
    assert count(engine, "reports") == 1


def test_one_form_sent_by_many_threads_is_one_report(engine: Engine) -> None:
    got = at_once(lambda _: written(engine, a_report()))
    assert [each.report for each in got] == [1] * 8
    assert count(engine, "reports") == count(engine, "findings") == 1


def test_of_many_phones_at_one_visit_one_is_first(engine: Engine) -> None:
    got = at_once(lambda number: written(engine, a_report(number)))
    assert sum(isinstance(each, Report) for each in got) == 1
    assert sum(isinstance(each, Outdated) for each in got) == 7
    assert count(engine, "findings") == count(engine, "batches") == 1


def test_receipt_numbers_have_neither_gaps_nor_twins(engine: Engine) -> None:
    got = at_once(lambda number: written(engine, a_report(number, f"V{number}")))
    assert sorted(each.report for each in got) == list(range(1, 9))
    with reading(engine) as db:
        assert broken_entries(db) == []


def test_a_correction_is_a_version_of_the_same_finding(engine: Engine) -> None:
    first = written(engine, a_report())
    late = AT + timedelta(minutes=5)
    second = a_report(2, replaces=first.report, received_at=late)
    second = replace(
        second, finding=dict(second.finding) | {"outcome": "below_minimum"}
    )
    assert written(engine, second).kind == "correction"
    with reading(engine) as db:
        then = read_table(db, "findings", Known(AT), OFFSET)
        now = read_table(db, "findings", Known(late), OFFSET)
        kept = reports_of(db, "V1", OFFSET)
    assert (then["outcome"].tolist(), now["outcome"].tolist()) == (
        ["staffed"],
        ["below_minimum"],
    )
    assert [(each.report, each.replaces) for each in kept] == [(2, 1), (1, None)]


def test_two_corrections_of_one_report_cannot_both_hold(engine: Engine) -> None:
    written(engine, a_report())
    got = at_once(lambda number: written(engine, a_report(number + 2, replaces=1)))
    assert sum(isinstance(each, Report) for each in got) == 1


def test_after_the_signing_only_an_amendment_with_its_reason(engine: Engine) -> None:
    signed(engine, written(engine, a_report()))
    with pytest.raises(ReasonNeeded):
        written(engine, a_report(2, replaces=1))
    amended = written(engine, a_report(2, replaces=1, reason="Salah hitung."))
    assert (amended.kind, amended.reason) == ("amendment", "Salah hitung.")


def test_signing_and_correcting_at_once_never_sign_what_was_not_read(
    engine: Engine,
) -> None:
    report = written(engine, a_report())

    def either(number: int) -> Any:
        if number % 2:
            return signed(engine, report)
        return written(engine, a_report(number + 2, replaces=1))

    at_once(either)
    with reading(engine) as db:
        newest = reports_of(db, "V1", OFFSET)[0]
        papers = db.execute(sa.text("SELECT report FROM minutes")).scalars().all()
    # Either the correction came first and the paper was refused, or the paper did.
    assert (newest.kind, list(papers)) in (("correction", []), ("finding", [1]))


def test_a_refused_report_leaves_nothing_behind(engine: Engine) -> None:
    written(engine, a_report())
    tables = ("reports", "findings", "batches", "photos", "audit")
    before = [count(engine, table) for table in tables]
    with pytest.raises(Outdated):
        written(engine, a_report(2, photos=["ab" * 32]))
    assert [count(engine, table) for table in tables] == before

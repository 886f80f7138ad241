"""Imports registry files: one transaction a file, bad rows into quarantine."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
from sqlalchemy.engine import Connection, Engine

from data.database import night_lock, reading, transaction
from data.errors import UserError
from data.maps.mapping import Mapping
from data.maps.sheets import map_of, mapped
from data.registry import texts
from data.registry.recording import Recording
from data.registry.rows import Checked, check_sheet
from data.registry.sheets import Sheet, read_sheet
from data.registry.texts import Said
from data.schemas import TABLES, Table
from data.settings import Settings
from data.store.batches import (
    count_batch,
    known_batch,
    open_batch,
    queue_for_batch,
)
from data.store.maps import read_maps
from data.store.registry import write_rows
from pipelines.import_report import FileReport, ImportReport
from pipelines.quarantine import (
    forget_replaced,
    put_aside,
    quarantined,
    release,
    retry,
    stored_references,
)


@dataclass(frozen=True)
class _Job:
    """What all files of one command share."""

    table: Table
    key: bytes
    rule: Recording
    offset: timedelta
    #: What was learned of the city's own columns.
    maps: tuple[Mapping, ...]


def import_files(
    engine: Engine,
    settings: Settings,
    key: bytes,
    table: str,
    paths: Sequence[Path],
    *,
    strict: bool = False,
    backfill: bool = False,
    recorded_at: datetime | None = None,
    now: datetime,
) -> ImportReport:
    """Import files into a registry table; a bad row never stops the good ones.

    Parameters
    ----------
    key
        The city's key; see ``data.identity``.
    strict
        Import nothing at all if any row of any of the files is bad.
    backfill, recorded_at
        See ``data.registry.recording.Recording``.
    now
        City wall time.

    Raises
    ------
    UserError
        There is no such table, or ``recorded_at`` lies in the future. What is wrong
        with a file stands in the report.
    """
    rule = Recording(now, recorded_at, backfill, replayed=bool(settings.now))
    rule, wanted = rule.checked(), _table(table)
    with reading(engine) as db:
        maps = read_maps(db)
    job = _Job(wanted, key, rule, settings.offset, maps)
    with night_lock(engine, settings.home):
        if strict:
            tried = [_tried(engine, job, path) for path in paths]
            if not all(each.is_good for each in tried):
                return ImportReport(table, tried)
        return ImportReport(table, [_imported(engine, job, path) for path in paths])


def _table(name: str) -> Table:
    if name not in TABLES:
        raise UserError(
            "There is no table {name!r}; accepted: {accepted}.",
            name=name,
            accepted=", ".join(TABLES),
        )
    return TABLES[name]


def _tried(engine: Engine, job: _Job, path: Path) -> FileReport:
    """Return what is wrong with a file; nothing is written."""
    try:
        sheet = _sheet(job, path)
        with reading(engine) as db:
            checked = _check(db, job, sheet)
    except UserError as error:
        return FileReport(path.name, error=error)
    return FileReport(
        path.name,
        read=checked.count,
        refused=checked.count,
        problems=checked.problems,
        notices=checked.notices,
    )


def _imported(engine: Engine, job: _Job, path: Path) -> FileReport:
    try:
        sheet = _sheet(job, path)
        with transaction(engine) as db:
            return _import_sheet(db, job, sheet)
    except UserError as error:
        return FileReport(path.name, error=error)


def _sheet(job: _Job, path: Path) -> Sheet:
    """Return a file's rows, under our names where these were learned (sidak map)."""
    sheet = read_sheet(path)
    learned = map_of(sheet, job.maps, job.table.name)
    return sheet if learned is None else mapped(sheet, learned)


def _import_sheet(db: Connection, job: _Job, sheet: Sheet) -> FileReport:
    if job.table.name == "findings":
        # A team may be sending the result of one of these visits at this moment.
        queue_for_batch(db)
    checked = _check(db, job, sheet)
    known = known_batch(
        db, table_name=job.table.name, digest=sheet.digest, policy=job.rule.policy
    )
    if known is not None:
        return _import_again(db, job, sheet, checked, known)
    batch = _open_batch(db, job, sheet)
    keys = pd.concat([checked.good["key_text"], checked.bad["key_text"]])
    replaced = forget_replaced(db, sheet, job.table, keys, job.offset)
    if replaced:
        facts = {"file": sheet.source, "count": replaced}
        checked.notices.append((texts.REPLACED, facts))
    put_aside(db, sheet, job.table, checked.bad, job.rule, batch, job.offset)
    return _write(db, job, sheet, checked, checked.good, batch)


def _import_again(
    db: Connection, job: _Job, sheet: Sheet, checked: Checked, known: int
) -> FileReport:
    """Import of a file that came before only rows still in quarantine, now good.

    The others are not compared again: a later correction of theirs must stand.
    """
    waiting = quarantined(db, sheet, job.table, job.offset)
    late = checked.good[checked.good.index.isin(waiting)]
    left = sorted(set(waiting).difference(late.index))
    open_problems = checked.problems[checked.problems["row"].isin(left)]
    notices: list[Said] = [(texts.KNOWN, {"file": sheet.source}), *checked.notices]
    again = Checked(checked.good, checked.bad.loc[left], open_problems, notices)
    if late.empty:
        return _report(sheet, again, late, 0, Counter(), None, known)
    release(db, sheet, job.table, late.index)
    return _write(db, job, sheet, again, late, _open_batch(db, job, sheet), known)


def _check(db: Connection, job: _Job, sheet: Sheet) -> Checked:
    references = stored_references(db, job.table, job.offset)
    return check_sheet(sheet, job.table, job.key, references, job.rule, job.offset)


def _open_batch(db: Connection, job: _Job, sheet: Sheet) -> int:
    return open_batch(
        db,
        kind="registry",
        table_name=job.table.name,
        source=sheet.source,
        digest=sheet.digest,
        policy=job.rule.policy,
        arrived_at=job.rule.now,
        offset=job.offset,
    )


def _write(
    db: Connection,
    job: _Job,
    sheet: Sheet,
    checked: Checked,
    rows: pd.DataFrame,
    batch: int,
    known: int | None = None,
) -> FileReport:
    """Write good rows, then whatever waited for them."""
    written = write_rows(
        db, job.table.name, rows, rows["recorded_at"], batch, job.offset, rows["given"]
    )
    released = retry(db, job.table, batch, job.rule, job.offset)
    report = _report(sheet, checked, rows, written, released, batch, known)
    count_batch(db, batch, report.counts)
    return report


def _report(
    sheet: Sheet,
    checked: Checked,
    rows: pd.DataFrame,
    written: int,
    released: Counter[str],
    batch: int | None,
    known: int | None,
) -> FileReport:
    read, bad, backfilled = len(sheet.rows), len(checked.bad), rows["backfilled"].sum()
    notices: list[Said] = list(checked.notices)
    if backfilled:
        facts = {"file": sheet.source, "count": int(backfilled), "rows": read}
        notices.append((texts.BACKFILLED, facts))
    notices += [
        (texts.RETRIED, {"table": table, "count": count})
        for table, count in released.items()
    ]
    return FileReport(
        sheet.source,
        read=read,
        written=written,
        unchanged=read - written - bad,
        quarantined=bad,
        backfilled=int(backfilled),
        retried=released.total(),
        batch=batch,
        known_batch=known,
        problems=checked.problems,
        notices=notices,
    )

"""Keeps the rows that do not count yet, and tries them again when they may."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.registry.cells import typed_cells
from data.registry.problems import no_problems
from data.registry.recording import Recording
from data.registry.references import References
from data.registry.rows import check_rows, completed, key_texts
from data.registry.sheets import Sheet
from data.schemas import TABLES, Table
from data.store.files import drop_quarantine, read_quarantine, write_quarantine
from data.store.frames import read_frame
from data.store.registry import read_table, write_rows
from data.store.reports import reported_findings
from data.tables import visits

#: Later than anything: what is stored now, whenever it was recorded.
_EVER = Known(datetime(9000, 1, 1))  # noqa: DTZ001  city wall time has no zone here
#: SQLite takes 32,766 values in one statement.
_AT_ONCE = 10_000


def stored_references(db: Connection, table: Table, offset: timedelta) -> References:
    """Return what rows of this table may name, as stored now."""
    needed = {column.refers for column in table.columns if column.refers}
    frames = {
        name: read_table(db, name, _EVER, offset)
        for name in sorted(needed | {"offices"})
    }
    offices = frames["offices"].set_index("office_code")
    drawn = sa.select(visits.c.visit, visits.c.office_code)
    sent = reported_findings(db) if table.name == "findings" else []
    return References(
        {name: frame[TABLES[name].key[0]] for name, frame in frames.items()},
        parents=offices["parent_code"].dropna(),
        minimum=offices["minimum_staff"],
        visits=read_frame(db, drawn, offset).set_index("visit")["office_code"],
        reported=pd.Series(sent, dtype="str"),
    )


def quarantined(
    db: Connection, sheet: Sheet, table: Table, offset: timedelta
) -> list[int]:
    """Return the numbers of the file's rows that are in quarantine."""
    there = set(read_quarantine(db, offset)["digest"])
    own = zip(sheet.numbers, _digests(sheet, table, sheet.numbers), strict=True)
    return [number for number, digest in own if digest in there]


def put_aside(
    db: Connection,
    sheet: Sheet,
    table: Table,
    bad: pd.DataFrame,
    rule: Recording,
    batch: int,
    offset: timedelta,
) -> None:
    """Put a file's bad rows into quarantine."""
    rows = bad[["cells", "problems", "waits_for"]].assign(
        digest=_digests(sheet, table, bad.index),
        table_name=table.name,
        source=sheet.source,
        row=bad.index,
        policy=rule.policy,
        batch=batch,
    )
    write_quarantine(db, rows, offset)


def release(db: Connection, sheet: Sheet, table: Table, numbers: Iterable[int]) -> None:
    """Let rows of this file out of quarantine."""
    _drop(db, _digests(sheet, table, numbers))


def forget_replaced(
    db: Connection, sheet: Sheet, table: Table, keys: pd.Series, offset: timedelta
) -> int:
    """Drop rows in quarantine that a new file replaces.

    These are rows with the same key, and those of an earlier file of the same name
    that only a correction could help: this file is the correction.

    Returns
    -------
    int
        How many went because of the name alone.
    """
    rows = read_quarantine(db, offset)
    rows = rows[rows["table_name"] == table.name].reset_index(drop=True)
    cells = _cells(rows, table)
    typed, _ = typed_cells(cells, table, offset)
    own = key_texts(completed(typed, table), cells, table)
    same_key = own.isin(keys) & (own != "")
    same_name = (rows["source"] == sheet.source) & (rows["waits_for"] == "")
    _drop(db, rows["digest"][same_key | same_name].tolist())
    return int((same_name & ~same_key).sum())


def retry(
    db: Connection, table: Table, batch: int, rule: Recording, offset: timedelta
) -> Counter[str]:
    """Import rows that waited for this table; return how many by their table.

    What they bring may be what others wait for, so it goes on until nothing moves.
    """
    released: Counter[str] = Counter()
    arrived = {table.name}
    while arrived:
        rows = read_quarantine(db, offset)
        waiting = rows["waits_for"].str.split().map(arrived.intersection).astype("bool")
        arrived = set()
        for (name, policy), group in rows[waiting].groupby(["table_name", "policy"]):
            one, own = TABLES[str(name)], rule.of(str(policy))
            if count := _retry_group(db, one, group, own, batch, offset):
                released[one.name] += count
                arrived.add(one.name)
    return released


def _retry_group(
    db: Connection,
    table: Table,
    group: pd.DataFrame,
    rule: Recording,
    batch: int,
    offset: timedelta,
) -> int:
    group = group.reset_index(drop=True)
    references = stored_references(db, table, offset)
    checked = check_rows(
        _cells(group, table), table, no_problems(), references, rule, offset
    )
    good = checked.good
    if len(good):
        write_rows(
            db, table.name, good, good["recorded_at"], batch, offset, good["given"]
        )
        _drop(db, group["digest"].loc[good.index].tolist())
    return len(good)


def _cells(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    names = [*table.names, "recorded_at"]
    return pd.DataFrame(
        {
            name: pd.Series([each.get(name) for each in rows["cells"]], dtype="str")
            for name in names
        },
        index=rows.index,
    )


def _digests(sheet: Sheet, table: Table, numbers: Iterable[int]) -> list[str]:
    """Return the identity of a file's rows: its bytes, and the row's number."""
    return [
        hashlib.sha256(f"{table.name} {sheet.digest} {number}".encode()).hexdigest()
        for number in numbers
    ]


def _drop(db: Connection, digests: list[str]) -> None:
    for first in range(0, len(digests), _AT_ONCE):
        drop_quarantine(db, digests[first : first + _AT_ONCE])

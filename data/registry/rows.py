"""Checks the rows of one table and parts the good from the bad."""

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from data.registry import texts
from data.registry.cells import typed_cells
from data.registry.door import at_the_door, hidden
from data.registry.header import COMPUTED, table_cells
from data.registry.problems import COLUMNS, problems, together
from data.registry.recording import Recording, future_problems, recorded
from data.registry.references import (
    CITY,
    References,
    reference_notices,
    reference_problems,
    waiting_rows,
)
from data.registry.rules import rule_problems
from data.registry.sheets import Sheet
from data.registry.texts import Said
from data.schemas import Table

#: Joins the parts of a key; no cell may hold it.
_JOINT = "\x1f"


@dataclass(frozen=True)
class Checked:
    """What came of a table's rows; every row is in ``good`` or in ``bad``.

    Parameters
    ----------
    good
        The table's columns typed, ``recorded_at``, ``given``, ``backfilled`` (see
        ``data.registry.recording``) and ``key_text``; indexed by row number. Of rows
        that say the same twice both are here.
    bad
        Indexed by row number: ``cells`` (dict of pseudonymised texts), ``problems``
        (list of dicts), ``waits_for`` (tables, space-separated; empty where only a
        correction helps) and ``key_text``.
    problems
        See ``data.registry.problems``.
    notices
        Templates and facts.
    """

    good: pd.DataFrame
    bad: pd.DataFrame
    problems: pd.DataFrame
    notices: list[Said]

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.good) + len(self.bad)


def check_sheet(
    sheet: Sheet,
    table: Table,
    key: bytes,
    references: References,
    recording: Recording,
    offset: timedelta,
) -> Checked:
    """Check a whole file: columns, secrets, cells, rules and references.

    Raises
    ------
    UserError
        The header does not fit the table.
    """
    cells, ragged, notices = table_cells(sheet, table)
    cells, secret = at_the_door(cells, table, key)
    before = together([ragged, secret])
    checked = check_rows(cells, table, before, references, recording, offset)
    notices += reference_notices(checked.good, table, references, sheet.source)
    return Checked(checked.good, checked.bad, checked.problems, notices)


def check_rows(
    cells: pd.DataFrame,
    table: Table,
    before: pd.DataFrame,
    references: References,
    recording: Recording,
    offset: timedelta,
) -> Checked:
    """Check rows whose secrets are pseudonyms already.

    Parameters
    ----------
    cells
        See ``data.registry.header.table_cells``.
    before
        Problems found on the way here, also of rows that ``cells`` lacks.
    """
    typed, parts = typed_cells(cells, table, offset)
    typed = completed(typed, table)
    known = recorded(typed, table, recording)
    found = together(
        [
            before,
            parts,
            rule_problems(typed, table, references),
            future_problems(typed, recording),
            reference_problems(typed, table, references),
        ]
    )
    keys = key_texts(typed, cells, table)
    typed = typed.drop(columns="recorded_at").join(known).assign(key_text=keys)
    good = typed[~typed.index.isin(found["row"])]
    found = together([found, _twice(good, table)])
    return Checked(
        good=typed[~typed.index.isin(found["row"])],
        bad=_bad_rows(cells, keys, found),
        problems=found,
        notices=[],
    )


def completed(typed: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return the rows with defaults and computed columns filled in.

    A finding's key is its visit, else office and arrival.
    """
    defaults = {
        column.name: column.default
        for column in table.columns
        if column.default is not None
    }
    typed = typed.fillna(defaults)
    if "scope" in typed:
        is_city = typed["scope"].str.lower() == CITY
        typed["scope"] = typed["scope"].mask(is_city, CITY)
    if table.name == "findings":
        at = (
            typed["arrived_at"].dt.strftime("%Y-%m-%dT%H:%M:%S").str.removesuffix(":00")
        )
        typed["finding"] = typed["visit"].fillna(typed["office_code"] + "@" + at)
    return typed


def key_texts(typed: pd.DataFrame, cells: pd.DataFrame, table: Table) -> pd.Series:
    """Return each row's key as one text, also where a cell of it does not fit.

    Where a needed part is empty the text is empty: such rows are nobody's version.
    """
    whole = pd.Series(True, typed.index)
    joined = pd.Series("", typed.index, dtype="str")
    for name in table.key:
        values = typed[name]
        if values.dtype.kind == "M":
            values = values.dt.strftime("%Y-%m-%dT%H:%M:%S")
        text = values.astype("str")
        if name in cells:
            text = text.fillna(cells[name])
        if table.column(name).required or name in COMPUTED:
            whole &= text.notna()
        joined += text.fillna("") + _JOINT
    return joined.where(whole, "")


def _twice(good: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a problem for rows that contradict an earlier one of the same key."""
    # Rows recorded at different moments are versions of one another.
    same = good.groupby(["key_text", "recorded_at"], sort=False)
    first = pd.Series(same.ngroup().to_numpy(), good.index)
    number = pd.Series(good.index, good.index).groupby(first).transform("first")
    content = good.groupby(table.names, dropna=False, sort=False).ngroup()
    other = content != content.groupby(first).transform("first")
    return problems(
        other, table.key[0], texts.TWICE, "", number.astype("int64").astype("str")
    )


def _bad_rows(
    cells: pd.DataFrame, keys: pd.Series, found: pd.DataFrame
) -> pd.DataFrame:
    rows = pd.Index(found["row"].unique(), name="row")
    kept = cells.reindex(rows)
    # A shifted column may put a staff number anywhere.
    clean = kept.apply(hidden) if len(kept) else kept
    changed = (clean.ne(kept) & kept.notna()).any(axis="columns")
    # Without all its cells a row cannot be tried again.
    waits = waiting_rows(found).reindex(rows).where(~changed)
    by_row: dict[int, list[dict[str, str]]] = {row: [] for row in rows}
    for row, *problem in found.itertuples(index=False):
        by_row[row].append(dict(zip(COLUMNS[1:], problem, strict=True)))
    return pd.DataFrame(
        {
            "cells": _records(clean),
            "problems": list(by_row.values()),
            "waits_for": waits.fillna("").to_numpy(),
            "key_text": keys.reindex(rows).fillna("").to_numpy(),
        },
        index=rows,
    )


def _records(cells: pd.DataFrame) -> list[dict[str, str]]:
    """Return each row's filled cells by column name."""
    names = [str(name) for name in cells]
    return [
        {name: text for name, text in zip(names, row, strict=True) if text is not None}
        for row in cells.astype("object").where(cells.notna(), None).to_numpy().tolist()
    ]

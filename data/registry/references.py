"""Checks that what a row names is known: an office, a device, a person, a team."""

from dataclasses import dataclass, field

import pandas as pd

from data.registry import texts
from data.registry.problems import no_problems, problems, together
from data.registry.texts import Said
from data.schemas import Column, Table

#: Patterns of hours that come with sidak.
SHIPPED_SCHEDULES = ("five_day", "six_day")
CITY = "city"
#: An office counts without its hours: until they come, others are assumed.
_ASSUMED = "schedules"


def _no_texts() -> pd.Series:
    return pd.Series(dtype="str")


@dataclass(frozen=True)
class References:
    """What is stored now, whenever it was recorded.

    Parameters
    ----------
    codes
        By table: the codes it holds (office codes, devices, pseudonyms, ...).
    parents
        Codes of the offices above the known ones.
    minimum
        The offices' own minimum of staff by office code; missing where not set.
    visits
        The office of each visit that was drawn, by visit.
    reported
        Findings that a team sent: reports hold them, with signature and answers.
    """

    codes: dict[str, pd.Series] = field(default_factory=dict)
    parents: pd.Series = field(default_factory=_no_texts)
    minimum: pd.Series = field(default_factory=lambda: pd.Series(dtype="Int64"))
    visits: pd.Series = field(default_factory=_no_texts)
    reported: pd.Series = field(default_factory=_no_texts)

    def known(self, column: Column, table: Table) -> list[str]:
        """Return every value that a referring column of that table may have."""
        codes = list(self.codes.get(column.refers or "", _no_texts()))
        if column.refers == "schedules":
            codes += SHIPPED_SCHEDULES
        if column.name == "scope":
            codes.append(CITY)
        if column.name == "scope" and table.name == "agenda":
            codes += list(self.parents.dropna())
        return codes


def reference_problems(
    typed: pd.DataFrame, table: Table, references: References
) -> pd.DataFrame:
    """Return a problem, with the table to wait for, per unknown reference."""
    parts = [no_problems()]
    for column in table.columns:
        if column.refers in (None, _ASSUMED):
            continue
        values = typed[column.name]
        known = references.known(column, table)
        unknown = values.notna() & ~values.isin(known)
        found = texts.HIDDEN if column.secret else values
        parts.append(
            problems(unknown, column.name, texts.UNKNOWN_YET, found, column.refers)
        )
    if table.name == "teams":
        parts.append(_conflict_problems(typed, references))
    return together(parts)


def waiting_rows(found: pd.DataFrame) -> pd.Series:
    """Return, per row that only waits, the tables it waits for, space-separated.

    Examples
    --------
    >>> found = problems(pd.Series([True]), "team", texts.UNKNOWN_YET, "A", "teams")
    >>> waiting_rows(found).to_dict()
    {0: 'teams'}
    """
    waits = found["text"] == texts.UNKNOWN_YET
    only = waits.groupby(found["row"]).transform("all")
    tables = found[only].drop_duplicates(["row", "accepted"]).sort_values("accepted")
    return tables.groupby("row")["accepted"].agg(" ".join)


def reference_notices(
    typed: pd.DataFrame, table: Table, references: References, file: str
) -> list[Said]:
    """Return what is odd about references that need not be met."""
    counts = {}
    if table.name == "offices":
        offices = [*references.codes.get("offices", []), *typed["office_code"]]
        parents = typed["parent_code"].dropna()
        counts[texts.PARENTS] = parents[~parents.isin(offices)].nunique()
        patterns = references.known(table.column("schedule"), table)
        assumed = ~typed["schedule"].isin(patterns)
        counts[texts.ASSUMED_HOURS] = int(assumed.sum())
    elif table.name == "findings":
        foreign = typed["visit"].notna() & ~typed["visit"].isin(references.visits.index)
        counts[texts.FOREIGN_VISITS] = int((foreign & typed["chance"].isna()).sum())
    return [
        (text, {"file": file, "count": count})
        for text, count in counts.items()
        if count
    ]


def _conflict_problems(typed: pd.DataFrame, references: References) -> pd.DataFrame:
    codes = typed["conflict_offices"].str.split().explode()
    offices = references.codes.get("offices", _no_texts())
    unknown = codes[codes.notna() & ~codes.isin(offices)].groupby(level=0).agg(" ".join)
    found = unknown.reindex(typed.index)
    return problems(
        found.notna(), "conflict_offices", texts.UNKNOWN_YET, found, "offices"
    )

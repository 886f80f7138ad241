"""Facets of a table: how many rows each value has, and the rows of those chosen.

Everything chosen stands in the page's address, so that a link is the same table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import pandas as pd

#: Values shown of one facet; of more, the most frequent.
MOST_VALUES = 12


@dataclass(frozen=True)
class Value:
    """One value of a facet: its rows, and whether it is chosen."""

    code: str
    rows: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A column by which rows may be chosen."""

    column: str
    values: tuple[Value, ...]
    #: Values that are there but not shown.
    more: int


def chosen_rows(
    frame: pd.DataFrame, chosen: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Return the rows that have, in every column chosen, one of the values.

    Examples
    --------
    >>> frame = pd.DataFrame({"half": ["am", "pm", "am"], "team": ["A", "A", "B"]})
    >>> chosen_rows(frame, {"half": ["am"], "team": ["A", "C"]}).index.tolist()
    [0]
    """
    for column, codes in chosen.items():
        if codes and column in frame:
            frame = frame[_texts(frame[column]).isin(list(codes))]
    return frame


def facets(
    frame: pd.DataFrame, columns: Sequence[str], chosen: Mapping[str, Sequence[str]]
) -> list[Facet]:
    """Return each column's values with their number of rows.

    A column's own choice does not count for its numbers: they tell what choosing
    another value would give.
    """
    found = []
    for column in columns:
        others = {name: codes for name, codes in chosen.items() if name != column}
        texts = _texts(chosen_rows(frame, others)[column])
        counts = texts[texts != ""].value_counts()
        mine = list(chosen.get(column, ()))
        top = [*counts.index[:MOST_VALUES]]
        shown = [*top, *(code for code in mine if code not in top)]
        values = [Value(c, int(counts.get(c, 0)), c in mine) for c in shown]
        more = max(0, len(counts) - MOST_VALUES)
        found.append(Facet(column, tuple(values), more))
    return found


def with_choice(query: Mapping[str, Sequence[str]], column: str, code: str) -> str:
    """Return the query with a value chosen, or no longer chosen if it was.

    Examples
    --------
    >>> with_choice({"half": ["am"]}, "half", "pm")
    'half=am&half=pm'
    >>> with_choice({"half": ["am"], "halaman": ["3"]}, "half", "am")
    ''
    """
    kept = {name: list(codes) for name, codes in query.items() if name != "halaman"}
    mine = kept.setdefault(column, [])
    if code in mine:
        mine.remove(code)
    else:
        mine.append(code)
    return urlencode(kept, doseq=True)


def ordered(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the rows in the order of a column; ``-column``: the largest first."""
    column = by.removeprefix("-")
    if column not in frame:
        return frame
    return frame.sort_values(column, ascending=not by.startswith("-"), kind="stable")


def _texts(values: pd.Series) -> pd.Series:
    if values.dtype.kind == "M":
        return values.dt.strftime("%Y-%m-%dT%H:%M").fillna("")
    if isinstance(values.dtype, pd.BooleanDtype):
        return values.map({True: "yes", False: "no"}).astype("str").fillna("")
    return values.astype("str").fillna("").replace("nan", "").replace("<NA>", "")

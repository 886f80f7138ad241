"""Gathers what is wrong with a sheet's rows, as one frame."""

import pandas as pd

from data.registry import texts

#: `row` as a person sees it (header = 1), `text` a template of ``texts``.
COLUMNS = ["row", "column", "found", "accepted", "text"]

#: No text shows a run of digits this long: a shifted column would show a NIP.
_LONG_DIGITS = "[0-9][0-9 ]{11,}[0-9]"
_SHOWN = 60

_NONE = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS}).astype(
    {"row": "int64"}
)


def no_problems() -> pd.DataFrame:
    """Return an empty frame of problems.

    >>> list(no_problems()) == COLUMNS
    True
    """
    return _NONE


def problems(
    where: pd.Series,
    column: str,
    text: str,
    found: pd.Series | str = "",
    accepted: pd.Series | str = "",
) -> pd.DataFrame:
    """Return one problem for every row where the mask holds.

    Parameters
    ----------
    where
        True at bad rows, indexed by row number.
    found, accepted
        A text for all rows, or one per row (same index).

    Examples
    --------
    >>> where = pd.Series([True, False], index=[2, 3])
    >>> found = pd.Series(["25:10", "07:30"], index=[2, 3])
    >>> rows = problems(where, "opens", texts.NO_CLOCK, found, "HH:MM")
    >>> rows[["row", "column", "found", "accepted"]]
       row column  found accepted
    0    2  opens  25:10    HH:MM
    """
    rows = where.index[where.fillna(False).to_numpy(dtype=bool)]
    if rows.empty:
        return _NONE
    frame = pd.DataFrame({"row": rows})
    frame["column"] = column
    frame["found"] = _of(found, rows).str.replace(
        _LONG_DIGITS, texts.HIDDEN, regex=True
    )
    frame["accepted"] = _of(accepted, rows)
    frame["text"] = text
    return frame.astype(dict.fromkeys(COLUMNS[1:], "str"))


def together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return all problems by row; those of a row in the order they were found."""
    found = [part for part in parts if len(part)]
    if not found:
        return no_problems()
    return pd.concat(found, ignore_index=True).sort_values(
        "row", kind="stable", ignore_index=True
    )


def _of(values: pd.Series | str, rows: pd.Index) -> pd.Series:
    if isinstance(values, str):
        return pd.Series([values] * len(rows), dtype="str")
    shown = values.reindex(rows).astype("str").fillna("").str.slice(0, _SHOWN)
    return shown.reset_index(drop=True)

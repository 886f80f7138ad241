"""Decides which rows of a file are new versions of what the registry holds."""

import numpy as np
import pandas as pd

_ORDER = ["recorded_at", "batch", "place"]


def new_versions(
    stored: pd.DataFrame,
    arriving: pd.DataFrame,
    key: list[str],
    given: pd.Series,
) -> pd.DataFrame:
    """Return the arriving rows that say something new, with their ``recorded_at``.

    A row whose ``recorded_at`` was given takes that place in the history of its key,
    unless the version before it says the same. For others the newest version counts:
    a correction holds from the moment the replaced version was recorded at the
    earliest, and an equal row is left out, unless it makes known what had no version
    at its moment yet (history imported once more with ``--backfill``).

    Parameters
    ----------
    stored
        All versions: the table's columns, ``recorded_at``, ``batch``; in the order in
        which they were written.
    arriving
        The same columns but ``batch``. One key may come several times: rows of
        one moment follow each other in their order.
    given
        Per arriving row, whether its ``recorded_at`` was given by row or user.
    """
    both = pd.concat([stored, arriving], ignore_index=True)
    names = [name for name in arriving.columns if name != "recorded_at"]
    codes = pd.DataFrame(
        {
            "key": both.groupby(key, dropna=False, sort=False).ngroup(),
            "content": both.groupby(names, dropna=False, sort=False).ngroup(),
            "recorded_at": both["recorded_at"],
            # Arriving rows come after every stored batch.
            "batch": both["batch"].astype("float64").fillna(np.inf),
            "place": range(len(both)),
        }
    )
    history, rows = codes.iloc[: len(stored)], codes.iloc[len(stored) :]
    rows = rows.assign(given=given.to_numpy())
    written = []
    # One round per repetition of a key within the file; nearly always one. The oldest
    # first: a version must not be left out as a repetition of one that another row of
    # the same file replaces in between.
    turn = rows.sort_values("recorded_at", kind="stable").groupby("key").cumcount()
    for _, once in rows.groupby(turn):
        fresh = _fresh(history, once)
        written.append(fresh)
        history = pd.concat([history, fresh[codes.columns]])
    kept = pd.concat(written).sort_values("place") if written else rows
    found = arriving.iloc[kept["place"].to_numpy() - len(stored)]
    return found.assign(recorded_at=kept["recorded_at"].to_numpy())


def _fresh(history: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, one per key, that add a version to the history."""
    history = history.sort_values(_ORDER)
    newest = history.drop_duplicates("key", keep="last")
    newest = newest[["key", "content", "recorded_at"]]
    rows = rows.merge(newest, how="left", on="key", suffixes=("", "_newest"))
    rows = pd.merge_asof(
        rows.sort_values("recorded_at"),
        history[["key", "content", "recorded_at"]],
        on="recorded_at",
        by="key",
        suffixes=("", "_then"),
    )
    corrects = rows["content"] != rows["content_newest"]
    differs_then = rows["content"] != rows["content_then"]
    unknown_then = rows["content_then"].isna()
    fresh = np.where(rows["given"], differs_then, corrects | unknown_then)
    early = rows["recorded_at"] < rows["recorded_at_newest"]
    moved = corrects & early & ~rows["given"]
    rows["recorded_at"] = rows["recorded_at"].mask(moved, rows["recorded_at_newest"])
    return rows[fresh]

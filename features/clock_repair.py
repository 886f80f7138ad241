"""Proposes how far a device's clock was off, from the records before and after.

A device writes its records one after the other. A run of records under a wrong clock
therefore lies between the last right record before it and the first after it, and a
clock that only was wrong, and ran, is off by the same amount all along. That bounds
the amount; without records on both sides nothing is proposed.
"""

import numpy as np
import pandas as pd

from features.intervals import Ints

#: What makes records one run: the same file, device and record before.
_RUN = ["batch", "device", "previous_line", "vindicated"]
#: What tells a record from another, in whichever file it comes again.
RECORD = ["device", "pin", "read_at", "direction", "previous_at"]

#: What can be said of a run.
STATUSES = ("proposed", "no_neighbour", "unclear")


def neighbours(doubted: pd.DataFrame, good: pd.DataFrame) -> pd.DataFrame:
    """Return the doubted records with the believed ones around them in the file.

    Parameters
    ----------
    doubted, good
        Records of one file by ``line``: ``device, line, ...``; the good ones with
        ``punched_at``.

    Returns
    -------
    pandas.DataFrame
        ``doubted`` with ``previous_line`` (0: none before it), ``previous_at`` and
        ``next_at`` (missing: none) of the same device.

    Examples
    --------
    >>> at = pd.to_datetime(["2024-04-29 08:00", "2024-04-29 09:00"])
    >>> good = pd.DataFrame({"device": ["D", "D"], "line": [1, 4], "punched_at": at})
    >>> found = neighbours(pd.DataFrame({"device": ["D", "E"], "line": [2, 3]}), good)
    >>> found["previous_line"].tolist(), found["next_at"].dt.hour.tolist()
    ([1, 0], [9.0, nan])
    """
    device, _ = pd.factorize(pd.concat([good["device"], doubted["device"]]))
    line = np.concatenate([good["line"].to_numpy(), doubted["line"].to_numpy()])
    place = device * (line.max(initial=0) + 1) + line
    own, asked = place[: len(good)], place[len(good) :]
    order = np.argsort(own, kind="stable")
    spot = np.searchsorted(own[order], asked)
    devices = device[: len(good)][order], device[len(good) :]
    before = _row(spot - 1, *devices, order)
    after = _row(spot, *devices, order)
    moments = good["punched_at"].array
    lines = pd.Series(good["line"].array.take(before, allow_fill=True, fill_value=0))
    return doubted.assign(
        previous_line=lines.to_numpy(),
        previous_at=moments.take(before, allow_fill=True),
        next_at=moments.take(after, allow_fill=True),
    )


def _row(spot: Ints, devices: Ints, asked: Ints, order: Ints) -> Ints:
    """Return the good row at each spot, -1 where it is another device's or none."""
    inside = (spot >= 0) & (spot < len(order))
    found = np.full(len(spot), -1)
    found[inside] = spot[inside]
    same = inside.copy()
    same[inside] = devices[spot[inside]] == asked[inside]
    return np.where(same, order[found] if len(order) else -1, -1)


def runs(doubted: pd.DataFrame, installed: pd.Series) -> pd.DataFrame:
    """Return the doubted records with the number of their run, ``run``.

    Parameters
    ----------
    doubted
        One row per record: ``batch, device, line, reason, read_at`` (what the clock
        said), ``previous_line, previous_at, next_at``.
    installed
        First day of each device in the registry as known now, by device.

    Returns
    -------
    pandas.DataFrame
        Sorted by batch and line, with ``run`` from 0 and ``vindicated``: refused
        because it was before the device was installed, and the registry now says
        that the device was there.
    """
    rows = doubted.sort_values(["batch", "line"], ignore_index=True)
    since = installed.reindex(rows["device"]).to_numpy("datetime64[us]")
    early = rows["reason"] == "before_install"
    rows["vindicated"] = early & ~(rows["read_at"].to_numpy() < since)
    return rows.assign(run=rows.groupby(_RUN, sort=False).ngroup())


def proposals(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what can be proposed for each of the ``runs``.

    Returns
    -------
    pandas.DataFrame
        One row per run, indexed by it: ``batch, device, reason`` (of the first
        record), ``first_line, last_line, rows, read_from_at, read_until_at``,
        ``status``, ``shift`` (what is to be added to the clock) and ``uncertain`` (by
        how much the shift may be wrong either way), both timedeltas, missing where
        nothing is proposed. ``no_neighbour``: the run begins or ends its device's
        records. ``unclear``: neighbours or run are not in order, or the run has no
        room between them, so no one amount explains it.

    Examples
    --------
    At 10:00 the current failed; from 10:01 the clock ran from 2000 until it was set.

    >>> row = {"batch": 1, "device": "D", "reason": "clock_reset", "previous_line": 7}
    >>> at = {"previous_at": "2024-04-29 10:00", "next_at": "2024-04-29 10:30"}
    >>> read = ["2000-01-01 00:01", "2000-01-01 00:11"]
    >>> rows = pd.DataFrame([row | at] * 2).assign(line=[8, 9], read_at=read)
    >>> rows = rows.astype(dict.fromkeys([*at, "read_at"], "datetime64[us]"))
    >>> found = proposals(runs(rows, pd.Series(dtype="datetime64[us]"))).loc[0]
    >>> str(found["read_until_at"] + found["shift"]), str(found["uncertain"])
    ('2024-04-29 10:20:00', '0 days 00:10:00')
    """
    found = _gathered(rows)
    low = found["previous_at"] - found["read_from_at"]
    high = found["next_at"] - found["read_until_at"]
    alone = found["previous_at"].isna() | found["next_at"].isna()
    fits = found["ordered"] & (low <= high)
    status = np.select([found["vindicated"], alone, ~fits], [0, 1, 2], 0)
    half = (high - low) / 2
    zero = pd.Timedelta(0)
    shift = (low + half).dt.round("s").mask(found["vindicated"], zero)
    told = np.array(STATUSES, dtype="object")[status]
    proposed = pd.Series(told == "proposed", found.index)
    return found.drop(columns=["previous_at", "next_at", "ordered"]).assign(
        status=pd.Series(told, found.index, dtype="str"),
        shift=shift.where(proposed),
        uncertain=half.mask(found["vindicated"], zero).where(proposed),
    )


def _gathered(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per run, with whether its records are in order of time."""
    back = rows.groupby("run")["read_at"].diff() < pd.Timedelta(0)
    return (
        rows.assign(ordered=~back)
        .groupby("run")
        .agg(
            batch=("batch", "first"),
            device=("device", "first"),
            reason=("reason", "first"),
            first_line=("line", "first"),
            last_line=("line", "last"),
            rows=("line", "size"),
            read_from_at=("read_at", "first"),
            read_until_at=("read_at", "last"),
            previous_at=("previous_at", "first"),
            next_at=("next_at", "first"),
            vindicated=("vindicated", "first"),
            ordered=("ordered", "all"),
        )
    )


def still_doubted(doubted: pd.DataFrame, repaired: pd.DataFrame) -> pd.DataFrame:
    """Return the records that nobody has corrected yet, each once.

    A device's later files hold its old records again: of equal ones the last file's
    stays, which knows best what came after them.

    Parameters
    ----------
    doubted, repaired
        ``batch, line`` and ``RECORD``.

    Examples
    --------
    >>> at = pd.Timestamp("2000-01-01")
    >>> record = {"device": "D", "pin": "p", "read_at": at, "direction": "in"}
    >>> rows = pd.DataFrame([record | {"previous_at": at}] * 2)
    >>> rows = rows.assign(batch=[1, 2], line=3)
    >>> still_doubted(rows, rows.head(0))["batch"].tolist()
    [2]
    >>> len(still_doubted(rows, rows.head(1)))
    0
    """
    rows = doubted.sort_values(["batch", "line"])
    rows = rows.drop_duplicates(RECORD, keep="last")
    known = pd.MultiIndex.from_frame(repaired[RECORD])
    return rows[~pd.MultiIndex.from_frame(rows[RECORD]).isin(known)]

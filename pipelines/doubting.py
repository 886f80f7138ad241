"""Refuses punches from before their device was there, and keeps what may be mended."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
from sqlalchemy.engine import Connection

from data.formats.base import Parsed
from data.formats.verdicts import PERSONAL_DIGITS, SECRET
from data.store.repairs import write_doubted
from features.clock_repair import neighbours


def installed_on(devices: pd.DataFrame) -> pd.Series:
    """Return the first day of each device of the registry, by device.

    Missing where a row says no day: the device was always there.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-05-01", "2024-04-01", None])
    >>> devices = pd.DataFrame({"device": ["D", "D", "E"], "valid_from": days})
    >>> installed_on(devices).astype(str).tolist()
    ['2024-04-01', nan]
    """
    ever = devices["valid_from"].isna().groupby(devices["device"]).any()
    return devices.groupby("device")["valid_from"].min().mask(ever)


def without_early(part: Parsed, device: str | None, installed: pd.Series) -> Parsed:
    """Return the part with punches from before their device was there as rejects.

    Parameters
    ----------
    device
        Whose the whole file is; None: each row names its own.
    installed
        ``installed_on`` of the registry as known. Offices, whose attendance comes by
        staff number, are no devices.
    """
    punches = part.punches
    if device is None and len(part.doubted):
        # A refused record of an unknown device makes no file wait.
        named = part.doubted["device"].isin(installed.index)
        part = replace(part, doubted=part.doubted[named].reset_index(drop=True))
    # Most files are later than every device, which is cheap to see.
    if part.keyed_by == "office" or not punches["punched_at"].min() < installed.max():
        return part
    since = (
        installed.get(device, pd.NaT)
        if device
        else installed.reindex(punches["device"]).to_numpy("datetime64[us]")
    )
    early = punches["punched_at"] < since
    if not early.any():
        return part
    refused = punches[early].assign(reason="before_install")
    return replace(
        part,
        punches=punches[~early].reset_index(drop=True),
        rejects=_in_order(part.rejects, _as_rejects(refused)),
        doubted=_in_order(part.doubted, refused),
    )


def _as_rejects(refused: pd.DataFrame) -> pd.DataFrame:
    """Return punches as rejects: pin, time, direction and verify mode with commas."""
    hidden = refused["pin"].str.len() >= PERSONAL_DIGITS
    texts = refused["pin"].mask(hidden, SECRET.decode())
    for name in ("punched_at", "direction", "verify"):
        texts = texts + "," + refused[name].astype("str").fillna("")
    raws = [text.encode("utf-8", "replace") for text in texts]
    return refused[["line", "reason"]].assign(
        raw=pd.Series(raws, refused.index, dtype="object"),
        secret=refused["pin"].where(hidden),
    )


def _in_order(some: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    columns = list(some.columns)
    rows = pd.concat([each[columns] for each in (some, more) if len(each)])
    return rows.astype(some.dtypes.to_dict()).sort_values(
        "line", kind="stable", ignore_index=True
    )


def write_doubts(
    db: Connection,
    doubted: pd.DataFrame,
    punches: pd.DataFrame,
    batch: int,
    offset: timedelta,
) -> None:
    """Keep a part's doubted records beside their neighbours.

    Neighbours are looked for in the same part of the file, which holds more than a
    device remembers.

    Parameters
    ----------
    doubted, punches
        With their device, and pseudonyms for pins.
    """
    if doubted.empty:
        return
    rows = doubted.rename(columns={"punched_at": "read_at"})
    write_doubted(db, neighbours(rows, punches), batch, offset)

"""The analysts' tables: what each is, where its rows come from, by what to choose."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data import schemas
from data.columns import Column, Output, Table
from data.database import reading
from data.knowledge import Known
from data.schemas import TABLES, typed
from data.store.batches import read_batches
from data.store.derived import read_rows
from data.store.punches import read_coverage
from data.store.registry import read_table
from features.completeness import COMPLETENESS
from web.asking import Ask
from web.released import chance_rows, risk_rows
from web.today import today
from web.wording import N_

FRESHNESS = Output(
    "freshness",
    "one attendance device, or one that never reported",
    (
        Column("office_code", "text", "code of the office"),
        Column("office_name", "text", "name of the office"),
        Column("device", "text", "the device"),
        Column("covers_until_at", "instant", "data are complete up to then"),
        Column("days_behind", "integer", "whole days since then"),
        Column("device_state", "text", "whether it works, as a code"),
        Column("working", "number", "probability that it works, 0 to 1"),
    ),
)
_CHANGES = Output(
    "state_changes",
    "one change of an office's half hours of a day, noted by a later night",
    (
        Column("service_date", "day", "the day whose states changed"),
        Column("office_code", "text", "code of the office"),
        Column("state_before", "text", "what was said of the half hours"),
        Column("state_after", "text", "what is said of them since"),
        Column("half_hours", "integer", "how many"),
        Column("known_before_at", "instant", "until then lists knew the first only"),
        Column("noted_at", "instant", "from then on they know the second"),
        Column("batch", "integer", "number of the newest file about that day"),
        Column("source", "text", "that file's name"),
    ),
)
_FINDINGS = Output(
    "findings",
    TABLES["findings"].grain,
    tuple(each for each in TABLES["findings"].columns if each.name != "finding"),
)


@dataclass(frozen=True)
class DataTable:
    """One table of the analysts.

    Attributes
    ----------
    rows
        Gives the rows of a day; None: that day's list is not open.
    daily
        Whether the rows are those of one day.
    locked
        Whether nobody may see them before the day's release, and each view is noted.
    """

    title: str
    shape: Table | Output
    rows: Callable[[Ask, date], pd.DataFrame | None]
    facets: tuple[str, ...]
    daily: bool = True
    locked: bool = False


def _states(ask: Ask, day: date) -> pd.DataFrame:
    return ask.doors.states(ask.city, day)


def _alerts(ask: Ask, day: date) -> pd.DataFrame:
    with reading(ask.city.engine) as db:
        offset = ask.city.settings.offset
        return read_rows(db, "alerts", {"service_date": day}, offset)


def _risk(ask: Ask, day: date) -> pd.DataFrame | None:
    found = today(ask.city, day, ask.lang)
    return None if found is None else risk_rows(ask.city, found.shown)


def _chances(ask: Ask, day: date) -> pd.DataFrame | None:
    found = today(ask.city, day, ask.lang)
    return None if found is None else chance_rows(found.shown)


def _list(ask: Ask, day: date) -> pd.DataFrame | None:
    found = today(ask.city, day, ask.lang)
    return None if found is None else found.rows


def _findings(ask: Ask, _day: date) -> pd.DataFrame:
    rows = _registry(ask, "findings").sort_values("arrived_at", ascending=False)
    return typed(rows[[each.name for each in _FINDINGS.columns]], _FINDINGS)


def _estimates(ask: Ask, day: date) -> pd.DataFrame:
    """Return the estimates of the four weeks that end with the day."""
    until = day + timedelta(days=1)
    return ask.doors.estimate(ask.city, until - timedelta(days=28), until)


def _completeness(ask: Ask, day: date) -> pd.DataFrame:
    return ask.doors.completeness(ask.city, day)


def _changes(ask: Ask, _day: date) -> pd.DataFrame:
    """Return what late rows changed in past days, the newest first."""
    with reading(ask.city.engine) as db:
        offset = ask.city.settings.offset
        rows = read_rows(db, "state_changes", {}, offset)
        sources = read_batches(db, offset).set_index("batch")["source"]
    rows["source"] = rows["batch"].map(sources)
    newest = ["noted_at", "service_date", "half_hours"]
    return typed(rows.sort_values(newest, ascending=False, kind="stable"), _CHANGES)


def _devices(ask: Ask, day: date) -> pd.DataFrame:
    """Return the same as :func:`freshness`, with what is likely of each device."""
    likely = ask.doors.devices(ask.city)
    rows = freshness(ask, day).drop(columns=["device_state", "working"])
    return typed(rows.merge(likely, "left", on="device"), FRESHNESS)


def freshness(ask: Ask, _day: date) -> pd.DataFrame:
    """Return up to when each registered device has reported, the oldest first."""
    devices, offices = _registry(ask, "devices"), _registry(ask, "offices")
    with reading(ask.city.engine) as db:
        offset = ask.city.settings.offset
        coverage = read_coverage(db, Known(ask.city.now), offset)
    devices = devices.drop_duplicates("device", keep="last")
    rows = devices[["device", "office_code"]].merge(coverage, "outer", on="device")
    names = offices.drop_duplicates("office_code", keep="last")
    rows["office_name"] = rows["office_code"].map(
        names.set_index("office_code")["name"]
    )
    behind = pd.Timestamp(ask.city.now) - rows["covers_until_at"]
    rows["days_behind"] = behind.dt.days.astype("Int64")
    oldest = rows.sort_values("covers_until_at", na_position="first", kind="stable")
    return typed(oldest.reset_index(drop=True), FRESHNESS)


def _registry(ask: Ask, name: str) -> pd.DataFrame:
    with reading(ask.city.engine) as db:
        offset = ask.city.settings.offset
        return read_table(db, name, Known(ask.city.now), offset)


#: By their word in the address.
DATA_TABLES = {
    "keadaan": DataTable(
        N_("States of offices"),
        schemas.STATE_ROWS,
        _states,
        ("state", "office_code"),
    ),
    "perlu-diperiksa": DataTable(
        N_("To be checked"), schemas.ALERTS, _alerts, ("kind", "explained")
    ),
    "risiko": DataTable(
        N_("Estimated risk"),
        schemas.RISK,
        _risk,
        ("office_code", "reasons"),
        locked=True,
    ),
    "peluang": DataTable(
        N_("Chances of being chosen"),
        schemas.CHANCES,
        _chances,
        ("half", "needs_help"),
        locked=True,
    ),
    "daftar": DataTable(
        N_("Inspection list"),
        schemas.LIST,
        _list,
        ("half", "team", "arm", "reserve"),
        locked=True,
    ),
    "hasil": DataTable(
        N_("Inspection results"),
        _FINDINGS,
        _findings,
        ("outcome", "team", "office_code"),
        daily=False,
    ),
    "perkiraan": DataTable(
        N_("Estimates of four weeks"), schemas.ESTIMATE, _estimates, ("measure",)
    ),
    "kelengkapan": DataTable(
        N_("Whether the day is complete"),
        COMPLETENESS,
        _completeness,
        ("day_state",),
    ),
    "kemutakhiran": DataTable(
        N_("Data of each device"),
        FRESHNESS,
        _devices,
        ("device_state", "days_behind", "office_code"),
        daily=False,
    ),
    "perubahan": DataTable(
        N_("What late data changed"),
        _CHANGES,
        _changes,
        ("service_date", "state_before", "state_after", "office_code"),
        daily=False,
    ),
}

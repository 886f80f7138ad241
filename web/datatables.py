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
from data.store.derived import read_rows
from data.store.punches import read_coverage
from data.store.registry import read_table
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
    "kemutakhiran": DataTable(
        N_("Data of each device"),
        FRESHNESS,
        freshness,
        ("days_behind", "office_code"),
        daily=False,
    ),
}

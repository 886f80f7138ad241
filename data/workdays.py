"""Answers which hours an office is open on a date, as the rows handed in know it."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schemas import SLOT_MINUTES, SLOTS

#: Calendar kinds that close an office, the stronger word first.
HOLIDAYS = ("public_holiday", "joint_leave")
_CLOCKS = ["opens", "closes", "break_starts", "break_ends"]


def shipped_schedules() -> pd.DataFrame:
    """Return the hours assumed until the city brings its own ``schedules``.

    Returns
    -------
    pd.DataFrame
        One row per pattern, season and weekday, columns as ``schedules``;
        ``valid_from`` is empty: they are assumed for every day. Clock times in
        minutes since midnight.

    Notes
    -----
    Source: ``five_day`` is the usual reading of Perpres 21/2023 (37.5 h a week, in
    Ramadan 32.5 h), its Ramadan hours and those of ``six_day`` are Malang's (SE Wali
    Kota 6/2025 and 6/2026). The normal hours of ``six_day`` are an assumption with
    the same 37.5 h.

    Examples
    --------
    >>> monday = shipped_schedules().iloc[0]
    >>> f"{monday.schedule} {monday.weekday} {monday.opens}"
    'five_day 1 450'
    """
    return _schedules().copy()


def shipped_calendar() -> pd.DataFrame:
    """Return public holidays, joint leave and Ramadan of 2022 to 2027.

    Returns
    -------
    pd.DataFrame
        One row per day and kind, columns as ``calendar`` with ``recorded_at``: the
        day its decree was signed where known, else 1 January of the year before.

    Notes
    -----
    Source: ``scripts/shipped_calendar.py``. Dates of Ramadan and Eid in 2027 are
    estimates.

    Examples
    --------
    >>> late = shipped_calendar().set_index("day").loc["2025-08-18"]
    >>> late.kind, str(late.recorded_at.date())
    ('joint_leave', '2025-08-07')
    """
    return _calendar().copy()


@cache
def _schedules() -> pd.DataFrame:
    text = dict.fromkeys(("schedule", "season", *_CLOCKS), "str")
    with (files("data") / "reference" / "schedules.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype={**text, "weekday": "Int64"})
    for clock in _CLOCKS:
        passed = pd.to_timedelta(table[clock] + ":00")
        table[clock] = (passed.dt.total_seconds() / 60).astype("Int64")
    never = pd.Series(pd.NaT, table.index, dtype="datetime64[us]")
    return table.assign(valid_from=never, valid_until=never)


@cache
def _calendar() -> pd.DataFrame:
    with (files("data") / "reference" / "calendar.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype="str")
    moments = dict.fromkeys(("day", "recorded_at"), "datetime64[us]")
    return table.astype(moments)


def valid_on(table: pd.DataFrame, day: date | pd.Series) -> pd.Series:
    """Tell which rows hold on a day: ``valid_from <= day < valid_until``, empty open.

    ``day`` is one day, or one day per row.
    """
    when = day if isinstance(day, pd.Series) else pd.Timestamp(day)
    begun = table["valid_from"].isna() | (table["valid_from"] <= when)
    return begun & (table["valid_until"].isna() | (table["valid_until"] > when))


def workdays_before(day: date, count: int, calendar: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the city's last working days before a day, oldest first.

    Monday to Friday without the city's holidays; days an office works besides do not
    count. ``calendar`` as in :func:`service_hours`.

    Examples
    --------
    >>> from datetime import date
    >>> workdays_before(date(2025, 8, 19), 2, shipped_calendar()).day.tolist()
    [14, 15]
    """
    # Even a year of the longest holidays has more than one working day in three.
    span = pd.date_range(
        end=pd.Timestamp(day), periods=3 * count + 14, inclusive="left"
    )
    return _working(span, calendar)[-count:]


def workdays_after(day: date, count: int, calendar: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the city's next working days after a day, as :func:`workdays_before`.

    Examples
    --------
    >>> from datetime import date
    >>> workdays_after(date(2025, 8, 14), 2, shipped_calendar()).day.tolist()
    [15, 19]
    """
    span = pd.date_range(pd.Timestamp(day), periods=3 * count + 14, inclusive="right")
    return _working(span, calendar)[:count]


def city_workdays(calendar: pd.DataFrame) -> np.busdaycalendar:
    """Return the city's working days as numpy counts them, for many questions.

    The same days as those of :func:`workdays_after`.
    """
    holidays = _city_holidays(calendar).to_numpy("datetime64[D]")
    return np.busdaycalendar(holidays=holidays)


def workday_after(day: date, count: int, workdays: np.busdaycalendar) -> date:
    """Return the working day that is so many after a day, 1 being the next one.

    Parameters
    ----------
    workdays
        See :func:`city_workdays`.

    Examples
    --------
    >>> from datetime import date
    >>> str(workday_after(date(2025, 8, 16), 1, city_workdays(shipped_calendar())))
    '2025-08-19'
    """
    found = np.busday_offset(day, count, roll="backward", busdaycal=workdays)
    return date.fromisoformat(str(found))


def _city_holidays(calendar: pd.DataFrame) -> pd.Series:
    decided = _by_scope(calendar)
    city = (decided["scope"] == "city") & decided["kind"].isin(HOLIDAYS)
    return decided.loc[city, "day"]


def _working(span: pd.DatetimeIndex, calendar: pd.DataFrame) -> pd.DatetimeIndex:
    return span[(span.day_of_week < 5) & ~span.isin(_city_holidays(calendar))]


def service_hours(
    offices: pd.DataFrame,
    schedules: pd.DataFrame,
    calendar: pd.DataFrame,
    days: Sequence[date],
) -> pd.DataFrame:
    """Return the opening hours of every office on every day.

    Parameters
    ----------
    offices, schedules, calendar
        Registry tables as known; ``calendar`` holds the shipped rows too.
    days
        The days asked for.

    Returns
    -------
    pd.DataFrame
        One row per day and office valid on it, sorted by ``service_date`` and
        ``office_code``: ``opens, closes, break_starts, break_ends`` (minutes since
        midnight; NA: closed, or no break), ``season`` of the day, ``closed_because``
        (``weekend``, ``public_holiday``, ``joint_leave``; NaN: open), ``holiday``
        (name of the day that closes it), ``assumed`` (shipped hours, because
        ``schedules`` has no row of the pattern valid on that day; a pattern nobody
        knows counts as ``five_day``).

    Notes
    -----
    Of several valid rows the newest ``valid_from`` wins. Rows of the calendar for one
    office decide over the city's, and at each level ``working_day`` over holidays. A
    pattern without Ramadan rows keeps its normal ones.

    Examples
    --------
    >>> from datetime import date
    >>> from data.schemas import TABLES, empty_frame, typed
    >>> offices = typed(pd.DataFrame({"office_code": ["A"]}), TABLES["offices"])
    >>> unknown = empty_frame(TABLES["schedules"])
    >>> days = [date(2025, 8, 15), date(2025, 8, 16), date(2025, 8, 18)]
    >>> hours = service_hours(offices, unknown, shipped_calendar(), days)
    >>> hours[["opens", "closed_because"]].to_csv(index=False, na_rep="-").split()
    ['opens,closed_because', '450,-', '-,weekend', '-,joint_leave']
    """
    asked = pd.DataFrame({"service_date": pd.to_datetime(list(days)).as_unit("us")})
    grid = offices.merge(asked, how="cross")
    grid = grid[valid_on(grid, grid["service_date"])]
    grid = grid.sort_values(["service_date", "office_code"], ignore_index=True)
    grid["schedule"] = grid["schedule"].fillna("five_day")
    grid["season"] = np.where(_fasting(grid, calendar), "ramadan", "normal")
    grid = grid.merge(
        _pattern_days(grid, schedules),
        on=["schedule", "service_date", "season"],
        how="left",
    )
    return _closed_days(grid, calendar)


def open_slots(hours: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which half hours lie wholly inside opening hours and outside the break.

    Parameters
    ----------
    hours
        Rows of :func:`service_hours`.

    Returns
    -------
    NDArray[np.bool_]
        One row per row of ``hours``, 48 columns; all false where closed.

    Examples
    --------
    >>> hours = pd.DataFrame(
    ...     {"opens": [450], "closes": [735], "break_starts": 700, "break_ends": 715}
    ... ).astype("Int64")
    >>> np.flatnonzero(open_slots(hours)[0]).tolist()
    [15, 16, 17, 18, 19, 20, 21, 22]
    """
    starts = np.arange(SLOTS) * SLOT_MINUTES
    ends = starts + SLOT_MINUTES
    opens, closes, break_starts, break_ends = (
        hours[name].to_numpy("int64", na_value=-1)[:, np.newaxis] for name in _CLOCKS
    )
    inside = (opens >= 0) & (starts >= opens) & (ends <= closes)
    free = (break_starts < 0) | (ends <= break_starts) | (starts >= break_ends)
    return inside & free


def _pattern_days(grid: pd.DataFrame, schedules: pd.DataFrame) -> pd.DataFrame:
    """Look up hours of each pattern, day and season in the grid; no row: a weekend."""
    wanted = grid[["schedule", "service_date", "season"]].drop_duplicates()
    own = _valid_rows(wanted, schedules)
    keys = ["schedule", "service_date"]
    known = pd.MultiIndex.from_frame(wanted[keys]).isin(
        pd.MultiIndex.from_frame(own[keys])
    )
    assumed = _valid_rows(wanted[~known], shipped_schedules(), "five_day")
    rows = pd.concat([own.assign(assumed=False), assumed.assign(assumed=True)])
    fasting = rows["hours_season"] == "ramadan"
    has_fasting = fasting.groupby([rows[key] for key in keys]).transform("any")
    used = np.where(has_fasting, rows["season"], "normal")
    weekday = rows["service_date"].dt.day_of_week + 1
    rows = rows[(rows["hours_season"] == used) & (rows["weekday"] == weekday)]
    rows = rows.sort_values("valid_from", na_position="first")
    rows = rows.drop_duplicates([*keys, "season"], keep="last")
    return rows[[*keys, "season", *_CLOCKS, "assumed"]]


def _valid_rows(
    wanted: pd.DataFrame, schedules: pd.DataFrame, otherwise: str | None = None
) -> pd.DataFrame:
    """Join every row of a wanted pattern valid on its day; ``season`` is the day's."""
    names = wanted["schedule"]
    if otherwise is not None:
        names = names.where(names.isin(schedules["schedule"]), otherwise)
    columns = ["schedule", "season", "weekday", *_CLOCKS, "valid_from", "valid_until"]
    table = schedules[columns].rename(
        columns={"schedule": "pattern", "season": "hours_season"}
    )
    rows = wanted.assign(pattern=names).merge(table, on="pattern")
    return rows[valid_on(rows, rows["service_date"])]


def _fasting(grid: pd.DataFrame, calendar: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell whether a Ramadan row of the city or the office covers each row's day."""
    rows = calendar[calendar["kind"] == "ramadan"]
    city = grid["service_date"].isin(rows.loc[rows["scope"] == "city", "day"])
    office_days = pd.MultiIndex.from_frame(grid[["service_date", "office_code"]])
    own = office_days.isin(pd.MultiIndex.from_frame(rows[["day", "scope"]]))
    return city.to_numpy() | own


def _by_scope(calendar: pd.DataFrame) -> pd.DataFrame:
    """Decide what each day is for each scope: its strongest kind, Ramadan aside."""
    rank = {kind: place for place, kind in enumerate(("working_day", *HOLIDAYS))}
    rows = calendar[calendar["kind"].isin(list(rank))]
    rows = rows.assign(rank=rows["kind"].map(rank)).sort_values("rank", kind="stable")
    return rows.drop_duplicates(["day", "scope"])[["day", "scope", "kind", "name"]]


def _closed_days(grid: pd.DataFrame, calendar: pd.DataFrame) -> pd.DataFrame:
    """Empty the hours of closed days and name the reason."""
    decided = _by_scope(calendar)
    city = decided[decided["scope"] == "city"].set_index("day")
    own = grid[["service_date", "office_code"]].merge(
        decided.rename(columns={"day": "service_date", "scope": "office_code"}),
        on=["service_date", "office_code"],
        how="left",
    )
    decides = own["kind"].notna()
    kind, name = (
        own[column].where(decides, grid["service_date"].map(city[column]).astype("str"))
        for column in ("kind", "name")
    )
    holiday = kind.isin(HOLIDAYS)
    weekend = grid["opens"].isna()
    grid["closed_because"] = kind.where(holiday).mask(weekend, "weekend").astype("str")
    grid["holiday"] = name.where(holiday).astype("str")
    for clock in _CLOCKS:
        grid[clock] = grid[clock].mask(holiday).astype("Int64")
    grid["assumed"] = grid["assumed"].astype("boolean").fillna(False).astype("bool")
    order = ["office_code", "service_date", *_CLOCKS, "season", "closed_because"]
    return grid[[*order, "holiday", "assumed"]]

"""Tells which days the city knows more about than it did before, and by which file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.store.frames import to_micros
from data.store.known import is_known
from data.tables import REGISTRY, coverage_marks, device_events, last_punches, punches

_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
_DAY_MICROS = _DAY // _MICROSECOND
_LEAVE = REGISTRY["leave"]

#: Whose rows tell of one moment, which moment that is, and whose place they name.
_MOMENTS = (
    (last_punches, "punched_at", "device"),
    (device_events, "at", "device"),
    (REGISTRY["complaints"], "observed_at", "office_code"),
    (REGISTRY["service_marks"], "marked_at", "office_code"),
    (REGISTRY["findings"], "arrived_at", "office_code"),
)
#: Whose rows hold from a day on; a correction may take back what an earlier version
#: said of any day after that.
_DATED = (
    ("offices", "office_code"),
    ("schedules", None),
    ("staff", "office_code"),
    ("devices", "device"),
)
_SHAPE = {
    "service_date": "datetime64[us]",
    "device": "str",
    "office_code": "str",
    "batch": "int64",
}


def changed_days(
    db: Connection,
    before: Known | None,
    now: Known,
    since_on: date,
    offset: timedelta,
) -> pd.DataFrame:
    """Return the days from ``since_on`` of which more is known than ``before``.

    Parameters
    ----------
    before
        What was known when the days were last looked at; None: nothing, and then only
        the days that rows tell of count.

    Returns
    -------
    pandas.DataFrame
        One row per day of city time and device or office that is told of, both empty
        where anybody may be meant: ``service_date, device, office_code, batch``; the
        batch is the newest that brought news. Sorted.

    Notes
    -----
    Besides rows of the day itself, news are: a leave (all its days), dated rows of the
    registry (every day from then on), an enrolment (days of the punches it gives a
    person), a day of the calendar, and devices that cover more than they did (days up
    to the new end, also those without a punch). News of a device where an office opens
    at midnight are news of the next day too: who came may have stayed.
    """
    # A day earlier than is asked: its evening may be news of the first day.
    asked = _Asked(db, before, now, since_on - _DAY, offset)
    found = list(asked.moments())
    if before is not None:
        found += [asked.leave(), *asked.dated(), asked.calendar()]
        found += [asked.enrolments(), asked.coverage()]
    news = pd.concat([_typed(each) for each in found])
    news = pd.concat([news, asked.mornings_after(news)])
    news = news[news["service_date"] >= pd.Timestamp(since_on)]
    keys = ["service_date", "device", "office_code"]
    return news.groupby(keys, as_index=False, dropna=False).agg({"batch": "max"})


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.reindex(columns=list(_SHAPE)).astype(_SHAPE)


@dataclass(frozen=True)
class _Asked:
    """One question: what became known between two moments, about which days."""

    db: Connection
    before: Known | None
    now: Known
    since_on: date
    offset: timedelta

    def moments(self) -> Iterator[pd.DataFrame]:
        """Days of which rows tell."""
        for table, moment, place in _MOMENTS:
            at = self._number(table.c[moment])
            yield self._told(
                sa.select(at, table.c[place], sa.func.max(table.c.batch))
                .where(self._fresh(table), table.c[moment] >= self._since)
                .group_by(at, table.c[place]),
                ["service_date", place, "batch"],
            )
        if self.before is None:
            at = self._number(_LEAVE.c.starts_at)
            fresh = self._fresh(_LEAVE), _LEAVE.c.starts_at >= self._since
            rows = sa.select(at, sa.func.max(_LEAVE.c.batch)).where(*fresh).group_by(at)
            yield self._told(rows, ["service_date", "batch"])

    def leave(self) -> pd.DataFrame:
        """Days of new leave, and those that a corrected one no longer covers."""
        each = _LEAVE.alias()
        key = ("staff_number", "starts_at", "kind")
        same = sa.and_(*(each.c[name] == _LEAVE.c[name] for name in key))
        first = self._number(_LEAVE.c.starts_at)
        last = self._number(sa.func.max(each.c.ends_at) - 1)
        rows = (
            sa.select(first, last, sa.func.max(_LEAVE.c.batch))
            .join_from(_LEAVE, each, same)
            .where(self._fresh(_LEAVE), each.c.ends_at > self._since)
            .group_by(*(_LEAVE.c[name] for name in key))
        )
        return self._spread(self._told(rows, ["service_date", "last", "batch"]))

    def dated(self) -> Iterator[pd.DataFrame]:
        """Days from which on rows of the registry hold."""
        for name, place in _DATED:
            table = REGISTRY[name]
            named = [table.c[place]] if place else []
            columns = [table.c.valid_from, *named]
            rows = sa.select(*columns, sa.func.max(table.c.batch))
            rows = rows.where(self._fresh(table)).group_by(*columns)
            names = ["service_date", *([place] if place else []), "batch"]
            yield self._spread(self._told(rows, names, numbered=False))

    def calendar(self) -> pd.DataFrame:
        """Days of the calendar itself."""
        table = REGISTRY["calendar"]
        rows = sa.select(table.c.day, table.c.batch).where(self._fresh(table))
        return self._told(rows, ["service_date", "batch"], numbered=False)

    def enrolments(self) -> pd.DataFrame:
        """Days of the punches to which new enrolments give a person."""
        table = REGISTRY["enrolments"]
        columns = (table.c.device, table.c.pin, table.c.valid_from, table.c.batch)
        rows = sa.select(*columns).where(self._fresh(table))
        new = self._told(
            rows, ["device", "pin", "service_date", "batch"], numbered=False
        )
        if new.empty:
            return new
        day = self._number(punches.c.punched_at)
        made = self._told(
            sa.select(day, punches.c.device, punches.c.pin)
            .where(
                is_known(punches, self.now, self.offset),
                punches.c.punched_at >= self._since,
                punches.c.device.in_(new["device"].unique().tolist()),
            )
            .distinct(),
            ["service_date", "device", "pin"],
        )
        found = made.merge(new, on=["device", "pin"], suffixes=("", "_from"))
        return found[~(found["service_date"] < found["service_date_from"])]

    def coverage(self) -> pd.DataFrame:
        """Days that devices now cover, from the last that they covered before."""
        ends = pd.concat(
            self._ends(table, column)
            for table, column in (
                (last_punches, last_punches.c.punched_at),
                (coverage_marks, coverage_marks.c.covers_until_at),
            )
        )
        reach = ends.groupby("device", as_index=False).max()
        moved = reach[reach["until"] > reach["covered"].fillna(-1)]
        spans = moved.assign(
            service_date=self._day(moved["covered"]), last=self._day(moved["until"])
        )
        return self._spread(spans)

    def mornings_after(self, news: pd.DataFrame) -> pd.DataFrame:
        """Return news of the next days, where an office opens at midnight."""
        after = news[news["device"].isin(self._night_devices())]
        after = after.assign(service_date=after["service_date"] + pd.Timedelta(_DAY))
        return after[after["service_date"] <= pd.Timestamp(self.now.as_of)]

    def _night_devices(self) -> list[str]:
        """Devices of offices that open at midnight by any version of their hours."""
        offices, schedules, devices = (
            REGISTRY[name] for name in ("offices", "schedules", "devices")
        )
        pattern = sa.func.coalesce(offices.c.schedule, "five_day")
        nights = sa.select(schedules.c.schedule).where(
            schedules.c.opens == 0, is_known(schedules, self.now, self.offset)
        )
        codes = sa.select(offices.c.office_code).where(pattern.in_(nights))
        named = sa.select(devices.c.device).where(devices.c.office_code.in_(codes))
        # Attendance by staff number comes from a device that is named as its office.
        return list(self.db.scalars(sa.union(codes, named)))

    def _ends(self, table: sa.Table, until: sa.Column[Any]) -> pd.DataFrame:
        """Return by device up to when it covered and covers, as one table tells."""
        assert self.before is not None
        earlier = is_known(table, self.before, self.offset)
        rows = (
            sa.select(
                table.c.device,
                sa.func.max(sa.case((earlier, until))),
                sa.func.max(until),
                sa.func.max(sa.case((~earlier, table.c.batch))),
            )
            .where(is_known(table, self.now, self.offset), until >= self._since)
            .group_by(table.c.device)
        )
        names = ["device", "covered", "until", "batch"]
        found = pd.DataFrame(self.db.execute(rows).all(), columns=names)
        return found.astype({"device": "str"} | dict.fromkeys(names[1:], "Int64"))

    @property
    def _since(self) -> int:
        first = datetime.combine(self.since_on, datetime.min.time())
        return to_micros(first, self.offset)

    def _fresh(self, table: sa.Table) -> sa.ColumnElement[bool]:
        fresh = is_known(table, self.now, self.offset)
        if self.before is None:
            return fresh
        return fresh & ~is_known(table, self.before, self.offset)

    def _number(self, moment: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """Return the day of a moment in city time, counted from 1970."""
        return (moment + self.offset // _MICROSECOND) // _DAY_MICROS

    def _day(self, moments: pd.Series) -> pd.Series:
        """Return the same of moments that are here already, as days."""
        return _days((moments + self.offset // _MICROSECOND) // _DAY_MICROS)

    def _told(
        self, rows: sa.Select[Any], names: list[str], *, numbered: bool = True
    ) -> pd.DataFrame:
        """Return the rows; columns of days come as numbers or as dates."""
        found = pd.DataFrame(self.db.execute(rows).all(), columns=names)
        for name in {"service_date", "last"} & set(names):
            values = found[name]
            found[name] = _days(values) if numbered else values.astype("datetime64[us]")
        return found

    def _spread(self, spans: pd.DataFrame) -> pd.DataFrame:
        """Return a row per day from ``service_date`` to ``last``, as far as is asked.

        Without a first day it is the first that is asked for, without a last today.
        """
        today = pd.Timestamp(self.now.as_of).normalize()
        since = pd.Timestamp(self.since_on)
        first = spans["service_date"].fillna(since)
        first = first.where(first >= since, since)
        open_end = pd.Series(pd.NaT, spans.index, dtype="datetime64[us]")
        last = spans.get("last", open_end).fillna(today)
        length = (last.where(last <= today, today) - first).dt.days + 1
        spread = spans.assign(service_date=first).reset_index(drop=True)
        spread = spread.loc[spread.index.repeat(length.clip(lower=0))]
        step = pd.to_timedelta(spread.groupby(level=0).cumcount(), unit="D")
        return spread.assign(service_date=spread["service_date"] + step)


def _days(numbers: pd.Series) -> pd.Series:
    days = pd.to_timedelta(numbers.astype("Float64"), unit="D")
    return pd.Timestamp(0) + days.astype("timedelta64[us]")

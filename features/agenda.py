"""Lists what is known beforehand about a day: group outings and official events."""

from datetime import date

import numpy as np
import pandas as pd

from data.schemas import SLOT_MINUTES, SLOTS

#: Leave behind which a group outing of colleagues may stand.
OUTING_LEAVE = ("own_wedding", "family_wedding", "family_death", "birth")
#: Agenda kinds that draw colleagues along without calling them.
OUTING_AGENDA = ("wedding", "condolence", "farewell")
#: The first working day of a leave carries this much of its event; the later days
#: share the rest (assumption: the event is why the leave begins).
FIRST_DAY_SHARE = 0.5
_DAY_MINUTES = SLOTS * SLOT_MINUTES
_DAY = pd.Timedelta(days=1)

OUTING_COLUMNS = ["office_code", "occasion", "share", "approved", "starts", "ends"]
CALL_COLUMNS = ["office_code", "kind", "expected", "starts", "ends"]


def outings(
    leave: pd.DataFrame,
    agenda: pd.DataFrame,
    people: pd.DataFrame,
    offices: pd.DataFrame,
    day: date,
) -> pd.DataFrame:
    """Occasions that may draw an office's staff away together on the day.

    Parameters
    ----------
    leave, agenda
        Rows of these tables as known.
    people
        The day's roster, interns too; columns person, office_code.
    offices
        Columns office_code, parent_code.
    day
        The service date.

    Returns
    -------
    pandas.DataFrame
        One row per office and occasion, sorted, without any person: office_code,
        occasion (of `OUTING_LEAVE`, ``important``, or of `OUTING_AGENDA`), share (of
        the occasion that falls on this day, 0-1), approved (False: only asked for),
        starts, ends (minutes of the day the occasion lies in).
    """
    announced = _on_the_day(agenda[agenda["kind"].isin(OUTING_AGENDA)], day)
    announced = _by_office(announced, offices).rename(columns={"kind": "occasion"})
    announced = announced.assign(share=1.0, approved=True)
    rows = pd.concat(
        [
            _behind_leave(leave, people, day)[OUTING_COLUMNS],
            announced[OUTING_COLUMNS],
        ],
        ignore_index=True,
    )
    return rows.sort_values(OUTING_COLUMNS, ignore_index=True)


def calls(agenda: pd.DataFrame, offices: pd.DataFrame, day: date) -> pd.DataFrame:
    """Official events that call staff away from an office on the day.

    Returns
    -------
    pandas.DataFrame
        One row per office and event, sorted: office_code, kind, expected (who is
        called), starts, ends (minutes of the day).
    """
    official = _on_the_day(agenda[~agenda["kind"].isin(OUTING_AGENDA)], day)
    rows = _by_office(official, offices)[CALL_COLUMNS]
    return rows.sort_values(CALL_COLUMNS, ignore_index=True)


def slot_overlap(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Share of each slot that lies inside [starts, ends), both in minutes.

    Examples
    --------
    >>> slot_overlap(np.array([615]), np.array([660]))[0, 20:23].tolist()
    [0.5, 1.0, 0.0]
    """
    slot = np.arange(SLOTS) * SLOT_MINUTES
    first = np.maximum(starts[:, None], slot)
    last = np.minimum(ends[:, None], slot + SLOT_MINUTES)
    return np.clip(last - first, 0, None) / SLOT_MINUTES


def _behind_leave(leave: pd.DataFrame, people: pd.DataFrame, day: date) -> pd.DataFrame:
    """One row per person, office and occasion behind a leave that touches the day."""
    occasion = leave["occasion"].where(leave["occasion"].isin(OUTING_LEAVE))
    # Important leave is given for family events; the city may not say which.
    unnamed = (leave["kind"] == "important") & leave["occasion"].isin(["none", np.nan])
    rows = leave.assign(occasion=occasion.mask(unnamed, "important"))
    rows = rows[
        rows["occasion"].notna() & rows["status"].isin(["approved", "requested"])
    ]
    rows = _touching(rows, day)
    rows = rows.assign(
        share=_day_share(rows, day), approved=rows["status"] == "approved"
    )
    rows = rows.merge(people, left_on="staff_number", right_on="person")
    # One event, though it may be behind several rows of the same person.
    order = ["person", "office_code", "occasion", "share", "approved"]
    rows = rows.sort_values([*order, "starts", "ends"])
    return rows.drop_duplicates(order[:3], keep="last")


def _day_share(rows: pd.DataFrame, day: date) -> np.ndarray:
    """Share of each leave's event that falls on the day, by its working days."""
    # Holidays inside a leave are not looked up: they shift little between days.
    week = "1111110" if day.weekday() == 5 else "1111100"
    first = rows["starts_at"].to_numpy().astype("datetime64[D]")
    last = (rows["ends_at"].to_numpy() - np.timedelta64(1, "us")).astype(
        "datetime64[D]"
    )
    before = np.busday_count(first, np.datetime64(day), weekmask=week)
    length = np.busday_count(first, last + np.timedelta64(1, "D"), weekmask=week)
    later = (1 - FIRST_DAY_SHARE) / np.maximum(length - 1, 1)
    share = np.where(before <= 0, FIRST_DAY_SHARE, later)
    return np.where(length <= 1, 1.0, share)


def _on_the_day(agenda: pd.DataFrame, day: date) -> pd.DataFrame:
    """Keep agenda rows that touch the day; weekly ones move to their occurrence."""
    at = pd.Timestamp(day).as_unit("us")
    first = agenda["starts_at"].dt.normalize()
    weeks = ((at - first).dt.days // 7).clip(lower=0)
    shift = pd.to_timedelta(7 * weeks.where(agenda["repeats"] == "weekly", 0), unit="D")
    in_time = ~(agenda["repeats_until"] < first + shift)
    moved = agenda.assign(
        starts_at=agenda["starts_at"] + shift, ends_at=agenda["ends_at"] + shift
    )
    return _touching(moved[in_time], day)


def _touching(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """Rows whose [starts_at, ends_at) meets the day, with its minutes of the day."""
    at = pd.Timestamp(day).as_unit("us")
    rows = rows[(rows["starts_at"] < at + _DAY) & (rows["ends_at"] > at)]
    minutes = {
        name: ((rows[f"{name}_at"] - at) // pd.Timedelta(minutes=1))
        .clip(0, _DAY_MINUTES)
        .astype("int64")
        for name in ("starts", "ends")
    }
    return rows.assign(**minutes)


def _by_office(rows: pd.DataFrame, offices: pd.DataFrame) -> pd.DataFrame:
    """Repeat each row for every office in its scope: city, kecamatan or office."""
    own = offices[["office_code"]].assign(scope=offices["office_code"])
    below = offices[["office_code"]].assign(scope=offices["parent_code"])
    city = offices[["office_code"]].assign(scope="city")
    scopes = pd.concat([own, below[below["scope"].notna()], city])
    return rows.merge(scopes.drop_duplicates(), on="scope")

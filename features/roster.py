"""Who can serve at each half hour: staff less leave and duty away; interns never."""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schemas import SLOT_MINUTES, SLOTS
from data.workdays import valid_on, workdays_before
from features.attribution import pins_as_persons
from features.codes import codes
from features.validity import day_numbers, newest_valid

#: Contract section 2: the least number of people where an office names none.
USUAL_MINIMUM, SMALL_MINIMUM, SMALL_OFFICE = 2, 1, 4
#: How many working days back a pin counts as staff where there is no staff table.
PIN_WORKDAYS = 20


def roster(staff: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return who is on the staff of which office on a day.

    Parameters
    ----------
    staff
        Registry table as known.

    Returns
    -------
    pd.DataFrame
        One row per person, sorted by ``office_code`` and ``person``: ``person,
        office_code, employment, rank, capable``. ``capable``: serves the public and
        is no intern. Of several valid rows the newest ``valid_from`` wins.

    Examples
    --------
    >>> from datetime import date
    >>> from data.schemas import TABLES, typed
    >>> rows = {"staff_number": ["a", "b"], "office_code": "A", "serves_public": True}
    >>> staff = pd.DataFrame(rows | {"employment": ["pns", "intern"]})
    >>> people = roster(typed(staff, TABLES["staff"]), date(2024, 4, 29))
    >>> dict(zip(people["person"], people["capable"].tolist()))
    {'a': True, 'b': False}
    """
    valid = staff[valid_on(staff, day)]
    valid = valid.sort_values("valid_from", na_position="first", kind="stable")
    valid = valid.drop_duplicates("staff_number", keep="last")
    people = valid.assign(capable=_capable(valid))
    people = people.rename(columns={"staff_number": "person"})
    people = people[["person", "office_code", "employment", "rank", "capable"]]
    return people.sort_values(["office_code", "person"], ignore_index=True)


def _capable(staff: pd.DataFrame) -> pd.Series:
    serves = staff["serves_public"].fillna(True).astype("bool")
    return serves & staff["employment"].ne("intern")


def rosters(staff: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return who was on the staff of which office on which day, for many of both.

    Parameters
    ----------
    staff
        Registry table as known.
    places
        What is asked, each once: ``office_code, service_date``.

    Returns
    -------
    pd.DataFrame
        The rows of :func:`roster` of these days and offices, in no order:
        ``office_code, service_date, person, capable``.

    Examples
    --------
    >>> from data.schemas import TABLES, typed
    >>> rows = {"staff_number": "a", "employment": "pns", "office_code": ["A", "B"]}
    >>> staff = pd.DataFrame(rows | {"valid_from": ["2024-01-01", "2024-04-01"]})
    >>> days = pd.to_datetime(["2024-03-29", "2024-04-29"])
    >>> places = pd.DataFrame({"office_code": "A", "service_date": days})
    >>> rosters(typed(staff, TABLES["staff"]), places)["service_date"].dt.month.tolist()
    [3]
    """
    posts = staff[["staff_number", "office_code"]].drop_duplicates()
    asked = places.merge(posts, on="office_code")
    held = newest_valid(
        codes(asked["staff_number"], staff["staff_number"]),
        day_numbers(asked["service_date"]),
        codes(staff["staff_number"], staff["staff_number"]),
        day_numbers(staff["valid_from"]),
        day_numbers(staff["valid_until"]),
    )
    here = held >= 0
    rows = staff.iloc[held[here]].reset_index(drop=True)
    people = asked[here].rename(columns={"staff_number": "person"})
    people = people.assign(capable=_capable(rows).to_numpy())
    return people[(people["office_code"].to_numpy() == rows["office_code"].to_numpy())]


def pin_roster(
    attributed_punches: pd.DataFrame,
    day: date,
    offices: pd.DataFrame,
    calendar: pd.DataFrame,
) -> pd.DataFrame:
    """Return the roster of a city without a staff table: the pins lately seen.

    Parameters
    ----------
    attributed_punches
        Rows of :func:`features.attribution.attributed`; older ones are left out here.
    offices, calendar
        Registry tables as known; the calendar says which days were working days.

    Returns
    -------
    pd.DataFrame
        Shaped as :func:`roster`, all capable, employment empty: every pin seen from
        the 20th working day before ``day`` until its end, where it was last seen.
    """
    since = workdays_before(day, PIN_WORKDAYS, calendar)[0]
    until = pd.Timestamp(day) + pd.Timedelta(days=1)
    at = attributed_punches["punched_at"]
    seen = attributed_punches[(at >= since) & (at < until)]
    seen = seen[codes(seen["office_code"], offices["office_code"]) >= 0]
    last = pins_as_persons(seen)
    last = last.sort_values(["punched_at", "office_code"], kind="stable")
    last = last.drop_duplicates("person", keep="last")
    people = last[["person", "office_code"]].assign(
        employment=pd.Series(np.nan, last.index, dtype="str"),
        rank=pd.Series("staff", last.index, dtype="str"),
        capable=True,
    )
    return people.sort_values(["office_code", "person"], ignore_index=True)


def away(leave: pd.DataFrame, persons: pd.Series, day: date) -> NDArray[np.bool_]:
    """Tell who is on approved leave or duty away for the whole of each half hour.

    Parameters
    ----------
    leave
        Registry table as known; only ``approved`` rows count.
    persons
        The persons asked about, each once.

    Returns
    -------
    NDArray[np.bool_]
        One row per person, 48 columns.

    Examples
    --------
    Back at 08:10, so away in the half hours until 08:00 only.

    >>> from datetime import date
    >>> row = {"staff_number": ["a"], "status": "approved"}
    >>> leave = pd.DataFrame(row).assign(starts_at=pd.Timestamp("2024-04-28"),
    ...     ends_at=pd.Timestamp("2024-04-29 08:10"))
    >>> int(away(leave, pd.Series(["a"]), date(2024, 4, 29)).sum())
    16
    """
    start, slot = pd.Timestamp(day), pd.Timedelta(minutes=SLOT_MINUTES)
    # Years of leave are many rows, a day's are few.
    then = (leave["starts_at"] < start + pd.Timedelta(days=1)) & (
        leave["ends_at"] > start
    )
    rows = leave[then & (leave["status"] == "approved")]
    person = codes(rows["staff_number"], persons)
    first = np.ceil(((rows["starts_at"] - start) / slot).to_numpy())
    until = np.floor(((rows["ends_at"] - start) / slot).to_numpy())
    number = np.arange(SLOTS)
    covered = np.greater_equal.outer(number, first) & np.less.outer(number, until)
    column, row = np.nonzero(covered & (person >= 0))
    gone = np.zeros((len(persons), SLOTS), dtype="bool")
    gone[person[row], column] = True
    return gone


def minimum_staff(offices: pd.DataFrame, people: pd.DataFrame) -> pd.Series:
    """Return the least number of service-capable people for each office.

    The office's own; else 2, or 1 where fewer than 4 on its roster serve the public.
    Without any roster it stays 2.

    Parameters
    ----------
    offices
        Registry table as known.
    people
        Rows of :func:`roster`.

    Returns
    -------
    pd.Series
        Integers by ``office_code``, sorted.

    Examples
    --------
    >>> offices = pd.DataFrame({"office_code": ["A", "B"], "minimum_staff": pd.NA})
    >>> people = pd.DataFrame({"office_code": ["A"] * 3, "capable": True})
    >>> minimum_staff(offices, people).to_dict()
    {'A': 1, 'B': 2}
    """
    own = offices.set_index("office_code")["minimum_staff"].sort_index()
    capable = people.groupby("office_code")["capable"].sum().reindex(own.index)
    usual = capable.lt(SMALL_OFFICE).map({True: SMALL_MINIMUM, False: USUAL_MINIMUM})
    return own.astype("Int64").fillna(usual).astype("int64").rename("minimum_staff")


def rostered(people: pd.DataFrame, offices: pd.Series) -> NDArray[np.bool_]:
    """Tell for each office whether anybody is known to be on its staff."""
    return np.isin(np.arange(len(offices)), codes(people["office_code"], offices))


def short_by_leave(
    people: pd.DataFrame, away: NDArray[np.bool_], minimum: pd.Series
) -> NDArray[np.bool_]:
    """Tell where the roster less recorded leave is already below the minimum.

    Parameters
    ----------
    people
        Rows of :func:`roster`.
    away
        Rows of :func:`away` for these people, in their order.
    minimum
        Integers by ``office_code``, as :func:`minimum_staff`.

    Returns
    -------
    NDArray[np.bool_]
        One row per office of ``minimum``, in its order, 48 columns; all false for an
        office whose roster is not known.
    """
    office = codes(people["office_code"], pd.Series(minimum.index))
    capable = people["capable"].to_numpy("bool") & (office >= 0)
    offices = len(minimum)
    staff = np.bincount(office[capable], minlength=offices)
    row, column = np.nonzero(away & capable[:, np.newaxis])
    gone = np.bincount(office[row] * SLOTS + column, minlength=offices * SLOTS)
    known = rostered(people, pd.Series(minimum.index))[:, np.newaxis]
    left = staff[:, np.newaxis] - gone.reshape(offices, SLOTS)
    return known & (left < minimum.to_numpy()[:, np.newaxis])

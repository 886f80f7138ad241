"""Counts heads per office and half hour: seen for sure, and possibly there."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schemas import SLOTS
from features.codes import codes
from features.intervals import (
    COMING,
    DAY,
    GOING,
    UNKNOWN,
    Ints,
    Stretches,
    present,
    punching,
    stretches,
    through_midnight,
)

_MOVE = {
    "in": COMING,
    "break_in": COMING,
    "overtime_in": COMING,
    "out": GOING,
    "break_out": GOING,
    "overtime_out": GOING,
}
_MINUTE = 60 * 1_000_000


@dataclass(frozen=True)
class Heads:
    """Heads by office (row) and half hour (48 columns).

    Attributes
    ----------
    punched
        Distinct service-capable people with a punch of their own office's devices.
    clocked_in
        Those rostered, clocked in and not away.
    unknown
        Unknown pins clocked in.
    """

    punched: Ints
    clocked_in: Ints
    unknown: Ints


@dataclass(frozen=True)
class Movements:
    """One day's stretches of presence, and the office of each person.

    Persons below ``known`` are positions in the roster, the others unknown pins. In
    ``there`` are besides those who came the evening before and stayed.
    """

    day: Stretches
    there: Stretches
    office: Ints
    known: int


def movements(
    day: date, hours: pd.DataFrame, people: pd.DataFrame, punches: pd.DataFrame
) -> Movements:
    """Return who was there when, of those who count, from the punches of one day.

    At offices that open at midnight those of the day before tell who stayed.

    A punch counts where the device is, service capacity only in the office of the
    person's row of the roster; unknown pins count at their device's office.
    ``hours`` has a row or more, one per office.
    """
    offices = hours["office_code"]
    capable = people["capable"].to_numpy("bool")
    base = np.where(capable, codes(people["office_code"], offices), -1)
    moment = (punches["punched_at"] - pd.Timestamp(day)).to_numpy().astype("int64")
    here = codes(punches["office_code"], offices)
    person = codes(punches["person"], people["person"])
    # Nobody's position is -1, which is the office appended here: nowhere.
    counts = (here >= 0) & (here == np.append(base, -1)[person])
    strange = np.flatnonzero((here >= 0) & punches["person"].isna().to_numpy())
    pin, first = _pins(punches.iloc[strange], here[strange])
    person[strange] = len(people) + pin
    counts[strange] = True
    office = np.concatenate([base, here[strange][first]])
    opens = hours["opens"].to_numpy("int64", na_value=0)[office] * _MINUTE
    move = _moves(punches)
    shifts = _never_closes(hours)[office]
    today, before = counts & (moment >= 0), counts & (moment < 0)
    found = stretches(person[today], moment[today], move[today], opens, shifts)
    if not before.any():
        return Movements(found, found, office, len(people))
    evening = stretches(
        person[before], moment[before] + DAY, move[before], opens, shifts
    )
    stayed = through_midnight(evening, found)
    return Movements(found, stayed, office, len(people))


def heads(
    day: date,
    hours: pd.DataFrame,
    people: pd.DataFrame,
    away: NDArray[np.bool_],
    punches: pd.DataFrame,
) -> Heads:
    """Count heads on a day for every office of ``hours``.

    Parameters
    ----------
    hours
        Rows of :func:`data.workdays.service_hours` of the day, one or more.
    people, away
        The roster and who is away when, row by row.
    punches
        Attributed punches of the day, and of the day before where that tells who
        stayed (:func:`with_evenings`).
    """
    moved = movements(day, hours, people, punches)
    offices = len(hours)
    # Known and unknown people of an office are two groups, counted in one pass.
    person = np.arange(len(moved.office))
    group = moved.office + offices * (person >= moved.known)
    there = present(moved.there, group[moved.there.person], 2 * offices)
    seen = punching(moved.day, group[moved.day.person], 2 * offices)
    excused = _excused(moved, away, offices)
    return Heads(seen[:offices], there[:offices] - excused, there[offices:])


def _excused(moved: Movements, away: NDArray[np.bool_], offices: int) -> Ints:
    """Count people clocked in although away, by office and half hour."""
    # Few people are away on a day: only they are spread out half hour by half hour.
    absent = np.flatnonzero(away.any(axis=1))
    place = np.full(len(moved.office), -1)
    place[absent] = np.arange(len(absent))
    theirs = place[moved.there.person] >= 0
    day = moved.there.where(theirs)
    there = present(day, place[day.person], len(absent)).astype("bool")
    row, slot = np.nonzero(there & away[absent])
    cells = moved.office[absent][row] * SLOTS + slot
    return np.bincount(cells, minlength=offices * SLOTS).reshape(offices, SLOTS)


def with_evenings(
    day: date, hours: pd.DataFrame, punches: pd.DataFrame
) -> pd.DataFrame:
    """Keep the punches of a day, and of the day before at offices open at midnight.

    Elsewhere an open clock-in ends with its day. ``hours`` has the day's rows.
    """
    start, one = pd.Timestamp(day), pd.Timedelta(days=1)
    at = punches["punched_at"]
    kept = at.ge(start) & at.lt(start + one)
    night = hours.loc[opens_at_midnight(hours), "office_code"]
    if len(night) and not kept.all():
        evening = at.ge(start - one) & at.lt(start)
        kept |= evening & punches["office_code"].isin(night)
    return punches if kept.all() else punches[kept]


def opens_at_midnight(hours: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell where the day before may go on: the office opens as the day begins."""
    return (hours["opens"] == 0).fillna(False).to_numpy("bool")


def _never_closes(hours: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which offices are open from midnight to midnight."""
    whole = (hours["opens"] == 0) & (hours["closes"] == DAY // _MINUTE)
    return whole.fillna(False).to_numpy("bool")


def _moves(punches: pd.DataFrame) -> Ints:
    names = pd.Series(list(_MOVE))
    # Anything else, also a missing direction, ends up at -1: the last entry.
    moves = np.array([*_MOVE.values(), UNKNOWN])
    return moves[codes(punches["direction"], names)]


def _pins(punches: pd.DataFrame, office: Ints) -> tuple[Ints, Ints]:
    """Give each pair of device and pin a number; and where each first stands.

    A device that was moved overnight is another one at its new office.
    """
    device, _ = pd.factorize(punches["device"])
    device = device * (office.max(initial=0) + 1) + office
    pin, pins = pd.factorize(punches["pin"])
    number, _ = pd.factorize(device * (len(pins) + 1) + pin)
    _, first = np.unique(number, return_index=True)
    return number.astype("int64"), first

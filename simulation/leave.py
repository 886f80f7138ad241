"""Writes the leave table as clerks do: mostly before, often late, sometimes never."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.absence import Absences, Flags, spells
from simulation.dice import Dice
from simulation.hours import Hours
from simulation.outings import Events
from simulation.people import People
from simulation.settings import CENTRAL, Laws

#: Kinds with their shares, near those found at surprise visits (SDI surveys).
_BEFORE_KINDS = {
    "annual": 0.40,
    "official_travel": 0.26,
    "training": 0.16,
    "official_local": 0.12,
    "permission": 0.06,
}
_LATE_KINDS = {"sick": 0.60, "official_local": 0.25, "permission": 0.15}
#: Records asked for and withdrawn before the day, as a share of spells.
_WITHDRAWN = 0.04
#: Share of planned spells whose first entry named another last day (assumption).
_CORRECTED = 0.03


def leave_table(
    dice: Dice,
    people: People,
    hours: Hours,
    absences: Absences,
    events: Events,
    laws: Laws = CENTRAL,
) -> pd.DataFrame:
    """Return the rows of `leave` with recorded_at, whenever recorded."""
    tables = [
        _planned(dice, people, hours, absences.planned),
        _entered_late(dice, people, hours, absences.sudden, laws),
        _hosts(dice, people, hours, events),
        _withdrawn(dice, people, hours, absences.all),
    ]
    table = pd.concat(tables, ignore_index=True)
    return table.sort_values(["recorded_at", "staff_number"], ignore_index=True)


def _planned(dice: Dice, people: People, hours: Hours, planned: Flags) -> pd.DataFrame:
    """Return what was entered beforehand, every run of days of it.

    A few first named a day too many: the corrected row of the same key follows.
    """
    runs = spells(planned)
    keys = people.keys[runs.post], hours.numbers[runs.first]
    kind = _kinds(_BEFORE_KINDS, dice.uniform("kind", *keys))
    none = np.full(len(kind), "none", dtype="object")
    table = _rows(people, hours, runs.post, runs.first, runs.last, kind, none)
    lag = -dice.between("days before", 1, 15, *keys)
    table["recorded_at"] = _recorded(dice, hours, runs.first, lag, keys)
    wrong = table[(lag < -1) & dice.chance("corrected", _CORRECTED, *keys)]
    day = pd.Timedelta(days=1)
    wrong = wrong.assign(
        ends_at=wrong["ends_at"] + day, recorded_at=wrong["recorded_at"] - day
    )
    return pd.concat([table, wrong])


def _entered_late(
    dice: Dice, people: People, hours: Hours, sudden: Flags, laws: Laws
) -> pd.DataFrame:
    """Return what was entered more than a day late; the rest never is."""
    runs = spells(sudden)
    keys = people.keys[runs.post], hours.numbers[runs.first]
    kept = dice.chance("entered late", laws.late_of_sudden, *keys)
    kind = _kinds(_LATE_KINDS, dice.uniform("kind", *keys))
    occasion = np.where(kind == "sick", "illness", "none")
    table = _rows(people, hours, runs.post, runs.first, runs.last, kind, occasion)
    lag = dice.between("days late", 2, 8, *keys)
    table["recorded_at"] = _recorded(dice, hours, runs.first, lag, keys)
    return table[kept]


def _hosts(dice: Dice, people: People, hours: Hours, events: Events) -> pd.DataFrame:
    """Return the leave of those who marry or mourn.

    A wedding is known for days, a death is entered the morning it is heard of; the
    colleagues' visit may be that day or the next.
    """
    rows = np.flatnonzero(events.host >= 0)
    host, first = events.host[rows], np.maximum(events.since[rows], 0)
    wedding = events.kind[rows] == "wedding"
    keys = people.keys[host], hours.numbers[first]
    last = np.minimum(events.day[rows] + 1, len(hours.days) - 1)
    occasion = np.where(wedding, "own_wedding", "family_death")
    kind = np.full(len(rows), "important", dtype="object")
    table = _rows(people, hours, host, first, last, kind, occasion)
    seen = events.visible[rows]
    lag = np.where(wedding & seen, -events.lead[rows], np.where(wedding, 3, 0))
    table["recorded_at"] = _recorded(dice, hours, first, lag, keys)
    return table


def _withdrawn(dice: Dice, people: People, hours: Hours, absent: Flags) -> pd.DataFrame:
    """Return leave that was approved and cancelled again: two rows of one key."""
    rate = _WITHDRAWN * 0.08
    keys = people.keys[:, None], hours.numbers
    asked = dice.chance("withdrawn", rate, *keys) & ~absent
    asked &= hours.open[people.office] & people.active(hours.days)
    post, day = np.nonzero(asked)
    kind = np.full(len(post), "annual", dtype="object")
    table = _rows(people, hours, post, day, day, kind, np.full(len(post), "none"))
    here = people.keys[post], hours.numbers[day]
    first = -dice.between("asked before", 3, 10, *here)
    asked_at = _recorded(dice, hours, day, first, here)
    later_at = asked_at + np.timedelta64(1, "D")
    return pd.concat(
        [
            table.assign(recorded_at=asked_at),
            table.assign(recorded_at=later_at, status="cancelled"),
        ]
    )


def _rows(
    people: People,
    hours: Hours,
    post: npt.NDArray[np.int64],
    first: npt.NDArray[np.int64],
    last: npt.NDArray[np.int64],
    kind: npt.NDArray[np.object_],
    occasion: npt.NDArray[np.object_],
) -> pd.DataFrame:
    """Return rows with bare dates: the first day, and the last day inclusive."""
    return pd.DataFrame(
        {
            "staff_number": people.numbers[post],
            "kind": kind,
            "occasion": occasion,
            "starts_at": hours.days[first],
            "ends_at": hours.days[last],
            "status": "approved",
        }
    )


def _recorded(
    dice: Dice,
    hours: Hours,
    day: npt.NDArray[np.int64],
    lag: npt.NDArray[np.int64],
    keys: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> pd.DatetimeIndex:
    """Return office-hours moments, `lag` days from the day: 08:00 to 15:59."""
    minutes = dice.between("minute of record", 480, 960, *keys)
    return (
        hours.days[day]
        + pd.to_timedelta(lag, unit="D")
        + pd.to_timedelta(minutes, unit="min")
    )


def _kinds(
    shares: dict[str, float], lots: npt.NDArray[np.float64]
) -> npt.NDArray[np.object_]:
    names = np.array(list(shares), dtype="object")
    edges = np.cumsum(list(shares.values()))[:-1]
    return np.asarray(names[np.searchsorted(edges, lots)])

"""Tells per office and half hour: staffed, suspected empty, or not observable.

Three answers and no fourth: a device that says nothing accuses nobody.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schemas import SLOT_MINUTES, SLOTS, STATE_ROWS, STATES, empty_frame
from data.workdays import open_slots
from features.evidence import Clue, closing, counted, silence, worded
from features.heads import Heads, heads, with_evenings
from features.intervals import Bools, Ints
from features.reports import inspected, of_day, tally
from features.roster import USUAL_MINIMUM, rostered
from features.watch import Watch, devices_of_day, watched


def presence(
    day: date,
    hours: pd.DataFrame,
    people: pd.DataFrame,
    away: NDArray[np.bool_],
    punches: pd.DataFrame,
    devices: pd.DataFrame,
    coverage: pd.DataFrame,
    marks: pd.DataFrame,
    complaints: pd.DataFrame,
    findings: pd.DataFrame,
    minimum: pd.Series,
) -> pd.DataFrame:
    """Return the state of every office in every half hour of a day.

    Parameters
    ----------
    day
        The day; rows of other days are left out.
    hours
        Rows of :func:`data.workdays.service_hours`; the offices asked about.
    people, away
        :func:`features.roster.roster` (or ``pin_roster``) and
        :func:`features.roster.away`, row by row. An office without a row here has no
        known roster: all who clock in there are unknown pins.
    punches
        Attributed punches, in any order; with ``pins_as_persons`` where the pins are
        the roster. Those of the day before tell who stayed through the night, at
        offices that open at midnight.
    devices
        Registry table as known.
    coverage
        One row per device: ``device, covers_until_at``.
    marks, complaints, findings
        Registry tables ``service_marks``, ``complaints``, ``findings`` as known.
    minimum
        Least number of service-capable people by ``office_code``; 2 where missing.

    Returns
    -------
    pd.DataFrame
        One row per office and half hour, all 48, sorted by both, columns
        ``data.schemas.STATE_ROWS``. ``service_staff_low`` and ``_high`` are head
        counts, given for closed half hours too; ``evidence`` holds the codes of
        :mod:`features.evidence`, NaN where there is none.

    Notes
    -----
    Source: contract section 5, ``states``; the rules as tables are in
    ``tests/behaviour/presence.md``.
    """
    hours = hours[hours["service_date"] == pd.Timestamp(day)]
    hours = hours.sort_values("office_code", ignore_index=True)
    if hours.empty:
        return empty_frame(STATE_ROWS)
    offices = hours["office_code"]
    there = with_evenings(day, hours, punches)
    punches = of_day(there, "punched_at", day)
    empty = complaints[complaints["category"] == "office_empty"]
    least = minimum.reindex(offices).fillna(USUAL_MINIMUM).to_numpy("int64")
    verdict, inspection = inspected(of_day(findings, "arrived_at", day), offices, least)
    scene = Scene(
        opened=open_slots(hours),
        rostered=rostered(people, offices),
        least=least,
        heads=heads(day, hours, people, away, there),
        watch=watched(
            devices_of_day(day, offices, devices, coverage, punches), len(offices)
        ),
        marks=tally(of_day(marks, "marked_at", day), "marked_at", offices),
        complaints=tally(of_day(empty, "observed_at", day), "observed_at", offices),
        verdict=verdict,
    )
    clues = [closing(scene.opened, hours["closed_because"]), inspection]
    return _rows(day, offices, scene, worded([*clues, *_clues(scene)]))


@dataclass(frozen=True)
class Scene:
    """All that is known of one day, by office (row) and half hour (48 columns)."""

    opened: Bools
    #: By office: whether anybody is known to be on the staff.
    rostered: Bools
    #: By office: minimum staff.
    least: Ints
    heads: Heads
    watch: Watch
    marks: Ints
    #: Complaints of an empty office.
    complaints: Ints
    #: Position in ``STATES`` of what an inspection found; 0 without one.
    verdict: Ints

    @cached_property
    def low(self) -> Ints:
        """Heads seen for sure; a trace of service is at least one."""
        return np.maximum(self.heads.punched, self.marks > 0)

    @cached_property
    def high(self) -> Ints:
        """Heads that may have been there."""
        return np.maximum(self.heads.clocked_in + self.heads.unknown, self.low)

    def states(self) -> NDArray[np.int64]:
        """Return the position in ``STATES``, whose order is that of the rules."""
        least, watch = self.least[:, np.newaxis], self.watch
        speaking = (watch.speaking > 0)[:, np.newaxis]
        all_cover = watch.covering == watch.devices[:, np.newaxis]
        missing = (self.high < least) & all_cover
        reported = (self.low == 0) & (self.complaints > 0)
        matches = {
            "closed": ~self.opened,
            "inspected_staffed": self.verdict == STATES.index("inspected_staffed"),
            "inspected_below": self.verdict == STATES.index("inspected_below"),
            "inspected_empty": self.verdict == STATES.index("inspected_empty"),
            "no_data": (watch.covering == 0) | ~speaking,
            "staffed": self.low >= least,
            "suspected_empty": missing | reported,
        }
        places = [np.int64(STATES.index(state)) for state in matches]
        otherwise = np.int64(STATES.index("not_observable"))
        return np.select(list(matches.values()), places, otherwise)


def _clues(scene: Scene) -> list[Clue]:
    unknown = np.broadcast_to(~scene.rostered[:, np.newaxis], scene.opened.shape)
    return [
        counted("punch", scene.heads.punched),
        counted("open", scene.heads.clocked_in),
        counted("unknown", scene.heads.unknown),
        counted("mark", scene.marks),
        counted("complaint", scene.complaints),
        *silence(scene.watch),
        Clue(unknown.astype("int64"), ["", "no_roster"]),
    ]


def _rows(
    day: date,
    offices: pd.Series,
    scene: Scene,
    evidence: pd.api.extensions.ExtensionArray,
) -> pd.DataFrame:
    """Lay the grid out as rows."""
    starts = pd.date_range(day, periods=SLOTS, freq=f"{SLOT_MINUTES}min", unit="us")
    states = pd.array(STATES, dtype="str")
    return pd.DataFrame(
        {
            "office_code": offices.array.take(
                np.repeat(np.arange(len(offices)), SLOTS)
            ),
            "slot_starts_at": np.tile(starts.to_numpy(), len(offices)),
            "state": states.take(scene.states().ravel()),
            "service_staff_low": pd.array(scene.low.ravel(), dtype="Int64"),
            "service_staff_high": pd.array(scene.high.ravel(), dtype="Int64"),
            "evidence": evidence,
        }
    )

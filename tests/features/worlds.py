"""Puts registry tables and punches together into the states of a day."""

from datetime import date
from typing import Any

import pandas as pd

from data.schemas import TABLES, empty_frame
from data.workdays import service_hours
from features.attribution import attributed, pins_as_persons
from features.presence import presence
from features.roster import away, minimum_staff, pin_roster, roster

COVERAGE = pd.DataFrame({"device": [], "covers_until_at": []}).astype(
    {"device": "str", "covers_until_at": "datetime64[us]"}
)


def facts_of(day: date, **frames: pd.DataFrame) -> dict[str, Any]:
    """The arguments of ``presence``; tables left out are empty."""
    known = {name: empty_frame(shape) for name, shape in TABLES.items()} | frames
    punches = attributed(
        known["punches"], known["devices"], known["enrolments"], known["staff"]
    )
    if known["staff"].empty:
        punches = pins_as_persons(punches)
        people = pin_roster(punches, day, known["offices"], known["calendar"])
    else:
        people = roster(known["staff"], day)
    tables = known["offices"], known["schedules"], known["calendar"]
    return {
        "day": day,
        "hours": service_hours(*tables, [day]),
        "people": people,
        "away": away(known["leave"], people["person"], day),
        "punches": punches,
        "devices": known["devices"],
        "coverage": known.get("coverage", COVERAGE),
        "marks": known["service_marks"],
        "complaints": known["complaints"],
        "findings": known["findings"],
        "minimum": minimum_staff(known["offices"], people),
    }


def states_of(day: date, **frames: pd.DataFrame) -> pd.DataFrame:
    """The states of a day, from registry tables, ``punches`` and ``coverage``."""
    return presence(**facts_of(day, **frames))

"""Writes the city's registry as frames shaped like the contract's tables."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.schemas import TABLES, typed
from simulation.devices import Devices
from simulation.dice import Dice
from simulation.findings import TEAM_DAY, TEAMS
from simulation.gaps import BRIEFING
from simulation.hours import Hours
from simulation.offices import Offices
from simulation.outings import Events
from simulation.people import People
from simulation.punches import enrolled, pins

_AGENDA_KINDS = {
    "ceremony": "some",
    "farewell": "all",
    "summons": "heads_and_secretaries",
}
#: A Tuesday before every made-up city begins.
_FIRST_TUESDAY = pd.Timestamp("2022-01-04")
_LAST_TUESDAY = pd.Timestamp("2027-12-28")
_SINCE = pd.Timestamp("2022-01-03")


def offices_table(offices: Offices) -> pd.DataFrame:
    """Return `offices`, with explicit minimum_staff."""
    return typed(offices.table, TABLES["offices"])


def staff_table(offices: Offices, people: People, until: pd.Timestamp) -> pd.DataFrame:
    """Return `staff` as known before `until`: later moves are not yet written."""
    frame = pd.DataFrame(
        {
            "staff_number": people.numbers,
            "office_code": offices.codes[people.office],
            "employment": people.employment,
            "rank": people.rank,
            "serves_public": people.serves,
            "valid_from": pd.DatetimeIndex(people.starts).as_unit("us"),
            "valid_until": _ends(people, until),
        }
    )
    return typed(frame[_begun(people, until)], TABLES["staff"])


def _begun(people: People, until: pd.Timestamp) -> npt.NDArray[np.bool_]:
    return np.asarray(people.starts < until.to_datetime64())


def _ends(people: People, until: pd.Timestamp) -> pd.Series:
    ends = pd.Series(pd.DatetimeIndex(people.ends).as_unit("us"))
    return ends.where(ends <= until)


def devices_table(offices: Offices, devices: Devices) -> pd.DataFrame:
    """Return `devices`; the office that delivers by staff number has none."""
    frame = pd.DataFrame(
        {
            "device": devices.serial,
            "office_code": offices.codes[devices.office],
            "kind": "fingerprint",
            "scans_per_day": 2,
            "valid_from": _SINCE,
        }
    )
    return typed(frame[~devices.canonical], TABLES["devices"])


def enrolments_table(
    dice: Dice, people: People, devices: Devices, until: pd.Timestamp
) -> pd.DataFrame:
    """Return `enrolments`: every post at every device of its office, but a few."""
    posts = pd.DataFrame(
        {
            "office": people.office,
            "pin": pins(people, devices).astype("str"),
            "staff_number": people.numbers,
            "valid_from": pd.DatetimeIndex(people.starts).as_unit("us"),
            "valid_until": _ends(people, until),
        }
    )[enrolled(dice, people) & _begun(people, until)]
    plain = ~devices.canonical
    walls = pd.DataFrame(
        {"office": devices.office[plain], "device": devices.serial[plain]}
    )
    return typed(posts.merge(walls, on="office"), TABLES["enrolments"])


def teams_table(offices: Offices) -> pd.DataFrame:
    """Return `teams`; no team may visit the agency it belongs to."""
    names, bases, visits = zip(*TEAMS, strict=True)
    known = [base if base in offices.codes else np.nan for base in bases]
    frame = pd.DataFrame(
        {
            "team": names,
            "visits_per_day": visits,
            "starts": TEAM_DAY[0],
            "ends": TEAM_DAY[1],
            "base_office": known,
            "conflict_offices": known,
            "valid_from": _SINCE,
        }
    )
    return typed(frame, TABLES["teams"])


def agenda_table(
    dice: Dice, offices: Offices, hours: Hours, events: Events
) -> pd.DataFrame:
    """Return `agenda` with recorded_at: Tuesday briefings and announced outings."""
    briefings = pd.DataFrame(
        {
            "scope": offices.codes[offices.kinds == "kecamatan"],
            "kind": "briefing",
            "expected": "heads",
            "starts_at": _FIRST_TUESDAY + pd.Timedelta(minutes=BRIEFING[0]),
            "ends_at": _FIRST_TUESDAY + pd.Timedelta(minutes=BRIEFING[1]),
            "repeats": "weekly",
            "repeats_until": _LAST_TUESDAY,
            "recorded_at": _SINCE + pd.Timedelta(hours=9),
        }
    )
    announced = np.flatnonzero(events.visible & np.isin(events.kind, [*_AGENDA_KINDS]))
    day = hours.days[events.day[announced]]
    lead = pd.to_timedelta(events.lead[announced], unit="D")
    keys = offices.keys[events.office[announced]], hours.numbers[events.day[announced]]
    minute = dice.between("announced", 480, 960, *keys)
    outings = pd.DataFrame(
        {
            "scope": offices.codes[events.office[announced]],
            "kind": events.kind[announced],
            "expected": [_AGENDA_KINDS[kind] for kind in events.kind[announced]],
            "starts_at": day + pd.to_timedelta(events.starts[announced], unit="min"),
            "ends_at": day + pd.to_timedelta(events.ends[announced], unit="min"),
            "recorded_at": day - lead + pd.to_timedelta(minute, unit="min"),
        }
    )
    return pd.concat([briefings, outings], ignore_index=True)

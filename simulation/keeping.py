"""Tells what a lived day leaves in devices and leave tables, and who is warned."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation import minds as heads_of
from simulation.hours import Hours
from simulation.making import World
from simulation.minds import Minds
from simulation.people import staff_numbers
from simulation.presence import Lives, called_back
from simulation.punches import Scans, enrolled

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def warned(
    world: World,
    hours: Hours,
    lives: Lives,
    minds: Minds,
    visited: Ints,
    minutes: Ints,
) -> Lives:
    """Return the day as it is where neighbours heard of a visit and called back."""
    heard = heads_of.warned_at(world.offices, visited, minutes)
    share = np.where(minds.strategic, heads_of.ANSWERS_STRATEGIC, heads_of.ANSWERS)
    if world.laws.deterrence == 0:
        return lives
    people = world.people
    answers = world.dice.chance(
        "answers", share[people.office][:, None], people.keys[:, None], hours.numbers
    )
    return called_back(lives, heard[people.office][:, None], answers)


def lent(world: World, day: int, absent: Flags, scans: Scans) -> Scans:
    """Return the scans with those that friends make for some who are absent."""
    people, hours = world.people, world.hours
    keys = people.keys, hours.numbers[day]
    helped = world.buddies & absent[:, 0] & hours.open[people.office, day]
    helped &= people.active(world.days[day : day + 1])[:, 0]
    helped &= world.dice.chance("buddy scans", world.laws.buddy_days, *keys)
    at = hours.opens[people.office, day] - world.dice.between("lent at", 2, 25, *keys)
    into = np.where(helped[:, None], at[:, None], scans.into)
    return replace(scans, into=into)


def came(world: World, scans: Scans, working: Flags) -> Flags:
    """Return who left a punch on a device that works, whoever held the finger there."""
    people = world.people
    scanned = (scans.into[:, 0] >= 0) | (scans.out[:, 0] >= 0)
    known = enrolled(world.dice, people)
    return np.asarray(scanned & working[people.office] & known)


def works(world: World, day: int, minds: Minds) -> Flags:
    """Return the offices with a device that neither died nor is said to have."""
    alive = np.zeros(len(world.codes), dtype=bool)
    np.logical_or.at(alive, world.devices.office, ~world.devices.dead[:, day])
    return np.asarray(alive & (minds.failing == 0))


def exemptions(world: World, day: int, absent: Flags, minds: Minds) -> pd.DataFrame:
    """Return the duties that a head entered that morning for those who are away."""
    people, when = world.people, world.days[day]
    rows = absent[:, 0] & (minds.excusing > 0)[people.office]
    rows &= people.active(world.days[day : day + 1])[:, 0]
    return pd.DataFrame(
        {
            "staff_number": staff_numbers(people.keys[rows]),
            "kind": "official_local",
            "occasion": "none",
            "starts_at": when,
            "ends_at": when,
            "status": "approved",
            "recorded_at": when + pd.Timedelta(hours=9),
        }
    )

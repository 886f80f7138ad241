"""Hangs the devices on the walls, each with its own faults."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.dice import Dice
from simulation.hours import Hours
from simulation.offices import Offices
from simulation.settings import CENTRAL, Laws

_LONGEST = 12
#: Seconds a clock gains or loses in a day, one standard deviation.
_DRIFT = 0.5
#: Offices from this size on have a second device.
_TWO_FROM = 30
#: Days before the service date since which the demo's dead device is silent.
_DEAD_DAYS = 8
#: Open days before the service date on which the demo's clock is reset.
_RESET_DAYS = 26
#: The demo's stories, in the order in which the lot hands them out.
_ROLES = ("canonical", "monthly", "monthly", "dead", "reset", "cut")


@dataclass(frozen=True)
class Devices:
    """The devices, sorted by office; every array has one entry per device."""

    #: Text of the serial number; the office code where logs come by staff number.
    serial: npt.NDArray[np.object_]
    office: npt.NDArray[np.int64]
    keys: npt.NDArray[np.int64]
    #: Seconds the clock runs ahead of the city's.
    offset: npt.NDArray[np.int64]
    #: Seconds it gains in a day.
    drift: npt.NDArray[np.float64]
    #: Added to a post's number to make its pin.
    base: npt.NDArray[np.int64]
    #: The keys in and out are pressed; otherwise the status is 255.
    states: npt.NDArray[np.bool_]
    crlf: npt.NDArray[np.bool_]
    #: Serial number as first line, checksum as last.
    framed: npt.NDArray[np.bool_]
    #: One file a month; the others hand in their whole past at once.
    by_month: npt.NDArray[np.bool_]
    #: Files that repeat the two days before them.
    overlaps: npt.NDArray[np.bool_]
    #: Delivered as CSV by staff number and office, from no device of its own.
    canonical: npt.NDArray[np.bool_]
    #: Files reach the city only after the month's end.
    monthly: npt.NDArray[np.bool_]
    #: One file was torn off in its last line.
    cut: npt.NDArray[np.bool_]
    #: Nothing recorded, (devices, days).
    dead: npt.NDArray[np.bool_]
    #: Day index of the clock's reset to 2000-01-01; -1: never.
    reset: npt.NDArray[np.int64]


def make_devices(
    dice: Dice, offices: Offices, hours: Hours, spare: int, laws: Laws = CENTRAL
) -> Devices:
    """Return the devices; the office `spare` gets none of the stories."""
    number = np.where(offices.size >= _TWO_FROM, 2, 1)
    office = np.repeat(np.arange(len(number)), number)
    first = np.concatenate([[True], office[1:] != office[:-1]])
    keys = offices.keys[office] * 2 + ~first
    roles = _roles(dice, offices, hours, spare)
    has = {role: np.isin(office, roles.get(role, [])) for role in _ROLES}
    plain = ~has["canonical"]
    serial = _serials(dice, keys)
    return Devices(
        serial=np.where(plain, serial, offices.codes[office]),
        office=office,
        keys=keys,
        offset=np.where(plain, 120 * dice.normal("clock", keys), 0).astype("int64"),
        drift=np.where(plain, _DRIFT * dice.normal("clock drift", keys), 0.0),
        base=np.array([0, 100, 1000])[dice.between("pins", 0, 3, keys // 2)],
        states=dice.chance("states", 0.7, keys // 2) | has["canonical"],
        crlf=dice.chance("crlf", 0.35, keys),
        framed=dice.chance("framed", 0.25, keys),
        by_month=dice.chance("by month", 0.15, keys) | has["monthly"],
        overlaps=dice.chance("overlaps", 0.1, keys),
        canonical=has["canonical"],
        monthly=has["monthly"],
        cut=has["cut"],
        dead=_dead(dice, keys, hours, has["dead"], laws),
        reset=np.where(has["reset"], _reset_day(hours), -1),
    )


def _serials(dice: Dice, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Return serial numbers of a make that does not exist."""
    lots = dice.between("serial", 100_000, 1_000_000, keys)
    numbers = zip(keys, lots, strict=True)
    return np.array([f"SIM{key:04}{lot}" for key, lot in numbers], dtype="object")


def _roles(
    dice: Dice, offices: Offices, hours: Hours, spare: int
) -> dict[str, list[int]]:
    """Hand the stories out by lot among the kelurahan, one each."""
    fits = np.flatnonzero(offices.kinds == "kelurahan")
    fits = fits[fits != spare]
    order = np.argsort(dice.uniform("role", offices.keys[fits], hours.numbers[-1]))
    roles: dict[str, list[int]] = {}
    for role, office in zip(_ROLES, fits[order], strict=False):
        roles.setdefault(role, []).append(int(office))
    return roles


def _dead(
    dice: Dice,
    keys: npt.NDArray[np.int64],
    hours: Hours,
    forever: npt.NDArray[np.bool_],
    laws: Laws,
) -> npt.NDArray[np.bool_]:
    """Return the days without records: an outage some days old may still last."""
    dead = np.zeros((len(keys), len(hours.days)), dtype="bool")
    for age in range(_LONGEST):
        day = keys[:, None], hours.numbers - age
        starts = dice.chance("outage", laws.outage, *day)
        # A geometric length: it survives each day with chance 1 - 1/mean.
        survives = (1 - 1 / laws.outage_days) ** age
        dead |= starts & dice.chance("outage lasts", survives, *day)
    dead[forever, -_DEAD_DAYS:] = True
    return dead


def _reset_day(hours: Hours) -> int:
    """Return an open day some weeks back."""
    open_days = np.flatnonzero(hours.open.any(axis=0))
    back = max(len(open_days) - _RESET_DAYS, 0)
    return int(open_days[back]) if len(open_days) else -1

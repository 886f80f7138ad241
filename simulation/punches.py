"""Lets people scan: forgotten, doubled, on a wrong clock, on a dead device."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.devices import Devices
from simulation.dice import Dice
from simulation.hours import Hours
from simulation.people import People
from simulation.presence import Lives
from simulation.settings import CENTRAL, Laws

#: Shares of person-days, within what real logs show.
NO_IN = 0.004
TWICE = 0.03
#: Of those gone for the day: come back to scan out, scan out as they go; the rest
#: leaves the day open.
_COMES_BACK, _SCANS_AS_GOING = 0.62, 0.05
#: Share of persons whom nobody ever enrolled.
NEVER_ENROLLED = 0.01
NO_SCAN = -1
#: Days after which somebody sets a clock that drifts.
_SET_DAYS = 90
_RESET_CLOCK = np.datetime64("2000-01-01T00:00:00", "s")
#: Verify modes: 1 finger, 15 face, 0 password.
_VERIFY = np.array([1, 15, 0])
_VERIFY_EDGES = np.array([0.75, 0.98])


@dataclass(frozen=True)
class Scans:
    """When each post scanned, minutes since midnight, -1: not; (posts, days)."""

    into: npt.NDArray[np.int64]
    out: npt.NDArray[np.int64]

    def clocked_in(self, minute: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Return who counts as clocked in at a minute."""
        at = np.asarray(minute)
        came = (self.into != NO_SCAN) & (self.into <= at)
        return np.asarray(came & ((self.out == NO_SCAN) | (self.out > at)))


def make_scans(
    dice: Dice, people: People, hours: Hours, lives: Lives, laws: Laws = CENTRAL
) -> Scans:
    """Return the scans of people who came, whatever the devices keep of them."""
    keys = hours.numbers, people.keys[:, None]
    into = lives.attends & ~dice.chance("no in", NO_IN, *keys)
    out = lives.attends & ~dice.chance("no out", laws.no_out, *keys)
    how = dice.uniform("gone scan", *keys)
    goes = (lives.gone >= 0) & lives.attends
    early = goes & (how > 1 - _SCANS_AS_GOING)
    out &= ~goes | (how < _COMES_BACK) | early
    moment = np.where(early, lives.gone, lives.leaves)
    return Scans(
        into=np.where(into, lives.arrives, NO_SCAN).astype("int64"),
        out=np.where(out, moment, NO_SCAN).astype("int64"),
    )


def enrolled(dice: Dice, people: People) -> npt.NDArray[np.bool_]:
    """Return the posts whose pin is in the enrolment table."""
    return ~dice.chance("never enrolled", NEVER_ENROLLED, people.keys)


def pins(people: People, devices: Devices) -> npt.NDArray[np.int64]:
    """Return the pin of each post at its office's devices: its place in the office."""
    first = np.searchsorted(people.office, people.office)
    base = devices.base[np.searchsorted(devices.office, people.office)]
    return np.asarray(np.arange(len(people)) - first + 1 + base)


#: Minutes of a further scan and its status, as `recorded_punches` takes them.
Side = tuple[npt.NDArray[np.int64], int]


def recorded_punches(
    dice: Dice,
    people: People,
    hours: Hours,
    devices: Devices,
    scans: Scans,
    more: Sequence[Side] = (),
) -> pd.DataFrame:
    """Return what the devices keep, in the order in which it happened.

    ``more`` are scans beside the first and the last of a day.

    Columns: device (index), post, day (index), pin, shown_at (what the device's
    clock said), status (0 in, 1 out), verify.
    """
    table = pd.concat(
        [
            _side(dice, people, hours, devices, scans.into, 0),
            _side(dice, people, hours, devices, scans.out, 1),
            *(_side(dice, people, hours, devices, *side) for side in more),
        ],
        ignore_index=True,
    )
    table["pin"] = pins(people, devices)[table["post"].to_numpy()]
    table = table[~devices.dead[table["device"], table["day"]]]
    return table.sort_values(["device", "true_at", "post"], ignore_index=True)


def _side(
    dice: Dice,
    people: People,
    hours: Hours,
    devices: Devices,
    minutes: npt.NDArray[np.int64],
    status: int,
) -> pd.DataFrame:
    """Return the punches of one direction, some of them doubled."""
    post, day = np.nonzero(minutes != NO_SCAN)
    again = dice.chance("twice", TWICE, people.keys[post], hours.numbers[day], status)
    delay = np.concatenate(
        [np.zeros(len(post), "int64"), np.ones(again.sum(), "int64")]
    )
    post, day = (np.concatenate([each, each[again]]) for each in (post, day))
    keys = people.keys[post], hours.numbers[day], status
    first = np.searchsorted(devices.office, people.office[post])
    choices = np.bincount(devices.office)[people.office[post]]
    device = first + dice.between("device", 0, choices, *keys)
    seconds = 60 * minutes[post, day] + dice.between("second", 0, 60, *keys)
    seconds += delay * dice.between("again after", 2, 59, *keys)
    midnight = hours.days[day].to_numpy(dtype="datetime64[s]")
    true_at = midnight + seconds
    seconds_off = devices.offset[device] + devices.drift[device] * (day % _SET_DAYS)
    shown = midnight + seconds + seconds_off.astype("int64")
    shown = np.where(_lost_clock(devices, device, day, seconds),
                     _RESET_CLOCK + seconds % 21_600, shown)  # fmt: skip
    verify = _VERIFY[np.searchsorted(_VERIFY_EDGES, dice.uniform("verify", *keys))]
    return pd.DataFrame(
        {
            "device": device,
            "post": post,
            "day": day,
            "true_at": true_at,
            "shown_at": shown,
            "status": status,
            "verify": verify,
        }
    )


def _lost_clock(
    devices: Devices,
    device: npt.NDArray[np.int64],
    day: npt.NDArray[np.int64],
    seconds: npt.NDArray[np.int64],
) -> npt.NDArray[np.bool_]:
    """Return punches between a power cut at night and somebody's setting the clock."""
    return (devices.reset[device] == day) & (seconds < 8 * 3600)

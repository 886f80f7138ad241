"""Lives a span of days in one go and keeps all of them: truth, scans, what was told."""

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.citizens import complaints, service_marks
from simulation.devices import Devices
from simulation.dice import Dice
from simulation.minds import Minds
from simulation.presence import Lives
from simulation.punches import NO_SCAN, make_scans, recorded_punches
from simulation.regimes import further_scans
from simulation.truth import Truth
from simulation.world import Lived, World, calm, learn, live

#: Punches within seconds of the one before, by another person: a colleague's, or a
#: queue at the door.
_BURSTS = 0.04
#: Visits: day index, office row, minute; one row per visit.
Visits = npt.NDArray[np.int64]
NO_VISITS: Visits = np.empty((0, 3), dtype="int64")


@dataclass(frozen=True)
class Period:
    """Days lived, under the visits that were paid."""

    truth: Truth
    #: Rows of `leave`, `agenda`, ... as ever recorded, by table name.
    registry: dict[str, pd.DataFrame]
    #: What devices keep: columns of `recorded_punches`.
    punches: pd.DataFrame
    #: What the heads believe at the end.
    minds: Minds


def live_period(
    world: World, visits: Visits = NO_VISITS, regime: str = "two"
) -> Period:
    """Live all days of a world.

    Parameters
    ----------
    visits
        Those paid until now; heads learn from them.
    regime
        Which scans the city asks for, see `simulation.regimes`.
    """
    lived, minds = _days(world, visits)
    lives = together([each.lives for each in lived])
    truth = Truth(
        offices=world.offices,
        people=world.people,
        hours=world.hours,
        events=world.events.within(*_span(world)),
        lives=lives,
        heads=np.stack([each.heads for each in lived], axis=1),
        open=np.stack([each.open for each in lived], axis=1),
    )
    extra = [each.exemptions for each in lived if len(each.exemptions)]
    leave = pd.concat([world.registry["leave"], *extra], ignore_index=True)
    told = {
        "leave": leave,
        "complaints": complaints(world.dice, truth, world.laws.complains),
        "service_marks": service_marks(world.dice, truth),
    }
    punches = _punches(world, truth, lived, regime)
    return Period(truth, world.registry | told, punches, minds)


def together(days: list[Lives]) -> Lives:
    """Put days behind one another."""
    parts = {
        part.name: np.concatenate([getattr(day, part.name) for day in days], axis=-1)
        for part in fields(Lives)
    }
    return Lives(**parts)


def _span(world: World) -> tuple[int, int]:
    first = int(world.wide.days.searchsorted(world.days[0]))
    return first, first + len(world.days) - 1


def _days(world: World, visits: Visits) -> tuple[list[Lived], Minds]:
    minds, lived, working = calm(world), [], set(world.working.tolist())
    for day in range(len(world.days)):
        _, offices, minutes = visits[visits[:, 0] == day].T
        lived.append(live(world, day, minds, offices, minutes))
        if day in working:
            minds = learn(world, lived[-1], minds, offices, minutes)
    return lived, minds


def _punches(
    world: World, truth: Truth, lived: list[Lived], regime: str
) -> pd.DataFrame:
    """Return what the devices keep, friends' scans and invented failures included."""
    dice, people, hours = world.dice, truth.people, truth.hours
    scans = make_scans(dice, people, hours, truth.lives, world.laws)
    came = np.stack([each.came for each in lived], axis=1)
    lent = came & (scans.into == NO_SCAN) & (scans.out == NO_SCAN)
    at = hours.opens[people.office] - dice.between(
        "lent at", 2, 25, people.keys[:, None], hours.numbers
    )
    scans = replace(scans, into=np.where(lent, at, scans.into))
    more = further_scans(dice, people, hours, truth.lives, regime)
    punches = recorded_punches(dice, people, hours, world.devices, scans, more)
    works = np.stack([each.works for each in lived], axis=1)
    office = world.devices.office[punches["device"].to_numpy()]
    punches = punches[works[office, punches["day"].to_numpy()]]
    return _bursts(dice, world.devices, punches.reset_index(drop=True))


def _bursts(dice: Dice, devices: Devices, punches: pd.DataFrame) -> pd.DataFrame:
    """Move some punches to within seconds of the one before at the same device."""
    row = punches["true_at"].to_numpy("datetime64[s]").astype("int64")
    keys = devices.keys[punches["device"].to_numpy()], row
    near = dice.chance("burst", _BURSTS, *keys)
    same = (
        punches[["device", "day", "status"]]
        .eq(punches[["device", "day", "status"]].shift())
        .all(axis=1)
    )
    earlier = punches["shown_at"].shift() + pd.to_timedelta(
        dice.between("burst after", 2, 5, *keys), unit="s"
    )
    moved = near & same.to_numpy() & (punches["verify"] != 0).to_numpy()
    moved &= (earlier < punches["shown_at"]).to_numpy()
    return punches.assign(shown_at=punches["shown_at"].mask(moved, earlier))

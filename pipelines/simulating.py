"""Makes a city's files up, day by day, and answers the visits that are paid to it."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from data.errors import UserError
from data.schemas import SLOT_MINUTES
from pipelines.playing import README, SCRIPT, play, readme
from simulation.diary import TRUTH, write_diary
from simulation.dice import Dice
from simulation.files import as_text
from simulation.offices import MOST
from simulation.period import NO_VISITS, Visits, live_period
from simulation.regimes import REGIMES
from simulation.settings import VARIANTS, drawn
from simulation.visits import visit
from simulation.world import Lived, World, calm, learn, live, open_world

#: What a made-up city's folder was made by; its visits, which heads learn from.
ASKED, VISITS = "simulation.json", "visits.csv"
_MOST_DAYS = 3 * 366


@dataclass(frozen=True)
class Asked:
    """What a city is made by; equal ones give equal files."""

    seed: int
    start: str
    days: int
    offices: int
    regime: str
    variant: str

    def world(self) -> World:
        """Make the world."""
        laws = drawn(self.seed, self.variant)
        day = date.fromisoformat(self.start)
        return open_world(self.seed, day, self.days, self.offices, laws)


def check(asked: Asked) -> None:
    """Refuse what cannot be made."""
    if not 1 <= asked.days <= _MOST_DAYS:
        raise UserError(
            "--days {days} is outside of 1 to {most}.", days=asked.days, most=_MOST_DAYS
        )
    if not 1 <= asked.offices <= MOST:
        raise UserError(
            "--offices {offices} is outside of 1 to {most}.",
            offices=asked.offices,
            most=MOST,
        )
    if asked.regime not in REGIMES:
        raise UserError(
            "--regime {regime} is unknown. There are {names}.",
            regime=asked.regime,
            names=", ".join(REGIMES),
        )
    if asked.variant not in VARIANTS:
        raise UserError(
            "--variant {variant} is unknown. There are {names}.",
            variant=asked.variant,
            names=", ".join(VARIANTS),
        )


def simulate(folder: Path, asked: Asked) -> int:
    """Write the city's files into an empty folder.

    Returns
    -------
    int
        How many log files were written.
    """
    check(asked)
    if folder.exists() and any(folder.iterdir()):
        raise UserError(
            "{folder} is not empty. Name a new folder, so that nothing is overwritten.",
            folder=folder,
        )
    world = asked.world()
    folder.mkdir(parents=True, exist_ok=True)
    written = write_diary(
        world, live_period(world, regime=asked.regime), folder, asked.regime
    )
    (folder / ASKED).write_text(json.dumps(asdict(asked), indent=1) + "\n")
    (folder / SCRIPT).write_text(play(asked.start))
    (folder / README).write_text(readme(asked.seed, asked.start, asked.days))
    return written


def answer_list(folder: Path, plan: Path, to: Path) -> int:
    """Write what teams would find at the visits of a plan, and let heads learn of them.

    What arrives on later days is written anew, as the city behaves after the visits.

    Parameters
    ----------
    folder
        Of a made-up city.
    plan
        ``sidak list --format csv`` of one day; reserves are not visited.
    to
        Where the rows of ``findings`` go.

    Returns
    -------
    int
        How many visits were answered.
    """
    asked = _asked_of(folder)
    rows = _visits_of(plan)
    world = asked.world()
    number = {code: row for row, code in enumerate(world.codes.tolist())}
    starts = pd.to_datetime(rows["window_starts_at"]).dt.tz_localize(None)
    day = _day_of(world, starts, plan)
    unknown = sorted(set(rows["office_code"]) - set(number))
    if unknown:
        raise UserError(
            "{file}: the city of {folder} has no office {codes}.",
            file=plan.name,
            folder=folder,
            codes=unknown,
        )
    offices = rows["office_code"].map(number).to_numpy("int64")
    minutes = _arrivals(world, day, offices, starts)
    lived = _lived(world, day, _before(folder, day), offices, minutes)
    nothing = np.full(len(rows), np.nan)
    found = visit(
        lived, offices, minutes, rows["team"].to_numpy("object"), nothing, nothing
    )
    found.insert(0, "visit", rows["visit"].to_numpy())
    as_text(found.drop(columns=["chance", "slot_chance"]), "findings").to_csv(
        to, index=False, lineterminator="\n"
    )
    visits = _remembered(folder, day, offices, minutes)
    period = live_period(world, visits, asked.regime)
    write_diary(world, period, folder, asked.regime, day + 1)
    return len(found)


def _asked_of(folder: Path) -> Asked:
    try:
        return Asked(**json.loads((folder / ASKED).read_text()))
    except (OSError, ValueError, TypeError):
        raise UserError(
            "{folder} is no made-up city: there is no {name} in it. Make one with "
            "sidak simulate {folder} --seed 1 --from 2026-01-05 --days 60.",
            folder=folder,
            name=ASKED,
        ) from None


def _visits_of(plan: Path) -> pd.DataFrame:
    wanted = ["visit", "team", "office_code", "window_starts_at", "reserve"]
    try:
        rows = pd.read_csv(plan, dtype="str", keep_default_na=False)
    except (OSError, ValueError) as error:
        raise UserError(
            "{file} cannot be read: {reason}", file=plan, reason=error
        ) from None
    missing = [column for column in wanted if column not in rows]
    if missing:
        raise UserError(
            "{file}: no column {columns}. A list is wanted: sidak list --date D "
            "--format csv > LIST.csv",
            file=plan.name,
            columns=missing,
        )
    return rows[(rows["reserve"] != "yes") & (rows["window_starts_at"] != "")]


def _day_of(world: World, starts: pd.Series, plan: Path) -> int:
    days = starts.dt.normalize().unique()
    if len(days) != 1 or days[0] not in world.days:
        raise UserError(
            "{file} must hold visits of one day between {first} and {last}.",
            file=plan.name,
            first=world.days[0].date(),
            last=world.days[-1].date(),
        )
    return int(world.days.searchsorted(days[0]))


def _arrivals(
    world: World, day: int, offices: np.ndarray, starts: pd.Series
) -> np.ndarray:
    """Return minutes of arrival inside each visit's half hour."""
    keys = world.offices.keys[offices], world.hours.numbers[day]
    late = Dice(world.dice.seed).between("visit minute", 0, SLOT_MINUTES - 5, *keys)
    first = starts.dt.hour * 60 + starts.dt.minute
    return np.asarray(first.to_numpy("int64") + late)


def _before(folder: Path, day: int) -> Visits:
    path = folder / TRUTH / VISITS
    if not path.exists():
        return NO_VISITS
    visits = np.loadtxt(path, dtype="int64", delimiter=",", ndmin=2, skiprows=1)
    return np.asarray(visits[visits[:, 0] < day])


def _remembered(
    folder: Path, day: int, offices: np.ndarray, minutes: np.ndarray
) -> Visits:
    """Note the day's visits and return all until then."""
    path = folder / TRUTH / VISITS
    today = np.column_stack([np.full(len(offices), day), offices, minutes])
    visits = np.vstack([_before(folder, day), today])
    np.savetxt(path, visits, "%d", ",", header="day,office,minute", comments="")
    return visits


def _lived(
    world: World, day: int, visits: Visits, offices: np.ndarray, minutes: np.ndarray
) -> Lived:
    """Live the day under the visits paid before: heads have learnt from them."""
    minds, first = calm(world), visits[:, 0].min(initial=day)
    for earlier in world.working[(world.working >= first) & (world.working < day)]:
        _, where, when = visits[visits[:, 0] == earlier].T
        lived = live(world, int(earlier), minds, where, when)
        minds = learn(world, lived, minds, where, when)
    return live(world, day, minds, offices, minutes)

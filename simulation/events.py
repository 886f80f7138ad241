"""Makes the occasions that empty an office: weddings, condolences, ceremonies.

The demo needs no more than the Jodipan pattern: a dated event, the share of
colleagues who go, and whether the event could be known the evening before.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.dice import Dice
from simulation.hours import Hours
from simulation.offices import Offices
from simulation.people import People
from simulation.settings import CENTRAL, Laws

#: Group outings per office-year; an assumption, to be varied in every analysis.
RATES = {"wedding": 0.15, "condolence": 0.9, "ceremony": 2.0, "farewell": 0.5}
KINDS = tuple(RATES)
_OPEN_DAYS_A_YEAR = 240
#: Months in which people marry, where weddings keep to seasons (month numbers), and
#: how many times as often then; the other months get the rest.
_SEASON, _SEASONAL = (4, 6, 7, 9, 10), 2.2
#: A ceremony calls some, it does not take the whole office as a wedding does.
_CALLED = 0.5
#: Share of the usual joiners who go to the event of a neighbouring office.
_FEWER = 0.5


@dataclass(frozen=True)
class Events:
    """Outings of offices; every array has one entry per outing."""

    office: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    kind: npt.NDArray[np.object_]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    #: Probability that a colleague joins.
    joins: npt.NDArray[np.float64]
    #: Post of the person whose event it is; -1 where there is none.
    host: npt.NDArray[np.int64]
    #: First day of the host's leave: a condolence visit may come a day later.
    since: npt.NDArray[np.int64]
    #: Known the evening before through leave (host) or agenda (others).
    visible: npt.NDArray[np.bool_]
    #: Days between the record and the event, at least one.
    lead: npt.NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of outings."""
        return len(self.office)

    def within(self, first: int, last: int) -> "Events":
        """Return the outings of days first to last, counted from the first."""
        rows = (first <= self.day) & (self.day <= last)
        part = {each.name: getattr(self, each.name)[rows] for each in fields(self)}
        moved = {"day": part["day"] - first, "since": part["since"] - first}
        return Events(**part | moved)


def make_events(
    dice: Dice,
    offices: Offices,
    people: People,
    hours: Hours,
    story: int | None,
    laws: Laws = CENTRAL,
) -> Events:
    """Return all outings; `story` is the day index of the demo's wedding.

    An office has at most one outing a day: the rarer kind wins.
    """
    table = pd.concat([_happen(dice, offices, hours, kind, laws) for kind in KINDS])
    if story is not None:
        office = story_office(dice, offices, hours)
        table = pd.concat([_story(office, story), table])
    table = pd.concat([table, _kin(dice, offices, hours, table, laws)])
    table = table.drop_duplicates(["office", "day"]).sort_values(["day", "office"])
    return _events(dice, offices, people, hours, table, laws)


def _happen(
    dice: Dice, offices: Offices, hours: Hours, kind: str, laws: Laws
) -> pd.DataFrame:
    """Return the office-days on which an outing of that kind takes place."""
    rate = np.full(len(hours.days), laws.outings * RATES[kind] / _OPEN_DAYS_A_YEAR)
    if laws.clustered and kind == "wedding":
        season = np.isin(hours.days.month, _SEASON)
        rest = (12 - _SEASONAL * len(_SEASON)) / (12 - len(_SEASON))
        rate = rate * np.where(season, _SEASONAL, rest)
    keys = offices.keys[:, None], hours.numbers
    office, day = np.nonzero(dice.chance(kind, rate, *keys) & hours.open)
    return pd.DataFrame(
        {"office": office, "day": day, "kind": kind, "story": False, "of": office}
    )


def _kin(
    dice: Dice, offices: Offices, hours: Hours, table: pd.DataFrame, laws: Laws
) -> pd.DataFrame:
    """Return the offices of the same kecamatan whose staff are family or friends.

    Column ``of`` is the office whose event it is: they go at the same time.
    """
    private = table[table["kind"].isin(["wedding", "condolence"]) & ~table["story"]]
    source, day = private["of"].to_numpy("int64"), private["day"].to_numpy("int64")
    near = offices.areas[:, None] == offices.areas[source]
    near &= np.arange(len(offices.keys))[:, None] != source
    keys = offices.keys[:, None], offices.keys[source], hours.numbers[day]
    near &= dice.chance("kin", laws.kin, *keys) & hours.open[:, day]
    office, row = np.nonzero(near)
    return private.iloc[row].assign(office=office)


def story_office(dice: Dice, offices: Offices, hours: Hours) -> int:
    """Return the small kelurahan, never Jodipan itself, where the story plays.

    The lot changes with seed and date, so that no real office is singled out.
    """
    fits = (offices.kinds == "kelurahan") & (offices.codes != "35.73.01.1011")
    fits &= offices.size <= np.median(offices.size[fits]) if fits.any() else True
    lots = dice.uniform("story", offices.keys, hours.numbers[-1])
    return int(np.argmax(np.where(fits, lots, -1)))


def _story(office: int, day: int) -> pd.DataFrame:
    row = {"office": office, "day": day, "kind": "wedding", "story": True, "of": office}
    return pd.DataFrame([row])


def _events(
    dice: Dice,
    offices: Offices,
    people: People,
    hours: Hours,
    table: pd.DataFrame,
    laws: Laws,
) -> Events:
    """Return the outings with their times, hosts and visibility."""
    office, day = table["office"].to_numpy("int64"), table["day"].to_numpy("int64")
    source = table["of"].to_numpy("int64")
    guests = source != office
    kind, story = table["kind"].to_numpy("object"), table["story"].to_numpy("bool")
    keys = offices.keys[source], hours.numbers[day]
    starts = 510 + 5 * dice.between("outing starts", 0, 31, *keys)
    lasts = dice.between("outing lasts", 60, 181, *keys)
    # Half the condolences are for a former colleague, or one of another office.
    ours = dice.chance("own colleague", 0.5, *keys)
    private = (kind == "wedding") | ((kind == "condolence") & ours)
    joins = np.where(kind == "ceremony", _CALLED, 1.0) * offices.joins[office]
    joins = np.where(guests, _FEWER, 1.0) * joins
    host = _hosts(dice, people, office, hours.days[day], keys)
    after = (kind == "condolence") & dice.chance("visit next day", 0.5, *keys)
    return Events(
        office=office,
        day=day,
        kind=kind,
        starts=starts,
        ends=starts + lasts,
        joins=np.where(story, 0.9, joins),
        host=np.where(private & ~guests, host, -1),
        since=np.maximum(day - after, 0),
        visible=(dice.chance("visible", laws.visible, *keys) & ~guests) | story,
        lead=np.where(story, 5, dice.between("lead", 1, 13, *keys)),
    )


def _hosts(
    dice: Dice,
    people: People,
    office: npt.NDArray[np.int64],
    days: pd.DatetimeIndex,
    keys: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> npt.NDArray[np.int64]:
    """Return a serving post of each office, neither its head nor its secretary."""
    candidates = np.flatnonzero(
        people.capable & ~np.isin(people.rank, ["head", "secretary"])
    )
    hosts = np.empty(len(office), dtype="int64")
    dates = days.to_numpy(dtype="datetime64[D]")
    lots = dice.uniform("host", *keys)
    for row, (where, date) in enumerate(zip(office, dates, strict=True)):
        posts = candidates[people.office[candidates] == where]
        posts = posts[(people.starts[posts] <= date) & (date < people.ends[posts])]
        hosts[row] = posts[int(lots[row] * len(posts))]
    return hosts

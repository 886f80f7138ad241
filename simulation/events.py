"""Makes the occasions that empty an office: weddings, condolences, ceremonies.

The pattern is Jodipan's: a dated event, the share of colleagues who go, and whether
the event could be known the evening before.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.dice import Dice, Floats
from simulation.hours import Hours
from simulation.kin import friends
from simulation.offices import Offices
from simulation.outings import NOTHING, Events
from simulation.people import People
from simulation.settings import CENTRAL, Laws

Ints = npt.NDArray[np.int64]

#: Group outings per office-year; an assumption, to be varied in every analysis.
RATES = {
    "wedding": 0.15,
    "condolence": 0.9,
    "ceremony": 1.3,
    "summons": 0.7,
    "farewell": 0.5,
}
KINDS = tuple(RATES)
_OPEN_DAYS_A_YEAR = 240
#: Where weddings keep to seasons: the months, and how many times as often then.
_SEASON, _SEASONAL = (4, 6, 7, 9, 10), 2.2
#: Where ceremonies are the whole city's: share of the offices that are called.
_WAVE = 0.35
#: A ceremony calls some, it does not take the whole office as a wedding does.
_CALLED = 0.5
#: A summons calls the heads and secretaries of a kecamatan's kelurahan; most go.
_OBEYS = 0.9
#: Share of the usual joiners who go to the event of a befriended office.
_FEWER = 0.5


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
    tables = [_happen(dice, offices, hours, kind, laws) for kind in KINDS]
    if story is not None:
        tables = [_story(story_office(dice, offices, hours), story), *tables]
    table = pd.concat([each for each in tables if len(each)] or tables)
    return _events(dice, offices, people, hours, table, laws)


def deaths(
    dice: Dice, offices: Offices, people: People, hours: Hours, laws: Laws
) -> Events:
    """Return the condolences of deaths on the days themselves, thrown by other dice."""
    table = _happen(dice, offices, hours, "condolence", laws)
    if table.empty:
        return NOTHING
    events = _events(dice, offices, people, hours, table, laws)
    return events.only(events.fresh)


def _happen(
    dice: Dice, offices: Offices, hours: Hours, kind: str, laws: Laws
) -> pd.DataFrame:
    """Return the office-days on which an outing of that kind takes place.

    Column ``of`` is the office whose event it is.
    """
    rate = laws.outings * RATES[kind] / _OPEN_DAYS_A_YEAR
    keys = offices.keys[:, None], hours.numbers
    if kind == "summons":
        camat = offices.camats
        happens = dice.chance(kind, rate, offices.keys[camat][:, None], hours.numbers)
        happens &= (offices.kinds == "kelurahan")[:, None]
    elif kind == "ceremony" and laws.clustered:
        happens = dice.chance("wave", rate / _WAVE, hours.numbers)
        happens = happens & dice.chance("in wave", _WAVE, *keys)
    else:
        happens = dice.chance(kind, rate * _season(kind, hours, laws), *keys)
    office, day = np.nonzero(happens & hours.open)
    of = offices.camats[office] if kind == "summons" else office
    return pd.DataFrame(
        {"office": office, "day": day, "kind": kind, "story": False, "of": of}
    )


def _season(kind: str, hours: Hours, laws: Laws) -> Floats:
    """Return how many times as often as usual a kind happens on each day."""
    if not laws.clustered or kind != "wedding":
        return np.ones(len(hours.days))
    rest = (12 - _SEASONAL * len(_SEASON)) / (12 - len(_SEASON))
    return np.where(np.isin(hours.days.month, _SEASON), _SEASONAL, rest)


def _with_friends(
    dice: Dice, offices: Offices, hours: Hours, table: pd.DataFrame, laws: Laws
) -> pd.DataFrame:
    """Add the befriended offices that go to a wedding or funeral at the same time."""
    private = table[table["kind"].isin(["wedding", "condolence"]) & ~table["story"]]
    source, day = private["of"].to_numpy("int64"), private["day"].to_numpy("int64")
    keys = offices.keys[:, None], offices.keys[source], hours.numbers[day]
    goes = friends(dice, offices, source) & hours.open[:, day]
    office, row = np.nonzero(goes & dice.chance("kin", laws.kin, *keys))
    return pd.concat([table, private.iloc[row].assign(office=office)])


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
    table = _with_friends(dice, offices, hours, table, laws)
    table = table.drop_duplicates(["office", "day"]).sort_values(["day", "office"])
    office, day = table["office"].to_numpy("int64"), table["day"].to_numpy("int64")
    kind, story = table["kind"].to_numpy("object"), table["story"].to_numpy("bool")
    source = table["of"].to_numpy("int64")
    keys = offices.keys[source], hours.numbers[day]
    starts, ends = _times(dice, laws, keys)
    summons = kind == "summons"
    guests = (source != office) & ~summons
    # Half the condolences are for a former colleague, or one of another office.
    ours = dice.chance("own colleague", 0.5, *keys)
    private = (kind == "wedding") | ((kind == "condolence") & ours)
    joins = np.where(kind == "ceremony", _CALLED, 1.0) * offices.joins[office]
    joins = np.where(guests, _FEWER, 1.0) * joins
    host = _hosts(dice, people, office, hours.days[day], keys)
    later = (kind == "condolence") & dice.chance("visit next day", 0.5, *keys)
    return Events(
        office=office,
        day=day,
        kind=kind,
        starts=starts,
        ends=ends,
        joins=np.where(story, 0.9, np.where(summons, _OBEYS, joins)),
        leaders=summons,
        host=np.where(private & ~guests, host, -1),
        since=day - later,
        fresh=(kind == "condolence") & ~later,
        visible=(dice.chance("visible", laws.visible, *keys) & ~guests) | story,
        lead=np.where(story, 5, dice.between("lead", 1, 13, *keys)),
    )


def _times(dice: Dice, laws: Laws, keys: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Return when outings start and end: in the morning, one to three hours."""
    starts = 510 + 5 * dice.between("outing starts", 0, 31, *keys)
    lasts = dice.between("outing lasts", 60, 181, *keys)
    if laws.clustered:
        # Another law: any time of the day, mostly short, now and then the whole of it.
        starts = 480 + 5 * dice.between("outing starts", 0, 73, *keys)
        length = 90 * np.exp(0.7 * dice.normal("outing lasts", *keys))
        lasts = np.clip(length, 30, 360).astype("int64")
    return starts, starts + lasts


def _hosts(
    dice: Dice,
    people: People,
    office: Ints,
    days: pd.DatetimeIndex,
    keys: tuple[Ints, Ints],
) -> Ints:
    """Return a serving post of each office, neither its head nor its secretary."""
    candidates = np.flatnonzero(people.capable & ~people.leaders)
    hosts = np.empty(len(office), dtype="int64")
    dates = days.to_numpy(dtype="datetime64[D]")
    lots = dice.uniform("host", *keys)
    for row, (where, date) in enumerate(zip(office, dates, strict=True)):
        posts = candidates[people.office[candidates] == where]
        posts = posts[(people.starts[posts] <= date) & (date < people.ends[posts])]
        hosts[row] = posts[int(lots[row] * len(posts))]
    return hosts

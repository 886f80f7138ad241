"""Fills the offices with made-up people: posts, ranks, moves, numbers.

A *post* is one person's place of work for a time, like a row of the table `staff`.
Who moves has two posts, and all chance of a person is keyed by the person, so a
move changes nobody else's luck.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.dice import Dice
from simulation.offices import Offices

#: No person has more than this many neighbours in the numbering.
_SEATS = 100
#: Persons who move once in five years, on the first of a month.
MOVES = 0.12
_FIRST_MONTH = np.datetime64("2023-01", "M")
_MONTHS = 60
_FOREVER = np.datetime64("2262-01-01", "D")


@dataclass(frozen=True)
class People:
    """All posts, sorted by office; every array has one entry per post."""

    #: Number of the person: the key of their chance.
    keys: npt.NDArray[np.int64]
    #: Index of the office.
    office: npt.NDArray[np.int64]
    employment: npt.NDArray[np.object_]
    rank: npt.NDArray[np.object_]
    serves: npt.NDArray[np.bool_]
    man: npt.NDArray[np.bool_]
    #: How readily the person stays away, standard normal; low is often.
    habit: npt.NDArray[np.float64]
    #: First day in the post, and first day no longer in it.
    starts: npt.NDArray[np.datetime64]
    ends: npt.NDArray[np.datetime64]

    def __len__(self) -> int:
        """Return the number of posts."""
        return len(self.keys)

    @cached_property
    def capable(self) -> npt.NDArray[np.bool_]:
        """Posts that count towards the minimum; an intern never does."""
        return self.serves & (self.employment != "intern")

    @cached_property
    def heads(self) -> npt.NDArray[np.bool_]:
        """Heads of offices."""
        return np.asarray(self.rank == "head")

    @cached_property
    def leaders(self) -> npt.NDArray[np.bool_]:
        """Heads and secretaries."""
        return np.isin(self.rank, ["head", "secretary"])

    @property
    def numbers(self) -> npt.NDArray[np.object_]:
        """Staff numbers as text."""
        return staff_numbers(self.keys)

    def active(self, days: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
        """Return who holds the post on which day, (posts, days)."""
        dates = days.to_numpy(dtype="datetime64[D]")
        held = (self.starts[:, None] <= dates) & (dates < self.ends[:, None])
        return np.asarray(held)


def staff_numbers(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Return 18 digits per person that cannot be anybody's number.

    They have a NIP's length but birth month 13 and appointment month 00, so that
    no made-up person can ever meet a real one.

    Examples
    --------
    >>> staff_numbers(np.array([42])).tolist()
    ['198013012000000042']
    """
    # 1980 13 01 | 2000 00 | four digits and more of the person.
    return np.array([f"19801301200000{key:04}" for key in keys], dtype="object")


def make_people(dice: Dice, offices: Offices) -> People:
    """Return the posts of all offices."""
    seats = _seats(dice, offices)
    stays, goes = _moves(dice, offices, seats)
    posts = pd.concat([stays, goes]).sort_values(["office", "key", "starts"])
    keys = posts["key"].to_numpy("int64")
    return People(
        keys=keys,
        office=posts["office"].to_numpy("int64"),
        employment=posts["employment"].to_numpy("object"),
        rank=posts["rank"].to_numpy("object"),
        serves=posts["serves"].to_numpy("bool"),
        man=dice.chance("man", 0.5, keys),
        habit=dice.normal("person", keys),
        starts=posts["starts"].to_numpy("datetime64[D]"),
        ends=posts["ends"].to_numpy("datetime64[D]"),
    )


def _seats(dice: Dice, offices: Offices) -> pd.DataFrame:
    """Return one row per person: the service seats, then guards and interns."""
    guards = dice.chance("guard", 0.6, offices.keys).astype("int64")
    interns = dice.chance("intern", 0.4, offices.keys) * dice.between(
        "interns", 1, 3, offices.keys
    )
    total = offices.size + guards + interns
    office = np.repeat(np.arange(len(total)), total)
    seat = np.concatenate([np.arange(each) for each in total])
    key = offices.keys[office] * _SEATS + seat
    frame = pd.DataFrame({"office": office, "seat": seat, "key": key})
    service = seat < offices.size[office]
    guard = ~service & (seat < (offices.size + guards)[office])
    frame["employment"] = np.select(
        [guard, ~service], ["outsourced", "intern"], _employment(dice, key)
    )
    frame["rank"] = np.where(service, _rank(seat), "staff")
    # Guards and cleaners do not serve; that interns do not is the product's rule.
    frame["serves"] = ~guard
    years = dice.between("years in post", 1, 8, key)
    frame["starts"] = (2022 - years - 1970).astype("datetime64[Y]").astype("M8[D]")
    frame["ends"] = np.full(len(frame), _FOREVER)
    return frame


def _employment(dice: Dice, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    kinds = np.array(["pns", "pppk", "pppk_part_time", "contract", "cpns"], "object")
    edges = np.cumsum([0.58, 0.26, 0.06, 0.06])
    return np.asarray(kinds[np.searchsorted(edges, dice.uniform("employment", keys))])


def _rank(seat: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Return head, secretary, three section heads, then staff."""
    ranks = np.array(["head", "secretary", *["section_head"] * 3, "staff"], "object")
    return np.asarray(ranks[np.minimum(seat, 5)])


def _moves(
    dice: Dice, offices: Offices, seats: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return everybody's first post and the second posts of those who move.

    Only plain staff moves, within its kind of office: a head's move would leave two
    heads, which the demo has no story for.
    """
    key = seats["key"].to_numpy("int64")
    plain = (seats["rank"] == "staff") & seats["serves"]
    moves = dice.chance("moves", MOVES, key) & plain.to_numpy()
    month = _FIRST_MONTH + dice.between("month of move", 0, _MONTHS, key)
    target = _other_office(dice, offices, seats)
    moves &= target != seats["office"].to_numpy()
    day = month.astype("datetime64[D]")
    first = seats.assign(ends=np.where(moves, day, seats["ends"]))
    second = seats.assign(office=target, starts=day)[moves]
    return first, second


def _other_office(
    dice: Dice, offices: Offices, seats: pd.DataFrame
) -> npt.NDArray[np.int64]:
    """Return an office of the same kind, by lot."""
    target = np.empty(len(seats), dtype="int64")
    home = offices.kinds[seats["office"].to_numpy()]
    for kind in np.unique(offices.kinds):
        rows = np.flatnonzero(home == kind)
        peers = np.flatnonzero(offices.kinds == kind)
        keys = seats["key"].to_numpy("int64")[rows]
        target[rows] = peers[dice.between("new office", 0, len(peers), keys)]
    return target

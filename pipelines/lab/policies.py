"""Seven ways to choose a day's visits, equally many of them.

Each is handed an evening and gives back a choice. None but sidak and uniform knows
the chance with which it chose, so only their findings speak for the whole city.
"""

from collections.abc import Callable

import numpy as np

from data.schemas import NOON_SLOT
from pipelines.lab.evening import Choice, Evening, Floats
from pipelines.lab.lottery import lottery
from pipelines.lab.told import Ints

#: Purposes of luck; the numbers only have to differ.
_ORDER, _SLOT, _MIX, _TIE = range(4)
#: Share of visits that epsilon-greedy chooses blindly.
EPSILON = 0.1


def uniform(evening: Evening) -> Choice:
    """Choose offices and half hours evenly."""
    places, visits = evening.places, evening.setting.visits
    chosen = evening.dice(_ORDER).permutation(places)[:visits]
    chance = len(chosen) / len(places)
    slots = _even_slots(evening, chosen)
    left = np.full(len(chosen), chance)
    return _choice(
        evening,
        chosen,
        slots,
        chance=left,
        of_day=np.full(len(places), chance),
        bits=_bits(len(places), len(chosen)),
    )


def rotation(evening: Evening) -> Choice:
    """Go round: every office once, then all over again in the same order."""
    places, visits = evening.places, evening.setting.visits
    order = np.random.default_rng([evening.setting.city, _ORDER]).permutation(
        len(evening.visitable)
    )
    first = evening.night * visits % len(order)
    ahead = np.roll(order, -first)
    chosen = ahead[np.isin(ahead, places)][:visits]
    return _choice(evening, chosen, _even_slots(evening, chosen))


def announced(evening: Evening) -> Choice:
    """Go round as `rotation` does, on days the heads were told beforehand."""
    choice = rotation(evening)
    return Choice(**vars(choice) | {"announced": True})


def greedy(evening: Evening) -> Choice:
    """Go where the model sees the highest risks, at their worst half hours."""
    chosen, slots = best_places(evening, evening.figures["p_below_minimum"])
    return _choice(evening, chosen, slots)


def last_week(evening: Evening) -> Choice:
    """Go where the fewest clocked in over the last five working days."""
    share = evening.books.log_share(evening.number)
    # An office whose log is not in is neither good nor bad.
    share = np.where(np.isnan(share), np.nanmedian(share), share)
    ties = evening.dice(_TIE).random(len(share))
    order = np.lexsort((ties, share))
    chosen = order[np.isin(order, evening.places)][: evening.setting.visits]
    return _choice(evening, chosen, _even_slots(evening, chosen))


def epsilon(evening: Evening) -> Choice:
    """Go as `greedy` does, but one visit in ten anywhere."""
    visits, places = evening.setting.visits, evening.places
    blind = evening.dice(_MIX).random(visits) < EPSILON
    risk = evening.figures["p_below_minimum"]
    best, slots = best_places(evening, risk)
    others = evening.dice(_ORDER).permutation(np.setdiff1d(places, best))
    # The last of the best give way, so that the first stay in.
    chosen = np.concatenate([best[: visits - blind.sum()], others[: blind.sum()]])
    slots = np.concatenate(
        [slots[: visits - blind.sum()], _even_slots(evening, others[: blind.sum()])]
    )
    return _choice(
        evening,
        chosen,
        _untangled(evening, chosen, slots),
        of_day=_epsilon_chances(visits, places, best),
        bits=visits * (_entropy(EPSILON) + EPSILON * np.log2(len(places))),
    )


def sidak(evening: Evening) -> Choice:
    """Draw as the night does: risk raises a chance, none is zero."""
    return lottery(evening)


CHOOSERS: dict[str, Callable[[Evening], Choice]] = {
    "sidak": sidak,
    "uniform": uniform,
    "greedy": greedy,
    "announced": announced,
    "rotation": rotation,
    "last_week": last_week,
    "epsilon": epsilon,
}


def best_places(evening: Evening, risk: Floats) -> tuple[Ints, Ints]:
    """Return the riskiest offices, each in its worst half hour a team is free in.

    A forecast that tells no half hours apart gets one by lot, not the earliest.
    """
    worth = np.where(evening.visitable, risk, -1.0)
    order = np.lexsort((evening.dice(_TIE).random(worth.size), -worth.ravel()))
    teams, room = evening.setting.teams, np.zeros(worth.shape[1], dtype=int)
    chosen: dict[int, int] = {}
    for office, slot in zip(*np.unravel_index(order, worth.shape), strict=True):
        if worth[office, slot] < 0 or len(chosen) == evening.setting.visits:
            break
        if office not in chosen and room[slot] < teams:
            chosen[int(office)] = int(slot)
            room[slot] += 1
    return np.array([*chosen], dtype="int64"), np.array([*chosen.values()], "int64")


def _choice(
    evening: Evening,
    office: Ints,
    slot: Ints,
    *,
    chance: Floats | None = None,
    of_day: Floats | None = None,
    bits: float = 0.0,
) -> Choice:
    """Return a choice; without chances, everybody who knows the rule knows the day."""
    places = evening.places
    nothing = np.full(len(office), np.nan)
    everywhere = np.zeros(len(evening.visitable))
    everywhere[places] = np.isin(places, office) if of_day is None else of_day
    # One set for the whole day: an office seen in the morning is safe until closing.
    at_noon = np.where(evening.visitable[:, NOON_SLOT:].any(axis=1), everywhere, np.nan)
    at_noon[office[slot < NOON_SLOT]] = 0
    open_slots = evening.visitable[office].sum(axis=1)
    return Choice(
        office=office,
        slot=slot,
        team=_teams(evening, slot),
        chance=nothing if chance is None else chance,
        slot_chance=nothing if chance is None else 1 / open_slots,
        of_day=everywhere,
        at_noon=at_noon,
        bits=bits,
    )


def _teams(evening: Evening, slot: Ints) -> Ints:
    """Return a team for each visit: those in one half hour go by different teams."""
    order = np.lexsort((evening.dice(_TIE).random(len(slot)), slot))
    team = np.empty(len(slot), dtype="int64")
    team[order] = np.arange(len(slot)) % evening.setting.teams
    return team


def _even_slots(evening: Evening, office: Ints) -> Ints:
    """Return a half hour for each office, evenly, never more than teams at once."""
    dice = evening.dice(_SLOT)
    lots = dice.random((200, len(office), evening.visitable.shape[1]))
    for lot in lots:
        slots = np.argmax(np.where(evening.visitable[office], lot, -1), axis=1)
        if np.bincount(slots, minlength=1).max(initial=0) <= evening.setting.teams:
            return np.asarray(slots)
    return _untangled(evening, office, slots)


def _untangled(evening: Evening, office: Ints, slot: Ints) -> Ints:
    """Return the half hours with those moved on that no team is free for."""
    room = np.zeros(evening.visitable.shape[1], dtype=int)
    moved = slot.copy()
    for visit, (where, when) in enumerate(zip(office, slot, strict=True)):
        free = np.flatnonzero(evening.visitable[where] & (room < evening.setting.teams))
        if len(free):
            moved[visit] = free[np.argmin(np.abs(free - when))]
        room[moved[visit]] += 1
    return moved


def _bits(offices: int, visits: int) -> float:
    """Return the entropy of an even draw of so many offices."""
    ways = np.arange(offices - visits + 1, offices + 1) / np.arange(1, visits + 1)
    return float(np.log2(ways).sum())


def _entropy(share: float) -> float:
    return float(-share * np.log2(share) - (1 - share) * np.log2(1 - share))


def _epsilon_chances(visits: int, places: Ints, best: Ints) -> Floats:
    """Return each place's chance: the k-th best stays in unless k blind ones push."""
    blind = np.arange(visits + 1)
    ways = np.cumprod(np.r_[1.0, (visits - blind[:-1]) / (blind[:-1] + 1)])
    law = ways * EPSILON**blind * (1 - EPSILON) ** (visits - blind)
    chance = np.full(len(places), EPSILON * visits / (len(places) - visits))
    # The k-th best (from 0) stays while at most visits - 1 - k are blind.
    stays = np.cumsum(law)[visits - 1 - np.arange(len(best))]
    chance[np.searchsorted(places, best)] = stays
    return chance

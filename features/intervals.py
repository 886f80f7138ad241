"""Turns a day's punches into stretches of presence, and counts heads by half hour.

Arrays in, arrays out, for a whole country at once: persons and groups are positions,
moments are microseconds since midnight. Sort once, and every question about a person's
first, last or next punch is a comparison with the neighbouring row.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.schemas import SLOT_MINUTES, SLOTS

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DAY = 24 * 60 * 60 * 1_000_000
SLOT = SLOT_MINUTES * 60 * 1_000_000
#: A person's next punch within less than a minute repeats the one before: many tap
#: again because they did not hear the beep (assumption).
REPEAT = 60 * 1_000_000
#: What a punch says. At the same instant going counts before coming, so that a person
#: who did both is still there.
GOING, UNKNOWN, COMING = 0, 1, 2
#: Bits of a move and, above them, of a moment of the day, in a punch's sort key.
_MOVE_BITS, _MOMENT_BITS = 2, 37


@dataclass(frozen=True)
class Stretches:
    """Presence of persons, one stretch per punch, sorted by person and time.

    Attributes
    ----------
    person
        Position of the person.
    punched, starts, ends
        Moment of the punch, and the stretch it proves, both ends included. A person's
        stretches touch at most at their ends.
    """

    person: Ints
    punched: Ints
    starts: Ints
    ends: Ints

    def where(self, kept: Bools) -> "Stretches":
        """Keep some of the stretches."""
        return Stretches(
            self.person[kept], self.punched[kept], self.starts[kept], self.ends[kept]
        )


def stretches(
    person: Ints, moment: Ints, move: Ints, opens: Ints, shifts: Bools | None = None
) -> Stretches:
    """Return what each punch of a day proves about its person's presence.

    Parameters
    ----------
    person, moment, move
        One entry per punch in any order; below 16 million persons.
    opens
        Opening time by person.
    shifts
        By person: works where nothing closes at night. None: nobody does.

    Returns
    -------
    Stretches
        Coming: from the punch to the person's next one, or to the day's end. Going:
        the moment itself; if nobody saw the person come, from opening time.

    Notes
    -----
    Where the device tells no direction, a person's first punch is coming, the last
    going, those between a proof of being there. A last punch that only repeats the
    first, or a coming, is no going: a person who tapped twice is still there.

    A shift may begin on one day and end on the next, so that the order within a day
    tells nothing: whoever works in shifts and punches without direction may have been
    there before and after.

    Examples
    --------
    >>> hour = 2 * SLOT
    >>> day = stretches(
    ...     np.array([0, 1, 0]), np.array([16, 9, 8]) * hour,
    ...     np.array([UNKNOWN, GOING, UNKNOWN]), np.array([7, 7]) * hour,
    ... )
    >>> (day.starts // hour).tolist(), (day.ends // hour).tolist()
    ([8, 16, 7], [16, 16, 9])
    """
    # One integer per punch sorts ten times faster than three columns.
    key = ((person << _MOMENT_BITS | moment) << _MOVE_BITS) | move
    key.sort()
    move, key = key & (1 << _MOVE_BITS) - 1, key >> _MOVE_BITS
    person, punched = key >> _MOMENT_BITS, key & (1 << _MOMENT_BITS) - 1
    first, last = _edges(person)
    leaving = last & _leaving(move, punched, first)
    anytime = (move == UNKNOWN) & (False if shifts is None else shifts[person])
    going = (move == GOING) | (leaving & ~anytime)
    follows = np.append(punched[1:], DAY - 1)
    follows[last] = DAY - 1
    ends = np.where(going, punched, follows)
    unseen = first & going
    starts = np.where(unseen, np.minimum(opens[person], punched), punched)
    starts[first & anytime] = 0
    return Stretches(person, punched, starts, ends)


def _leaving(move: Ints, punched: Ints, first: Bools) -> Bools:
    """Tell which punches without direction are a going, if they are the last."""
    repeats = np.append(False, np.diff(punched) < REPEAT)[: len(punched)] & ~first
    # The punch that each one, or the one it repeats, repeats.
    meant = np.maximum.accumulate(np.where(repeats, 0, np.arange(len(punched))))
    return (move == UNKNOWN) & ~first[meant] & (move[meant] != COMING)


def through_midnight(evening: Stretches, day: Stretches) -> Stretches:
    """Put those who came the day before and did not clock out into the day.

    Parameters
    ----------
    evening
        Stretches of the day before, of whoever may stay through the night.
    day
        Stretches of the day.

    Returns
    -------
    Stretches
        Those of the day, and from midnight on one of each person of the evening whose
        last stretch is open: until the person's first of the day, at most until the
        hour of the clock at which the person came, since no shift is longer than a day
        (assumption). ``punched`` is -1 where no punch of the day began the stretch.

    Examples
    --------
    >>> hour, nobody = 2 * SLOT, np.array([], dtype="int64")
    >>> evening = stretches(
    ...     np.array([0, 1]), np.array([22, 22]) * hour, np.array([COMING, GOING]),
    ...     np.array([0, 0]),
    ... )
    >>> night = through_midnight(evening, stretches(*[nobody] * 4))
    >>> night.person.tolist(), (night.ends // hour).tolist()
    ([0], [22])
    """
    _, last = _edges(evening.person)
    stayed = evening.where(last & (evening.ends == DAY - 1))
    if not len(stayed.person):
        return day
    first, _ = _edges(day.person)
    starts = np.full(max(stayed.person.max(), day.person.max(initial=0)) + 1, DAY - 1)
    starts[day.person[first]] = day.starts[first]
    person = np.concatenate([stayed.person, day.person])
    until = np.minimum(starts[stayed.person], stayed.punched)
    order = np.argsort(person, kind="stable")
    return Stretches(
        person[order],
        np.concatenate([np.full(len(until), -1), day.punched])[order],
        np.concatenate([np.zeros(len(until), "int64"), day.starts])[order],
        np.concatenate([until, day.ends])[order],
    )


def present(day: Stretches, group: Ints, groups: int) -> Ints:
    """Count the persons of each group who are there during each half hour.

    Parameters
    ----------
    day
        Stretches of presence.
    group
        Group of each stretch's person.
    groups
        How many groups there are.

    Returns
    -------
    Ints
        ``groups`` rows, 48 columns. A person counts once in every half hour a stretch
        touches; somebody gone exactly as it starts still does.
    """
    start, end = day.starts // SLOT, day.ends // SLOT
    first, _ = _edges(day.person)
    # A stretch that ended in this half hour has counted its person already.
    start[1:] += ~first[1:] & (end[:-1] == start[1:])
    width = SLOTS + 1
    arriving = np.bincount(group * width + start, minlength=groups * width)
    leaving = np.bincount(group * width + end + 1, minlength=groups * width)
    change = (arriving - leaving).reshape(groups, width)
    return change.cumsum(axis=1)[:, :SLOTS]


def punching(day: Stretches, group: Ints, groups: int) -> Ints:
    """Count the persons of each group with a punch in each half hour.

    Parameters and result as :func:`present`.
    """
    slot = day.punched // SLOT
    first, _ = _edges(day.person)
    first[1:] |= slot[1:] != slot[:-1]
    cells = group[first] * SLOTS + slot[first]
    return np.bincount(cells, minlength=groups * SLOTS).reshape(groups, SLOTS)


def _edges(person: Ints) -> tuple[Bools, Bools]:
    """Tell each person's first and last row."""
    change = person[1:] != person[:-1]
    edge = np.ones(min(len(person), 1), dtype="bool")
    return np.concatenate([edge, change]), np.concatenate([change, edge])

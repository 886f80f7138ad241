"""An outing of an office: when, who goes, whose event it is, who could know."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from simulation.dice import Floats

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Events:
    """Outings of offices; every array has one entry per outing."""

    office: Ints
    day: Ints
    kind: npt.NDArray[np.object_]
    starts: Ints
    ends: Ints
    #: Probability that a colleague joins.
    joins: Floats
    #: Only head and secretary go.
    leaders: npt.NDArray[np.bool_]
    #: Post of the person whose event it is; -1 where there is none.
    host: Ints
    #: First day of the host's leave: a condolence visit may come a day later.
    since: Ints
    #: A death of the same day: nobody could know of it on the evening before.
    fresh: npt.NDArray[np.bool_]
    #: Known the evening before through leave (host) or agenda (others).
    visible: npt.NDArray[np.bool_]
    #: Days between the record and the event, at least one.
    lead: Ints

    def __len__(self) -> int:
        """Return the number of outings."""
        return len(self.office)

    def within(self, first: int, last: int) -> "Events":
        """Return the outings of days first to last, counted from the first."""
        part = self.only((first <= self.day) & (self.day <= last))
        part.day[:] -= first
        part.since[:] -= first
        return part

    def only(self, rows: npt.NDArray[np.bool_]) -> "Events":
        """Return some of the outings."""
        return Events(*(getattr(self, each.name)[rows] for each in fields(self)))

    def beside(self, others: "Events") -> "Events":
        """Return these and, on office-days without any, the others."""
        taken = set(zip(self.office.tolist(), self.day.tolist(), strict=True))
        pairs = zip(others.office.tolist(), others.day.tolist(), strict=True)
        more = others.only(np.array([each not in taken for each in pairs], dtype=bool))
        both = zip(self._columns(), more._columns(), strict=True)
        return Events(*(np.concatenate(pair) for pair in both))

    def _columns(self) -> list[npt.NDArray]:
        return [getattr(self, each.name) for each in fields(self)]


def _nothing() -> Events:
    whole, flags = np.empty(0, dtype="int64"), np.empty(0, dtype="bool")
    floats, texts = np.empty(0), np.empty(0, dtype="object")
    return Events(whole, whole, texts, whole, whole, floats, flags, whole, whole,
                  flags, flags, whole)  # fmt: skip


NOTHING = _nothing()

"""Names why a risk is raised: each reason is what the figure would be without it.

A reason puts one part of the situation back to what is usual and asks the same
forecast again; the difference in log-odds is its contribution. Contributions are
exact by construction, and need not add up to the whole.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.forecast import TINY, Situation, forecast
from models.shrinkage import Numbers

#: An office with fewer people is small (assumption: about the median office).
USUAL_ROSTER = 14
#: Log-odds a reason must add to be named: less is lost in the noise.
NAMED = 0.1
#: Reasons shown.
SHOWN = 3
BASE_RATE = "base_rate"


@dataclass(frozen=True)
class Usual:
    """What holds where nothing is known against an office."""

    #: The city's clock-in rate.
    clock_in: float
    #: The share seen in offices of the kind, shape (n,).
    seen: Numbers


def _known_absences(now: Situation, usual: Usual) -> Situation:
    return replace(now, away=np.zeros_like(now.away))


def _life_event(now: Situation, usual: Usual) -> Situation:
    return replace(now, life=np.zeros_like(now.life))


def _official_agenda(now: Situation, usual: Usual) -> Situation:
    return replace(
        now, called=np.zeros_like(now.called), farewell=np.zeros_like(now.farewell)
    )


def _head_counts(now: Situation, usual: Usual) -> Situation:
    return replace(now, seen=usual.seen)


def _attendance(now: Situation, usual: Usual) -> Situation:
    return replace(now, clock_in=np.where(now.clock_in > 0, usual.clock_in, 0))


def _small_roster(now: Situation, usual: Usual) -> Situation:
    """Fill the office up with usual people, called away as its plain staff are."""
    lacking = USUAL_ROSTER - now.roster
    more = np.arange(lacking.max(initial=0)) < lacking[:, None]
    staff = (now.clock_in > 0)[:, None, :]
    called = np.where(staff, now.called, 1).min(axis=2, initial=1)
    shape = (*called.shape, more.shape[1])
    return replace(
        now,
        clock_in=np.concatenate([now.clock_in, more * usual.clock_in], axis=1),
        away=np.concatenate([now.away, np.zeros(shape, dtype=bool)], axis=2),
        called=np.concatenate(
            [now.called, np.broadcast_to(called[:, :, None], shape)], axis=2
        ),
    )


#: Each code with the situation lacking its cause; the order breaks ties.
CAUSES: dict[str, Callable[[Situation, Usual], Situation]] = {
    "known_absences": _known_absences,
    "life_event": _life_event,
    "official_agenda": _official_agenda,
    "head_counts": _head_counts,
    "attendance": _attendance,
    "small_roster": _small_roster,
}


def _concerned(code: str, now: Situation, usual: Usual) -> NDArray[np.bool_]:
    """Tell which offices the cause touches at all; the others contribute 0."""
    touched: dict[str, Any] = {
        "known_absences": now.away.any(axis=(1, 2)),
        "life_event": now.life.any(axis=1),
        "official_agenda": now.called.any(axis=(1, 2)) | now.farewell.any(axis=1),
        "head_counts": now.seen < usual.seen,
        "attendance": now.roster > 0,
        "small_roster": now.roster < USUAL_ROSTER,
    }
    return np.asarray(touched[code])


def contributions(now: Situation, below: Numbers, usual: Usual) -> Numbers:
    """Log-odds each cause adds to the chance of too few people.

    Parameters
    ----------
    now
        The situation.
    below
        Its forecast, shape (n, 48).
    usual
        What the causes are put back to.

    Returns
    -------
    numpy.ndarray
        Shape (codes, n, 48), in the order of `CAUSES`.
    """
    added = np.zeros((len(CAUSES), *below.shape))
    for row, (code, without) in enumerate(CAUSES.items()):
        offices = _concerned(code, now, usual)
        if offices.any():
            there = Usual(usual.clock_in, usual.seen[offices])
            other = forecast(without(now.of(offices), there)).below
            added[row, offices] = log_odds(below[offices]) - log_odds(other)
    return added


def log_odds(chance: Numbers) -> Numbers:
    """Return the log-odds, certain chances cut to what is shown at most."""
    cut = np.clip(chance, TINY, 1 - TINY)
    return np.asarray(np.log(cut / (1 - cut)))


def named(added: Numbers) -> NDArray[np.str_]:
    """Return the largest reasons of each office and slot as space-separated codes.

    Parameters
    ----------
    added
        `contributions`, shape (codes, ...).

    Examples
    --------
    >>> named(np.array([0.2, 3.0, 0.0, 0.0, 0.0, 0.5])).tolist()
    'life_event small_roster known_absences'
    >>> named(np.zeros(6)).tolist()
    'base_rate'
    """
    codes = [*CAUSES, ""]
    order = np.argsort(-added, axis=0, kind="stable")[:SHOWN]
    large = np.take_along_axis(added, order, axis=0) >= NAMED
    picked = np.where(large, order, len(CAUSES))
    texts = np.array(
        [
            " ".join(codes[one] for one in picks).strip() or BASE_RATE
            for picks in product(range(len(codes)), repeat=SHOWN)
        ]
    )
    return np.asarray(texts[np.ravel_multi_index(tuple(picked), (len(codes),) * SHOWN)])


def largest(added: Numbers, open_slots: NDArray[np.bool_]) -> pd.DataFrame:
    """Return each office's named reasons of the day, by their largest slot.

    Returns
    -------
    pandas.DataFrame
        Columns office (row number), code, contribution; sorted by office, the
        largest contribution first.
    """
    of_day = np.where(open_slots, added, -np.inf).max(axis=2)
    code, office = np.nonzero(of_day >= NAMED)
    rows = pd.DataFrame(
        {
            "office": office,
            "code": np.array(list(CAUSES), dtype=object)[code],
            "contribution": of_day[code, office].round(6),
        }
    ).astype({"code": "str"})
    return rows.sort_values(
        ["office", "contribution", "code"],
        ascending=[True, False, True],
        ignore_index=True,
    )

"""The structural model: fitted to what was seen, asked about one day.

Who will clock in, which share of them is really there, how head counts spread, and
who leaves together are each a module of their own; here they meet.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schemas import RISK, SLOT_MINUTES, SLOTS, typed
from features.matrix import Tomorrow
from models.attendance import Attendance, clock_in_chances, fit_attendance
from models.events import call_chances, outing_chances
from models.facts import facts
from models.forecast import TINY, Forecast, Situation, forecast
from models.labels import EMPTY_SHARE, BaseRate, fit_base_rate
from models.reasons import Usual, contributions, largest, named
from models.seen import (
    DAY_LIKENESS,
    Own,
    SeenShare,
    UsualShare,
    fit_seen,
    seen_shares,
)
from models.shrinkage import Numbers

#: Decimals of every figure given out (contract section 5).
DECIMALS = 6


@dataclass(frozen=True)
class Evidence:
    """What was seen until now; a table without rows means nothing is known yet."""

    #: Columns office_code, kind.
    offices: pd.DataFrame
    #: ``features.history.clock_in_history``.
    history: pd.DataFrame
    #: ``features.history.head_counts``.
    counts: pd.DataFrame
    #: ``models.labels.labels``.
    labels: pd.DataFrame


@dataclass(frozen=True)
class RiskModel:
    """The fitted numbers, and nothing else: two models can be compared line by line."""

    attendance: Attendance
    seen: SeenShare
    base: BaseRate

    def to_json(self) -> str:
        """Return the model as sorted, indented JSON."""
        return json.dumps(asdict(self), indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "RiskModel":
        """Return the model written by `to_json`, equal in every number."""
        raw: dict[str, Any] = json.loads(text)
        seen = raw["seen"]
        return cls(
            attendance=Attendance(**raw["attendance"]),
            seen=SeenShare(
                city=UsualShare(**seen["city"]),
                kinds={kind: UsualShare(**of) for kind, of in seen["kinds"].items()},
                offices={code: Own(**of) for code, of in seen["offices"].items()},
                office_heads=seen["office_heads"],
            ),
            base=BaseRate(**raw["base"]),
        )


def fit(evidence: Evidence) -> RiskModel:
    """Learn the model from what was seen; the rows' order does not matter."""
    kinds = evidence.offices.set_index("office_code")["kind"]
    return RiskModel(
        attendance=fit_attendance(evidence.history),
        seen=fit_seen(evidence.counts, kinds),
        base=fit_base_rate(evidence.labels),
    )


def score(model: RiskModel, day: Tomorrow) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast every open office and slot of a day, with reasons.

    Returns
    -------
    tuple of pandas.DataFrame
        The rows of ``schemas.RISK``, sorted by office and slot: chances 0-1 rounded
        to 1e-6, 0 or 1 only where certain; ``low`` and ``high`` the 90 % interval of
        ``p_below_minimum`` that not knowing the office's share of presence leaves;
        ``expected_staff`` in people, NaN without a roster. And the facts behind the
        reasons (see ``models.facts``).
    """
    seen = seen_shares(model.seen, day.offices)
    now = situation(model, day, seen)
    values = _values(now, seen)
    usual = Usual(model.attendance.city, seen["usual"].to_numpy())
    added = contributions(now, values["p_below_minimum"], usual)
    unknown = ~day.offices["rostered"].to_numpy("bool")
    added[:, unknown] = 0
    values = _base_rate(values, unknown, model.base)
    rows = risk_rows(day, values, named(added))
    return rows, facts(largest(added, day.open), day, seen)


def figures(model: RiskModel, day: Tomorrow) -> dict[str, Numbers]:
    """Forecast as `score` does, the figures only: for who asks thousands of nights.

    Returns
    -------
    dict of numpy.ndarray
        The numbers of ``schemas.RISK`` by name, shape (offices, 48), not rounded;
        also of closed slots.
    """
    seen = seen_shares(model.seen, day.offices)
    values = _values(situation(model, day, seen), seen)
    unknown = ~day.offices["rostered"].to_numpy("bool")
    return _base_rate(values, unknown, model.base)


def _values(now: Situation, seen: pd.DataFrame) -> dict[str, Numbers]:
    central = forecast(now)
    low, high = _interval(now, central, seen)
    return {
        "p_below_minimum": central.below,
        "p_empty": np.minimum(central.empty, central.below),
        "low": low,
        "high": high,
        "expected_staff": central.expected,
    }


def situation(model: RiskModel, day: Tomorrow, seen: pd.DataFrame) -> Situation:
    """Lay the day out office by office, as the forecast reads it."""
    office = day.people["office"].to_numpy("int64")
    count = np.bincount(office, minlength=len(day.offices))
    # People come sorted by office: a person's place is her distance from the first.
    place = np.arange(len(office)) - (np.cumsum(count) - count)[office]
    shape = (len(day.offices), int(count.max(initial=1)))

    def padded(values: Numbers, empty: Numbers) -> NDArray[Any]:
        empty[office, place] = values
        return empty

    by_slot = (shape[0], shape[1], SLOTS)
    away = padded(day.away, np.zeros(by_slot, dtype=bool))
    called = padded(call_chances(day.calls, day.people), np.zeros(by_slot))
    return Situation(
        clock_in=padded(
            clock_in_chances(model.attendance, day.people), np.zeros(shape)
        ),
        away=away.transpose(0, 2, 1),
        called=called.transpose(0, 2, 1),
        seen=seen["share"].to_numpy(),
        doubt=_with_day(seen["doubt"].to_numpy()),
        life=outing_chances(day.outings, day.offices, office_occasions=False),
        farewell=outing_chances(day.outings, day.offices, office_occasions=True),
        minimum=day.offices["minimum"].to_numpy("int64"),
    )


def _with_day(doubt: Numbers) -> Numbers:
    """Add the shock of the office's day to the doubt about its share (both 0-1)."""
    return DAY_LIKENESS * (1 - doubt) + doubt


def _interval(
    now: Situation, central: Forecast, seen: pd.DataFrame
) -> tuple[Numbers, Numbers]:
    """Forecast again with the share of presence at both ends of its 90 % interval."""
    day_only = np.full(len(seen), DAY_LIKENESS)
    below = [
        forecast(replace(now, seen=seen[end].to_numpy(), doubt=day_only)).below
        for end in ("high", "low")
    ]
    # A skewed share can put its mean outside of what its quantiles give.
    return np.minimum(below[0], central.below), np.maximum(below[1], central.below)


def _base_rate(
    values: dict[str, Numbers], unknown: NDArray[np.bool_], base: BaseRate
) -> dict[str, Numbers]:
    """Put the city's base rate where no roster is known."""
    low, high = base.interval
    instead = {
        "p_below_minimum": base.mean,
        "p_empty": base.mean * EMPTY_SHARE,
        "low": low,
        "high": high,
        "expected_staff": np.nan,
    }
    return {
        name: np.where(unknown[:, None], instead[name], value)
        for name, value in values.items()
    }


def risk_rows(
    day: Tomorrow, values: dict[str, Numbers], reasons: NDArray[Any]
) -> pd.DataFrame:
    """Shape arrays (offices, 48) into ``schemas.RISK`` rows of the open slots."""
    office, slot = np.nonzero(day.open)
    start = np.datetime64(day.day, "us")
    rows = {name: value[office, slot].round(DECIMALS) for name, value in values.items()}
    for name in ("p_below_minimum", "p_empty", "low", "high"):
        certain = values[name][office, slot] >= 1
        rows[name] = np.where(certain, 1, np.clip(rows[name], TINY, 1 - TINY))
    frame = pd.DataFrame(
        rows
        | {
            "service_date": start,
            "office_code": day.offices["office_code"].to_numpy()[office],
            "slot_starts_at": start + slot * np.timedelta64(SLOT_MINUTES, "m"),
            "reasons": reasons[office, slot],
        }
    )
    return typed(frame, RISK)

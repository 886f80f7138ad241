"""Finds offices where far more people than usual did not clock in one morning."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betaln, expit, gammaln, logit

from data.schemas import ALERTS, typed
from models.attendance import clock_in_chances, fit_attendance
from models.events import call_chances
from models.facts import FEW_PEOPLE
from models.forecast import TINY
from models.risk import DECIMALS
from models.shrinkage import Numbers

#: Likeness of one office's people on one day. Real clock logs: 0.04 to 0.07; whole
#: offices at surprise visits more (modelled on World Bank SDI; assumption).
DAY_LIKENESS = 0.05
#: Share of false alarms accepted among the alarms of a night.
FALSE_SHARE = 0.1
#: A median of fewer offices would take away the very absence that is looked for.
MANY_OFFICES = 10
#: Collective is a third of those expected, and two people (assumption).
COLLECTIVE_SHARE, COLLECTIVE_PEOPLE = 1 / 3, 2
#: No office is so sure that fewer than this share of its people go missing: three
#: months without a gap cannot show it (assumption).
LEAST_SHARE = 0.02


def collective_absences(
    people: pd.DataFrame,
    unknown: pd.Series,
    history: pd.DataFrame,
    calls: pd.DataFrame,
) -> pd.DataFrame:
    """Return the offices where surprisingly many people did not clock in.

    Each office is held against its own people's usual rates, after what official
    events and the whole city's day explain; a beta-binomial tail gives the chance of
    so many missing, and one step of Benjamini and Hochberg over the day's offices
    decides.

    Parameters
    ----------
    people
        ``features.morning.expected_people`` of one day.
    unknown
        ``features.morning.unknown_people``: each may be one of the missing.
    history
        ``features.history.clock_in_history`` of mornings before that day.
    calls
        ``features.morning.morning_calls``: whom official events called away.

    Returns
    -------
    pandas.DataFrame
        ``data.schemas.ALERTS``, sorted by office. ``explained`` is empty for an
        alarm. Where the same number would have been an alarm but for an official
        event (``official_agenda``) or for the whole city's day (``city_day``: flood,
        bridge day), the row names that, and its p and q are those without the
        explanation. Offices with fewer than 3 people expected are left out: theirs
        would be a person's record.

    Notes
    -----
    Source: Benjamini and Hochberg 1995. The order of the rows does not matter.
    """
    offices = _counted(people, history, calls)
    offices = offices[offices["expected"] >= FEW_PEOPLE]
    unnamed = unknown.reindex(offices.index, fill_value=0).astype("int64")
    offices = offices.assign(missing=(offices["missing"] - unnamed).clip(lower=0))
    count = offices["expected"].to_numpy("float64")
    missing = offices["missing"].to_numpy("float64")
    usual, called = offices["share"].to_numpy(), offices["share_called"].to_numpy()
    moved = expit(logit(called) + city_day(missing, count, called))
    p_explained, p_usual = (
        tail_chances(missing, count, share) for share in (moved, usual)
    )
    alarm = discovery_rates(p_explained) <= FALSE_SHARE
    p_value = np.where(alarm, p_explained, p_usual)
    q_value = np.where(alarm, discovery_rates(p_explained), discovery_rates(p_usual))
    why = np.where(offices["called"], "official_agenda", "city_day")
    rows = pd.DataFrame(
        {
            "office_code": offices.index,
            "kind": "collective_absence",
            "evidence": _evidence(offices),
            "p_value": np.clip(p_value.round(DECIMALS), TINY, 1),
            "q_value": np.clip(q_value.round(DECIMALS), TINY, 1),
            "explained": pd.Series(why, dtype="str").mask(alarm),
        }
    )
    found = rows[q_value <= FALSE_SHARE].reset_index(drop=True)
    return typed(found.reindex(columns=ALERTS.names), ALERTS)


def _counted(
    people: pd.DataFrame, history: pd.DataFrame, calls: pd.DataFrame
) -> pd.DataFrame:
    """Count by office: expected, missing, and the usual share of the missing."""
    # Sums of fractions depend on their order: people come sorted.
    people = people.sort_values(["office_code", "person"], ignore_index=True)
    known = people.merge(history, on=["office_code", "person"], how="left")
    days = known.fillna({"expected": 0, "clocked_in": 0})
    comes = clock_in_chances(fit_attendance(history), days)
    called = call_chances(calls, people).max(axis=1, initial=0)
    shares = {"share": 1 - comes, "share_called": 1 - comes * (1 - called)}
    rows = pd.DataFrame(shares).assign(missing=~people["came"])
    by_office = rows.groupby(people["office_code"])
    offices = by_office.mean().assign(
        expected=by_office.size(), missing=by_office["missing"].sum()
    )
    offices[list(shares)] = offices[list(shares)].clip(LEAST_SHARE, 1 - LEAST_SHARE)
    return offices.assign(called=offices.index.isin(calls["office_code"]))


def city_day(missing: Numbers, count: Numbers, share: Numbers) -> float:
    """How much likelier than usual the city's people were missing, in log-odds.

    The median over offices, so that a few empty ones do not excuse themselves. Never
    below 0: a good day of the others makes no office suspicious.

    Parameters
    ----------
    missing, count
        People missing and expected by office.
    share
        Usual share of the missing, 0-1.

    Examples
    --------
    Half the staff missing in nine offices of ten, where one in ten is usual:

    >>> missing = np.array([5.0] * 9 + [0.0])
    >>> round(city_day(missing, np.full(10, 10.0), np.full(10, 0.1)), 2)
    2.2
    """
    if len(count) < MANY_OFFICES:
        return 0.0
    found = np.clip(missing / count, TINY, 1 - TINY)
    moved = np.quantile(logit(found) - logit(share), 0.5, method="higher")
    return max(0.0, float(moved))


def tail_chances(missing: Numbers, count: Numbers, share: Numbers) -> Numbers:
    """Chance that so many people of an office or more are missing on one day.

    Beta-binomial: one day's people of an office are alike by ``DAY_LIKENESS``. 1
    where the missing are too few to call it collective.

    Examples
    --------
    >>> missing, count, share = np.array([0, 2, 6]), np.full(3, 9), np.full(3, 0.08)
    >>> tail_chances(missing, count, share).round(5).tolist()
    [1.0, 1.0, 0.00081]
    """
    strength = 1 / DAY_LIKENESS - 1
    a, b = share[:, None] * strength, (1 - share[:, None]) * strength
    most = int(count.max(initial=0))
    number, of = np.arange(most + 1), count[:, None]
    rest = np.maximum(of - number, 0)
    log_chance = (
        gammaln(of + 1)
        - gammaln(number + 1)
        - gammaln(rest + 1)
        + betaln(number + a, rest + b)
        - betaln(a, b)
    )
    reached = (number >= missing[:, None]) & (number <= of)
    chance = np.minimum(np.where(reached, np.exp(log_chance), 0).sum(axis=1), 1)
    least = np.maximum(COLLECTIVE_PEOPLE, COLLECTIVE_SHARE * count)
    return np.where(missing < least, 1, chance)


def discovery_rates(chances: Numbers) -> Numbers:
    """Adjust p values for their number: the least false share that accepts each.

    Examples
    --------
    >>> discovery_rates(np.array([0.04, 0.01, 0.5])).round(3)
    array([0.06, 0.03, 0.5 ])
    """
    order = np.argsort(chances, kind="stable")[::-1]
    place = np.arange(len(chances), 0, -1)
    adjusted = np.empty(len(chances))
    adjusted[order] = np.minimum.accumulate(chances[order] * len(chances) / place)
    return np.minimum(adjusted, 1)


def _evidence(offices: pd.DataFrame) -> NDArray[np.object_]:
    usual = (offices["share"] * offices["expected"]).round(1).astype("str")
    told = "not_clocked_in:" + offices["missing"].astype("str")
    told += "/" + offices["expected"].astype("str") + " expected:" + usual
    return told.to_numpy()

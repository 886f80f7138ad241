"""Figures of absence: how much, how far together, on which days."""

import numpy as np

from benchmarks.fairness.moment import Moment
from benchmarks.fairness.year import Counts, Year

_FRIDAY = 4


def share(year: Year) -> float:
    """Return the share of due person-days on which the person stayed away."""
    return float(year.absent.sum() / year.due.sum())


def rho_of_a_visit(year: Year) -> float:
    """Return the correlation inside an office, offices' own levels included."""
    gone, due = year.by_office(year.absent), year.by_office(year.due)
    gone, due = gone[due >= 3], due[due >= 3]
    rate = gone.sum() / due.sum()
    extra = (gone - due * rate) ** 2 / (rate * (1 - rate)) - due
    return float(extra.sum() / (due * (due - 1)).sum())


def rho_of_days(year: Year) -> float:
    """Return the correlation of two colleagues' days, persons' own levels removed."""
    rate = year.absent.sum(axis=1) / np.maximum(year.due.sum(axis=1), 1)
    rest = np.where(year.due, year.absent - rate[:, None], 0.0)
    together, alone = year.by_office(rest) ** 2, year.by_office(rest**2)
    due = np.maximum(year.by_office(year.due), 1)
    return float((together - alone).sum() / ((due - 1) * alone).sum())


def clustering(year: Year) -> float:
    """Return the variance over the binomial one, in units of 3 to 10."""
    gone, due = year.by_office(year.absent), year.by_office(year.due)
    some = (due >= 3) & (due <= 10)
    rate = gone[some].sum() / due[some].sum()
    spread = (gone - due * rate)[some] ** 2
    return float(spread.sum() / (due[some] * rate * (1 - rate)).sum())


def _half_gone(year: Year, least: int, most: int) -> float:
    gone, due = year.by_office(year.absent), year.by_office(year.due)
    some = (due >= least) & (due <= most)
    return float((gone[some] >= 0.5 * due[some]).mean())


def _rates(year: Year, days: np.ndarray) -> Counts:
    return np.asarray(year.absent[:, days].sum() / year.due[:, days].sum())


def fridays(year: Year) -> float:
    """Return absence on Fridays over that of the other four days."""
    weekday = year.period.truth.days[year.working].day_of_week.to_numpy()
    usual = weekday < _FRIDAY
    return float(_rates(year, weekday == _FRIDAY) / _rates(year, usual))


def bridge_odds(year: Year) -> float:
    """Return the odds of absence on a squeezed day over those of others."""
    squeezed = year.period.truth.hours.bridge[year.office][:, year.working]
    tables = [year.absent[year.due & days].mean() for days in (squeezed, ~squeezed)]
    there, usual = (rate / (1 - rate) for rate in tables)
    return float(there / usual)


def persistence(year: Year) -> float:
    """Return the odds ratio of absence at two visits two to four weeks apart."""
    counts = np.zeros(4)
    for lag in (10, 15, 20):
        due = year.due[:, :-lag] & year.due[:, lag:]
        first, second = year.absent[:, :-lag][due], year.absent[:, lag:][due]
        counts += np.bincount(2 * first + second, minlength=4)
    return float(counts[3] * counts[0] / (counts[1] * counts[2]))


def spell(year: Year) -> float:
    """Return the mean working days of a run of absence."""
    starts = year.absent.copy()
    starts[:, 1:] &= ~year.absent[:, :-1]
    return float(year.absent.sum() / starts.sum())


ABSENCE = (
    Moment("absent all day", 0.04, 0.16, "ACDP 2014 9.8 %, records 5-7 %, "
           "visits 10-40 %", share, percent=True),
    Moment("correlation inside an office at one visit", 0.03, 0.19,
           "SDI health surveys, nine countries", rho_of_a_visit),
    Moment("correlation of two colleagues' days", 0.0, 0.08,
           "four clock logs: 0, 0, 0.04, 0.07", rho_of_days),
    Moment("variance over binomial, units of 3 to 10", 1.8, 2.4,
           "one provincial e-Presensi 2026", clustering),
    Moment("unit-days of 6 to 10 with half or more absent", 0.025, 0.10,
           "same, 5.0 %: half to double is ours", lambda y: _half_gone(y, 6, 10),
           percent=True),
    Moment("unit-days of 11 to 20 with half or more absent", 0.008, 0.032,
           "same, 1.6 %: half to double is ours", lambda y: _half_gone(y, 11, 20),
           percent=True),
    Moment("Friday over Monday to Thursday", 1.1, 1.5,
           "same, 1.29: the span is ours", fridays),
    Moment("odds on a bridge day", 1.0, 3.0, "DKI, Kepri; the same e-Presensi had "
           "41 % on 2 January, odds of 4.8", bridge_odds),
    Moment("odds ratio, absent at two visits", 3.0, 6.0,
           "SDI, 26,643 pairs: 4.4", persistence),
    Moment("working days of a run of absence", None, None, "nobody", spell),
)  # fmt: skip

"""Says how surely each person will clock in on a day nobody knows to be free."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.shrinkage import Numbers, likeness, shrunk, strength

#: Clocking in without any history: 8 % absent for the day (about 10 % of Indonesian
#: teachers in 2014, 7 % in Jakarta's records of ordinary days; rounded, assumption).
CITY_RATE = 0.92
#: Person-days the figure above is worth.
CITY_DAYS = 50.0
#: Likeness of days within an office and within a person when little is known
#: (assumption; who was absent at one unannounced visit was twice as often absent at
#: the next, so persons differ more than offices: World Bank SDI).
OFFICE_LIKENESS = 0.02
PERSON_LIKENESS = 0.05


@dataclass(frozen=True)
class Attendance:
    """Clock-in rates: the city's, each office's, and how many days one is worth."""

    city: float
    offices: dict[str, float]
    person_days: float


def fit_attendance(history: pd.DataFrame) -> Attendance:
    """Learn clock-in rates, person shrunk to office, office to city.

    Parameters
    ----------
    history
        ``features.history.clock_in_history``: columns person, office_code, expected,
        clocked_in.

    Examples
    --------
    >>> rows = [("p", "A", 60, 30), ("q", "A", 60, 30), ("r", "B", 60, 60)]
    >>> names = ["person", "office_code", "expected", "clocked_in"]
    >>> fitted = fit_attendance(pd.DataFrame(rows, columns=names))
    >>> fitted.offices["A"] < fitted.city < fitted.offices["B"]
    True
    """
    days = history["expected"].to_numpy("float64")
    came = history["clocked_in"].to_numpy("float64")
    city = float(shrunk(came.sum(), days.sum(), CITY_RATE, CITY_DAYS))
    counts = pd.DataFrame({"days": days, "came": came})
    office = counts.groupby(history["office_code"].to_numpy()).sum().sort_index()
    totals = office["came"].to_numpy(), office["days"].to_numpy()
    alike = likeness(*totals, city, OFFICE_LIKENESS)
    rates = shrunk(*totals, city, strength(alike))
    own = rates[office.index.get_indexer(pd.Index(history["office_code"]))]
    # Whole numbers add up exactly in any order; the person terms must be sorted.
    order = np.lexsort((came, days, own))
    persons = likeness(came[order], days[order], own[order], PERSON_LIKENESS)
    return Attendance(
        city=city,
        offices=dict(zip(office.index, rates.tolist(), strict=True)),
        person_days=strength(persons),
    )


def clock_in_chances(model: Attendance, people: pd.DataFrame) -> Numbers:
    """Chance that each person clocks in, when not known to be away (0-1).

    Parameters
    ----------
    people
        One row per person; columns office_code, expected, clocked_in. Without days
        of her own a person gets her office's rate, an unknown office the city's.
    """
    usual = people["office_code"].map(model.offices).fillna(model.city)
    return shrunk(
        people["clocked_in"].to_numpy("float64"),
        people["expected"].to_numpy("float64"),
        usual.to_numpy("float64"),
        model.person_days,
    )

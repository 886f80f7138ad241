"""Check-ins at coordinates that are the same to the last digit: real ones jitter."""

import pandas as pd

from features.codes import codes
from features.integrity.chances import binomial_tail, rates_of_others
from features.integrity.counting import Counts, Floats, Trace, trace
from features.validity import day_numbers

#: A phone may send again the place that it measured so long ago.
REMEMBERED = pd.Timedelta(minutes=30)
#: Shares assumed before anything is seen, and how many check-ins they are worth: a
#: computer in the office says the same of all who check in at it (assumptions).
USUAL_SHARED, USUAL_STILL, WORTH = 0.02, 0.05, 100.0
#: How much honest offices differ: phones, a computer in the hall (assumption).
PHONES_ALIKE = 0.03


def shared_trace(places: pd.DataFrame, offices: pd.Series) -> Trace:
    """Return check-ins at exactly the place of another person's of the same day.

    Parameters
    ----------
    places
        One row per punch with a place: ``office_code, person, punched_at, place``;
        equal places of one day are the same coordinates to the last digit.
    offices
        The offices asked about, each once.

    Notes
    -----
    Trials are the check-ins of days on which somebody else checked in there too.
    """
    rows = _rows(places, offices)
    among = rows.groupby(["office", "day"])["person"].transform("nunique")
    at_once = rows.groupby(["office", "day", "place"])["person"].transform("nunique")
    asked = rows[among > 1]
    return trace(rows[at_once > 1], asked.assign(trials=1.0))


def still_trace(places: pd.DataFrame, offices: pd.Series) -> Trace:
    """Return check-ins at exactly the place of the same person's one before.

    Trials are all check-ins but a person's first of the day; what follows within
    :data:`REMEMBERED` is the same one. Parameters as in :func:`shared_trace`.
    """
    rows = _rows(places, offices).sort_values(["office", "person", "punched_at"])
    whose = ["office", "person", "day"]
    since = rows.groupby(whose)["punched_at"].diff()
    rows = rows[since.isna() | (since > REMEMBERED)]
    rows = rows.assign(before=rows.groupby(whose)["place"].shift())
    later = rows.dropna(subset="before")
    still = later["place"] == later["before"]
    return trace(later[still], later.assign(trials=1.0))


def shared_chances(found: Counts) -> tuple[Floats, Floats]:
    """Return expected check-ins at others' places, and the chance of so many."""
    return _chances(found, USUAL_SHARED)


def still_chances(found: Counts) -> tuple[Floats, Floats]:
    """Return expected check-ins that have not moved, and the chance of so many."""
    return _chances(found, USUAL_STILL)


def _chances(found: Counts, usual: float) -> tuple[Floats, Floats]:
    rate = rates_of_others(found.seen, found.trials, usual, WORTH)
    chance = binomial_tail(found.seen, found.trials, rate, PHONES_ALIKE)
    return rate * found.trials, chance


def _rows(places: pd.DataFrame, offices: pd.Series) -> pd.DataFrame:
    office = codes(places["office_code"], offices)
    person, _ = pd.factorize(places["person"], sort=True)
    rows = places[["punched_at", "place"]].assign(
        office=office, day=day_numbers(places["punched_at"]), person=person
    )
    return rows[(office >= 0) & (person >= 0)]

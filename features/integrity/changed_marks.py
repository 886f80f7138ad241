"""Days marked absent in the attendance by the day, and marked otherwise afterwards."""

from datetime import timedelta

import numpy as np
import pandas as pd

from features.integrity.counting import Trace, places, trace
from features.validity import day_numbers

#: What a day is marked as without a word of explanation.
ABSENT = "absent"
#: A change counts that came within so many days; later ones are another year's tidying.
CHANGED_WITHIN = timedelta(days=60)


def changed_trace(
    marks: pd.DataFrame, staff: pd.DataFrame, offices: pd.Series
) -> Trace:
    """Return the days that were no absence any more when they were told again.

    Parameters
    ----------
    marks
        Every known version of a person's day: ``day, staff_number, mark,
        recorded_at, batch``. The day the change became known is the day that counts.
    staff
        Registry table as known; a day belongs to the person's office of that day.
    offices
        The offices asked about, each once.
    """
    keys = ["staff_number", "day"]
    rows = marks.sort_values([*keys, "recorded_at", "batch"], ignore_index=True)
    before = rows["mark"].shift()
    again = rows[keys].eq(rows[keys].shift()).all(axis=1)
    soon = rows["recorded_at"] - rows["day"] <= CHANGED_WITHIN
    rows = rows[again & (before == ABSENT) & (rows["mark"] != ABSENT) & soon]
    person, _ = pd.factorize(rows["staff_number"])
    days = np.asarray(day_numbers(rows["day"]))
    columns = {
        "office": places(staff, "staff_number", rows["staff_number"], days, offices),
        "day": day_numbers(rows["recorded_at"]),
        "person": person,
    }
    hits = pd.DataFrame(columns)
    return trace(hits, hits.assign(trials=1.0))

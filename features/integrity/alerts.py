"""Which signs of a day a person should look at: few, of several people, and new."""

from datetime import date

import pandas as pd

from data.schemas import ALERTS, empty_frame, typed

#: A sign becomes an alert below this chance. 150 offices with eleven signs are looked
#: at every night: by chance alone one alert in a week of nights, were every window
#: new; windows overlap, so it is far fewer (the later step over all signs corrects).
ALERT_CHANCE = 1e-4
#: Fewer people are a person's record, and are never told.
FEW_PEOPLE = 3
#: Things seen below which nothing is told, by sign.
LEAST_SEEN = {
    "burst": 10,
    "alike_arrivals": 6,
    "typed": 10,
    "shared_place": 10,
    "still_place": 10,
    "records_removed": 2,
    "clock_set": 3,
    "leave_punch": 4,
    "late_absence": 6,
    "changed_mark": 6,
    "silent_visit": 2,
}
#: Signs of a device or of days, to which no persons belong.
WITHOUT_PEOPLE = ("records_removed", "clock_set", "silent_visit")


def suspicious_punching(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the signs of a day that are worth a person's look, as alerts.

    Below :data:`ALERT_CHANCE`, at least :data:`LEAST_SEEN`, of at least
    :data:`FEW_PEOPLE` people where people belong to the sign, and only where the day
    itself added to it: the same month is not told again every night.

    Parameters
    ----------
    rows
        :func:`features.integrity.signs.signs` of the day.

    Returns
    -------
    pandas.DataFrame
        ``data.schemas.ALERTS``; ``evidence`` is ``SIGN:SEEN/TRIALS expected:X
        people:N against_WITH``; ``q_value`` and ``explained`` are empty.
    """
    told = rows["p_value"] <= ALERT_CHANCE
    told &= rows["seen"] >= rows["sign"].map(LEAST_SEEN)
    told &= (rows["people"] >= FEW_PEOPLE) | rows["sign"].isin(WITHOUT_PEOPLE)
    told &= rows["latest_on"] == pd.Timestamp(day)
    found = rows[told]
    if found.empty:
        return empty_frame(ALERTS)
    words = found["sign"] + ":" + found["seen"].astype("str")
    words += "/" + found["trials"].astype("str")
    words += " expected:" + found["expected"].round(1).astype("str")
    people = " people:" + found["people"].astype("str")
    words += people.where(~found["sign"].isin(WITHOUT_PEOPLE), "")
    words += " against_" + found["compared_with"]
    alerts = found.assign(kind="suspicious_punching", evidence=words)
    alerts = alerts.reindex(columns=ALERTS.names).reset_index(drop=True)
    return typed(alerts, ALERTS)

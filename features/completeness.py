"""Tells whether all devices of an office have told the whole of a day."""

from datetime import date

import numpy as np
import pandas as pd

from data.schemas import Column, Output, typed
from features.intervals import DAY
from features.watch import devices_of_day

#: Days that a device which was taken away is still waited for: as long as a night looks
#: back for the file of a month. What comes later reopens the day all the same.
WAITED_DAYS = 45
#: Provisional until every device has passed the day's end, then final; news of a day
#: that was final reopen it until a night has looked at it again.
DAY_STATES = ("provisional", "final", "reopened", "no_device")
COMPLETENESS = Output(
    "completeness",
    "one office of a day",
    (
        Column("office_code", "text", "code of the office"),
        Column("day_state", "text", "one of: " + ", ".join(DAY_STATES)),
        Column("devices", "integer", "devices that stood there"),
        Column("complete", "integer", "of them, those that have told the whole day"),
        Column("waits_for", "text", "the others, separated by spaces"),
    ),
)


def completeness(
    day: date,
    offices: pd.Series,
    devices: pd.DataFrame,
    coverage: pd.DataFrame,
    today: date,
) -> pd.DataFrame:
    """Return which offices' devices have told the whole of a day.

    Parameters
    ----------
    offices
        Office codes, each once.
    devices
        Registry table as known.
    coverage
        One row per device: ``device, covers_until_at``.
    today
        The day on which it is asked.

    Returns
    -------
    pandas.DataFrame
        :data:`COMPLETENESS`, sorted by office: ``final`` when every device covers the
        day's end, which is midnight, since a night's shift may still clock out. A
        device that the registry has taken away has told the whole of its last day
        with a punch, and is waited for in vain for :data:`WAITED_DAYS`.

    Examples
    --------
    >>> from data.schemas import TABLES
    >>> rows = pd.DataFrame({"device": ["D", "E"], "office_code": ["A", "A"]})
    >>> devices = typed(rows, TABLES["devices"])
    >>> heard = pd.DataFrame({"device": ["D", "E"]}).assign(
    ...     covers_until_at=pd.to_datetime(["2024-04-30 07:31", "2024-04-29 16:00"])
    ... )
    >>> found = completeness(
    ...     date(2024, 4, 29), pd.Series(["A", "B"]), devices, heard, date(2024, 5, 1)
    ... )
    >>> found[["day_state", "waits_for"]].values.tolist()
    [['provisional', 'E'], ['no_device', nan]]
    """
    offices = offices.sort_values(ignore_index=True)
    nothing = pd.DataFrame({"device": pd.Series(dtype="str")})
    coverage = _with_gone(devices, coverage, today)
    here = devices_of_day(day, offices, devices, coverage, nothing)
    told = here["covers_until"] >= DAY
    late = here[~told].sort_values("device").groupby("office")["device"].agg(" ".join)
    count = np.bincount(here["office"], minlength=len(offices))
    complete = np.bincount(here.loc[told, "office"], minlength=len(offices))
    state = np.where(complete == count, "final", "provisional")
    rows = pd.DataFrame(
        {
            "office_code": offices,
            "day_state": np.where(count == 0, "no_device", state),
            "devices": count,
            "complete": complete,
            "waits_for": pd.Series(offices.index).map(late),
        }
    )
    return typed(rows, COMPLETENESS)


def _with_gone(
    devices: pd.DataFrame, coverage: pd.DataFrame, today: date
) -> pd.DataFrame:
    """Return the coverage with what devices that are gone will never tell."""
    ends = devices.groupby("device")["valid_until"].max()
    stays = devices["valid_until"].isna().groupby(devices["device"]).any()
    ends = ends[~stays & (ends <= pd.Timestamp(today))].rename("ended_on")
    rows = coverage.merge(ends, "outer", on="device")
    at, ended = rows["covers_until_at"], rows["ended_on"]
    at = at.where(ended.isna(), at.dt.ceil("D"))
    vain = ended <= pd.Timestamp(today) - pd.Timedelta(days=WAITED_DAYS)
    at = at.mask(vain & ~(at > ended), ended)
    return rows.assign(covers_until_at=at)[["device", "covers_until_at"]]


def reopened(
    now: pd.DataFrame, before: pd.DataFrame, news: pd.DataFrame, where: pd.DataFrame
) -> pd.DataFrame:
    """Return :func:`completeness` with the offices whose final day has news since.

    Parameters
    ----------
    now, before
        As known now, and when a night last looked at the day.
    news
        Of the day, since then: ``device``, ``office_code`` (both empty: of anybody).
    where
        Where the devices stood that day: ``device, office_code``.

    Examples
    --------
    >>> final = pd.DataFrame({"office_code": ["A", "B"], "day_state": "final"})
    >>> news = pd.DataFrame({"device": ["D"], "office_code": [None]})
    >>> where = pd.DataFrame({"device": ["D"], "office_code": ["B"]})
    >>> reopened(final, final, news, where)["day_state"].tolist()
    ['final', 'reopened']
    """
    place = where.set_index("device")["office_code"]
    at = news["office_code"].fillna(news["device"].map(place)).fillna(news["device"])
    told = now["office_code"].isin(at) | bool(at.isna().any())
    was = before.set_index("office_code")["day_state"]
    final = (now["day_state"] == "final") & (now["office_code"].map(was) == "final")
    return now.assign(day_state=now["day_state"].mask(final & told, "reopened"))

"""Compares what was said of a day with what is said now that more is known."""

import pandas as pd

_KEY = ["office_code", "slot_starts_at"]
_COUNTED = ["office_code", "state_before", "state_after"]


def changed_states(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Count the half hours of a day whose state has changed.

    Parameters
    ----------
    before, after
        ``data.schemas.STATE_ROWS`` of one day; the order of rows does not matter.
        Half hours that only one of them has are left out: nobody was told otherwise.

    Returns
    -------
    pandas.DataFrame
        One row per office and change, sorted: ``office_code, state_before,
        state_after``, ``half_hours`` (1 to 48).

    Examples
    --------
    >>> at = pd.Timestamp("2026-11-24 08:00")
    >>> was = pd.DataFrame({"office_code": ["A"], "slot_starts_at": at})
    >>> is_now = was.assign(state="staffed")
    >>> changed_states(was.assign(state="no_data"), is_now).to_numpy().tolist()
    [['A', 'no_data', 'staffed', 1]]
    """
    columns = [*_KEY, "state"]
    both = before[columns].merge(
        after[columns], on=_KEY, suffixes=("_before", "_after")
    )
    changed = both[both["state_before"] != both["state_after"]]
    return changed.groupby(_COUNTED).size().rename("half_hours").reset_index()


def newest_batches(
    offices: pd.Series, news: pd.DataFrame, standing: pd.DataFrame
) -> pd.Series:
    """Return the newest file that brought news of each office.

    Parameters
    ----------
    offices
        Office codes.
    news
        Of one day: ``device``, ``office_code`` (both empty: of anybody), ``batch``.
    standing
        Where the devices stood that day: ``device, office_code``, a device once.

    Returns
    -------
    pandas.Series
        ``Int64`` on the index of ``offices``; news of the office itself or of its
        devices first, else of anybody; NA where no file brought any.

    Examples
    --------
    >>> news = pd.DataFrame({"device": ["D", None], "batch": [7, 9]})
    >>> news["office_code"] = pd.Series([None, None], dtype="str")
    >>> where = pd.DataFrame({"device": ["D"], "office_code": ["A"]})
    >>> newest_batches(pd.Series(["A", "B"]), news, where).tolist()
    [7, 9]
    """
    where = standing.set_index("device")["office_code"]
    at = news["office_code"].fillna(news["device"].map(where))
    # Attendance by staff number comes from a device that is named by its office.
    at = at.fillna(news["device"])
    own = offices.map(news["batch"].groupby(at).max()).astype("Int64")
    anybody = news.loc[at.isna(), "batch"]
    return own if anybody.empty else own.fillna(anybody.max())

"""Puts attendance by the day beside the states of a day, as evidence of its own kind.

A mark of a day says nothing of any half hour of it: who was present may have left at
nine. So marks come after the states are worked out and change none of them.
"""

import pandas as pd

#: Words of the evidence, by mark; days off are nobody's absence and stand nowhere.
WORDS = {
    "present": "day_present",
    "away": "day_away",
    "absent": "day_absent",
    "unsure": "day_unsure",
}


def with_day_marks(
    states: pd.DataFrame, marks: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Return the states, their evidence followed by counts of the day's marks.

    Parameters
    ----------
    states
        ``data.schemas.STATE_ROWS`` of one day.
    marks
        One row per person of that day: ``staff_number`` (pseudonym), ``mark``.
    people
        :func:`features.roster.roster` of that day; a mark counts where its person is
        on the staff, and nowhere for others.

    Returns
    -------
    pd.DataFrame
        The same rows; of an office with marks each evidence ends with ``day_present:N
        day_away:N day_absent:N day_unsure:N``, without those that are 0.

    Examples
    --------
    >>> states = pd.DataFrame({"office_code": [*"AB"], "evidence": ["punch:1", None]})
    >>> marks = pd.DataFrame({"staff_number": [*"pq"], "mark": ["present", "away"]})
    >>> people = pd.DataFrame({"person": [*"pqr"], "office_code": [*"AAB"]})
    >>> with_day_marks(states, marks, people)["evidence"].tolist()
    ['punch:1 day_present:1 day_away:1', nan]
    """
    told = marks.merge(people, left_on="staff_number", right_on="person")
    counts = pd.crosstab(told["office_code"], told["mark"])
    words = pd.Series("", counts.index, dtype="str")
    for mark, word in WORDS.items():
        if mark in counts:
            count = counts[mark]
            words += (f" {word}:" + count.astype("str")).where(count > 0, "")
    before = states["evidence"].astype("str").fillna("")
    after = before + states["office_code"].map(words).astype("str").fillna("")
    evidence = after.str.strip()
    return states.assign(evidence=evidence.where(evidence != ""))

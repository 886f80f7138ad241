"""Asks the night's detector about past mornings, and holds it against the truth."""

import numpy as np
import pandas as pd

from features.agenda import calls
from features.roster import away
from models.absence import (
    COLLECTIVE_PEOPLE,
    COLLECTIVE_SHARE,
    collective_absences,
)
from models.facts import FEW_PEOPLE
from pipelines.lab.books import Books
from pipelines.lab.told import Flags

#: Days within which an absence should be known.
WITHIN = 2
#: A collective absence: at least half of those expected stayed away, of three or more.
HALF = 0.5


def looked_back(books: Books, number: int, attended: Flags) -> dict[str, int]:
    """Ask about day ``number`` with what is known two days later.

    Parameters
    ----------
    attended
        Who truly came, (posts,).

    Returns
    -------
    dict of str to int
        ``alarms``; ``right`` (of these, at least a third and two of those expected
        truly stayed away); ``events`` (office-days on which half of those expected,
        three or more, stayed away) and ``seen`` (of these, alarmed or explained).
    """
    people = _expected(books, number)
    people["attended"] = attended[people.pop("post")]
    told = _alerts(books, number, people[people["heard"]])
    of = people.groupby("office_code")["attended"].agg(["size", "sum"])
    missing = pd.Series(of["size"] - of["sum"])
    enough = of["size"] >= FEW_PEOPLE
    event = enough & (missing >= HALF * of["size"])
    third = (COLLECTIVE_SHARE * of["size"]).clip(lower=COLLECTIVE_PEOPLE)
    alarmed = told.loc[told["explained"].isna(), "office_code"]
    right = missing.reindex(alarmed) >= third.reindex(alarmed)
    return {
        "alarms": len(alarmed),
        "right": int(right.sum()),
        "events": int(event.sum()),
        "seen": int(event.index[event].isin(told["office_code"]).sum()),
    }


def _expected(books: Books, number: int) -> pd.DataFrame:
    """Return capable people without recorded leave; whether the log tells of them."""
    people = books.crew(number).people
    known = number + 1 + WITHIN
    leave = books.leave_of(number, min(known, len(books.days) - 1))
    gone = away(leave, people["person"], books.days[number].date()).any(axis=1)
    rows = people[people["capable"].to_numpy("bool") & ~gone]
    rows = rows[["office_code", "person", "rank"]].assign(
        post=books.posts(rows["person"], rows["office_code"])
    )
    expected, came = books.expected(known, np.array([number]), excuse=False)
    heard = expected[rows["post"].to_numpy(), 0]
    return rows.assign(heard=heard, came=came[rows["post"].to_numpy(), 0])


def _alerts(books: Books, number: int, people: pd.DataFrame) -> pd.DataFrame:
    day = books.days[number].date()
    summons = calls(books.agenda_of(number), books.offices, day)
    return collective_absences(
        people[["office_code", "person", "rank", "came"]],
        pd.Series(dtype="int64"),
        books.history(number),
        summons,
    )

"""Shows attendance by the day beside the states, which it may not change."""

import pandas as pd
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.settings import Settings
from data.store.day_marks import read_day_marks
from features.day_marks import with_day_marks
from pipelines.known import Day, Facts, states_of


def told_states(
    db: Connection, settings: Settings, known: Known, facts: Facts, day: Day
) -> pd.DataFrame:
    """Return the states of a day with the counts of its marks as evidence."""
    states = states_of(facts, day)
    marks = read_day_marks(db, known, day.day, day.day, settings.offset)
    return states if marks.empty else with_day_marks(states, marks, day.people)

"""Names every frame's columns with kind, null rule and meaning, and checks frames.

The face of four modules: ``columns`` (what a column is), ``choices`` (the words it may
hold), ``registry_tables`` (what a city hands in) and ``output_tables`` (what sidak
gives). ``docs/data-dictionary.md`` is printed from here.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.choices import (
    AGENDA_KINDS,
    EMPLOYMENTS,
    LEAVE_KINDS,
    OCCASIONS,
    OFFICE_KINDS,
    OUTCOMES,
    STATES,
    VERDICTS,
)
from data.columns import DTYPES, Column, Output, Table
from data.errors import UserError
from data.output_tables import (
    ALERTS,
    AUDIT,
    CHANCES,
    ESTIMATE,
    EXPLAIN,
    LIST,
    OUTPUTS,
    REPAIRS,
    RISK,
    STATE_ROWS,
    USERS,
)
from data.registry_tables import TABLES

__all__ = [
    "AGENDA_KINDS",
    "ALERTS",
    "AUDIT",
    "CHANCES",
    "DTYPES",
    "EMPLOYMENTS",
    "ESTIMATE",
    "EXPLAIN",
    "LEAVE_KINDS",
    "LIST",
    "NOON_SLOT",
    "OCCASIONS",
    "OFFICE_KINDS",
    "OUTCOMES",
    "OUTPUTS",
    "REPAIRS",
    "RISK",
    "SLOTS",
    "SLOT_MINUTES",
    "STATES",
    "STATE_ROWS",
    "TABLES",
    "USERS",
    "VERDICTS",
    "Column",
    "Output",
    "Registry",
    "Table",
    "empty_frame",
    "typed",
]

#: Half hours of a day; slot 0 starts at midnight.
SLOTS = 48
SLOT_MINUTES = 30
#: The first slot of the afternoon: slots that start before 12:00 are ``am``.
NOON_SLOT = 24


@dataclass(frozen=True)
class Registry:
    """Every registry table as known at one moment, one frame each.

    A table that nobody imported is an empty frame with its columns; that means
    *unknown*, never "none".
    """

    offices: pd.DataFrame
    schedules: pd.DataFrame
    calendar: pd.DataFrame
    staff: pd.DataFrame
    devices: pd.DataFrame
    enrolments: pd.DataFrame
    leave: pd.DataFrame
    agenda: pd.DataFrame
    complaints: pd.DataFrame
    service_marks: pd.DataFrame
    teams: pd.DataFrame
    team_days: pd.DataFrame
    findings: pd.DataFrame


def empty_frame(shape: Table | Output) -> pd.DataFrame:
    """Return a frame of that shape without rows, every dtype right.

    Examples
    --------
    >>> empty_frame(TABLES["service_marks"]).columns.tolist()
    ['office_code', 'marked_at', 'kind']
    """
    return typed(
        pd.DataFrame({name: [] for name in shape.names}, dtype="object"), shape
    )


def typed(frame: pd.DataFrame, shape: Table | Output) -> pd.DataFrame:
    """Return the frame's columns in the shape's order and dtypes.

    Columns the frame lacks are added empty; further columns are dropped.

    Raises
    ------
    UserError
        A column holds values its kind does not allow; the message names it.
    """
    columns = {}
    for column in shape.columns:
        values = frame.get(column.name, pd.Series(np.nan, frame.index, dtype="object"))
        try:
            columns[column.name] = values.astype(DTYPES[column.kind])
        except (TypeError, ValueError) as error:
            raise UserError(
                "{table}: column {column} is no {kind}.",
                table=shape.name,
                column=column.name,
                kind=column.kind,
            ) from error
    return pd.DataFrame(columns, index=frame.index)

"""The rule of ``data.knowledge`` as a condition of SQL."""

from datetime import timedelta

import sqlalchemy as sa

from data.knowledge import Known
from data.store.frames import to_micros


def is_known(
    table: sa.Table, known: Known, offset: timedelta
) -> sa.ColumnElement[bool]:
    """Return the condition that a row was recorded and had arrived in time."""
    recorded = table.c.recorded_at <= to_micros(known.as_of, offset)
    if known.batch is None:
        return recorded
    return recorded & (table.c.batch <= known.batch)

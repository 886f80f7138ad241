"""What a day leaves behind, and what an evening knows of the next one."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.matrix import Tomorrow

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """What a day leaves behind that the city gets to know.

    Attributes
    ----------
    came
        Posts with a punch that reached a device, (posts,).
    delivered
        Index of the day from whose evening on the office's log of the day is known,
        (offices,).
    findings
        Rows of the table ``findings``, with ``recorded_at``.
    leave
        Further rows of ``leave``, with ``recorded_at``.
    """

    came: Flags
    delivered: Ints
    findings: pd.DataFrame
    leave: pd.DataFrame


@dataclass(frozen=True)
class Crew:
    """The staff of a day, and what is always asked about it."""

    #: ``features.roster.roster``, and the least number of staff by office_code.
    people: pd.DataFrame
    minimum: pd.Series
    #: Of the service-capable, by office and person: rows of `people`, posts, and the
    #: columns of ``Tomorrow.people`` that stay.
    row: Ints
    post: Ints
    seats: pd.DataFrame
    #: ``Tomorrow.offices``.
    offices: pd.DataFrame


@dataclass(frozen=True)
class Day:
    """One service date as known on the evening before."""

    day: date
    tomorrow: Tomorrow
    #: Roster less recorded leave is below the minimum already, (offices, 48).
    short: Flags
    #: ``features.history.clock_in_history``.
    history: pd.DataFrame

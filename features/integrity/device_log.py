"""Records deleted and clocks set at a device, as its own log of events tells."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from features.integrity.chances import count_tail, rates_of_others
from features.integrity.counting import Counts, Floats, Ints, Trace, places, trace
from features.validity import day_numbers

#: Kinds of event that remove what a device has recorded. Deletion after a copy is
#: how sticks are emptied, and no sign.
REMOVED = ("data_cleared", "factory_reset", "records_deleted")
CLOCK_SET = ("clock_set",)
#: Once a year and device, known as well as from two device-years (assumptions).
USUAL, WORTH = 1 / 365, 730.0
#: How much honest offices differ: one has a technician who tidies (assumption).
SPREAD = 1.0


def event_trace(
    events: pd.DataFrame,
    kinds: Sequence[str],
    devices: pd.DataFrame,
    offices: pd.Series,
    days: Ints,
) -> Trace:
    """Return the days on which something was done at a device.

    Parameters
    ----------
    events
        ``device, kind, at`` (missing: then the day it became known), ``recorded_at``.
    kinds
        Kinds of event that count; several on one day count once.
    devices
        Registry table as known, with those that stand for staff numbers.
    offices
        The offices asked about, each once.
    days
        Day numbers looked over. Trials are the days of devices that tell events at
        all: of the others nothing is known.
    """
    telling = pd.Series(np.sort(events["device"].unique().astype("str")), dtype="str")
    done = events[events["kind"].isin(kinds)]
    on = day_numbers(done["at"].fillna(done["recorded_at"]))
    hits = done[["device"]].assign(day=on).drop_duplicates()
    hits["office"] = places(
        devices, "device", hits["device"], hits["day"].to_numpy(), offices
    )
    stood = pd.DataFrame(
        {
            "device": telling.repeat(len(days)).reset_index(drop=True),
            "day": np.tile(days, len(telling)),
        }
    )
    office = places(
        devices, "device", stood["device"], stood["day"].to_numpy(), offices
    )
    return trace(hits, stood.assign(office=office, trials=1.0))


def event_chances(found: Counts) -> tuple[Floats, Floats]:
    """Return expected days with such an event, and the chance of so many."""
    rate = rates_of_others(found.seen, found.trials, USUAL, WORTH)
    expected = rate * found.trials
    return expected, count_tail(found.seen, expected, SPREAD)

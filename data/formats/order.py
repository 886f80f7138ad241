"""Finds runs of records whose clock was wrong for a while, by the file's own order."""

import numpy as np

from data.formats.clock import TOLERANCE, Instants
from data.formats.fields import Flags, Positions

#: Of so many records one may step back: more often the file is sorted otherwise, by
#: pin for example, and its order says nothing.
RECORDS_PER_STEP = 20
#: A wrong clock is noticed before so many records.
LONGEST_RUN = 2_000

_DAY = np.timedelta64(TOLERANCE)


def strayed(at: Instants) -> Flags:
    """Tell which times a clock gave that was set wrong for a while and then mended.

    A device writes its records one after the other. A run of them strays where it
    lies more than a day off its neighbours, forward or back, they themselves are in
    order, and the run has room between them. So neither a month that arrives late nor
    a log that begins again is doubted: there is no room for it between its
    neighbours. Without records on both sides nothing is.

    Parameters
    ----------
    at
        Believable times in the order of the file.

    Examples
    --------
    >>> days = np.arange("2024-04-01", "2024-05-01", dtype="M8[D]").astype("M8[us]")
    >>> days[10:12] -= np.timedelta64(8, "D")
    >>> np.flatnonzero(strayed(days)).tolist()
    [10, 11]
    """
    found = np.zeros(len(at), np.bool_)
    steps = np.flatnonzero(np.diff(at) < -_DAY)
    if not len(steps) or len(steps) * RECORDS_PER_STEP > len(at):
        return found
    runs = [_run_at(at, int(step)) for step in steps]
    explained = [run for run in runs if run]
    if 2 * len(explained) < len(runs):
        return found
    for first, last in explained:
        found[first : last + 1] = True
    return found


def _run_at(at: Instants, step: int) -> tuple[int, int] | None:
    """Return first and last place of the run that explains a step back, if one does.

    The records up to the step are ahead, or those after it behind: the fewer.
    """
    start = max(step - LONGEST_RUN, 0)
    below = np.flatnonzero(at[start:step] <= at[step + 1])
    above = np.flatnonzero(at[step + 2 : step + 2 + LONGEST_RUN] >= at[step])
    runs = []
    if len(below):
        runs.append((start + int(below[-1]) + 1, step))
    if len(above):
        runs.append((step + 1, step + 1 + int(above[0])))
    fitting = [run for run in runs if _fits(at, *run)]
    return min(fitting, key=lambda run: run[1] - run[0], default=None)


def _fits(at: Instants, first: int, last: int) -> bool:
    """Tell whether a run in order of its own has room between its neighbours."""
    run = at[first : last + 1]
    room: np.timedelta64 = at[last + 1] - at[first - 1]
    return bool((np.diff(run) >= np.timedelta64(0)).all() and run[-1] - run[0] <= room)


def among(at: Instants, rows: Flags) -> Flags:
    """Return ``strayed`` of these rows only; no other strays.

    Examples
    --------
    >>> among(np.array(["2024-04-01"], "M8[us]"), np.array([False])).tolist()
    [False]
    """
    found = np.zeros(len(at), np.bool_)
    places: Positions = np.flatnonzero(rows)
    found[places] = strayed(at[places])
    return found

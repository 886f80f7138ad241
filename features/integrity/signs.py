"""Signs that an office's log should be looked at: all of them, by office and window.

=====================  ===========================================  ================
sign                   what is counted                              expected from
=====================  ===========================================  ================
``burst``              people within 3 seconds of another at a      city, after the
                       device                                       office's timing
``alike_arrivals``     days on which the same people came within    own other days
                       half a minute
``typed``              punches by pin or password                   city
``shared_place``       check-ins at exactly the coordinates of      city
                       another person's that day
``still_place``        check-ins at exactly the coordinates of      city
                       the person's one before that day
``records_removed``    days on which a device's records were        city
                       deleted
``clock_set``          days on which a device's clock was set       city
``leave_punch``        days of approved leave with a punch          city
``late_absence``       absences entered or changed afterwards       own past, with
                                                                    the city's month
``changed_mark``       days marked absent in an e-Presensi and      own past, with
                       otherwise when told again                    the city's month
``silent_visit``       visits on a day without a punch              own other days
=====================  ===========================================  ================

A sign is a question about a log.
"""

from datetime import date

import numpy as np
import pandas as pd

from features.integrity.alike import alike_chances
from features.integrity.bursts import burst_chances
from features.integrity.counting import Counts, Floats, counts
from features.integrity.device_log import event_chances
from features.integrity.leave_days import late_chances, late_counts, leave_chances
from features.integrity.same_places import shared_chances, still_chances
from features.integrity.traces import Traces
from features.integrity.verification import typed_chances
from features.integrity.visit_days import VISIT_WINDOW_DAYS, visit_chances

#: What each sign's expected number is worked out from.
COMPARED_WITH = {
    "burst": "city",
    "alike_arrivals": "own_days",
    "typed": "city",
    "shared_place": "city",
    "still_place": "city",
    "records_removed": "city",
    "clock_set": "city",
    "leave_punch": "city",
    "late_absence": "own_past",
    "changed_mark": "own_past",
    "silent_visit": "own_days",
}
SIGN_COLUMNS = {
    "office_code": "str",
    "sign": "str",
    "seen": "int64",
    "trials": "int64",
    "expected": "float64",
    "people": "int64",
    "compared_with": "str",
    "p_value": "float64",
    "latest_on": "datetime64[us]",
}


_CHANCES = {
    "burst": burst_chances,
    "typed": typed_chances,
    "shared_place": shared_chances,
    "still_place": still_chances,
    "records_removed": event_chances,
    "clock_set": event_chances,
    "leave_punch": leave_chances,
}


def signs(found: Traces, day: date) -> pd.DataFrame:
    """Return every sign of every office in the window that ends with ``day``.

    Returns
    -------
    pandas.DataFrame
        One row per office and sign, sorted by both. ``office_code, sign``; ``seen``,
        things counted; ``trials``, what they are counted of; ``expected`` of
        ``seen``; ``people``, distinct persons behind them (0 where none belong to
        them); ``compared_with``: ``city`` (the other offices), ``own_past`` or
        ``own_days``; ``p_value``, the chance of so many or more, one-sided, not
        corrected for the number of tests, 1 where nothing was seen; ``latest_on``,
        the last day something was seen (NaT: none). No person, pin or device.
    """
    many = len(found.offices)
    told = {}
    for sign, one in found.others.items():
        seen = counts(one, many, day)
        told[sign] = (seen, *_CHANCES[sign](seen))
    told["alike_arrivals"] = alike_chances(found.arrivals, many, day)
    afterwards = {"late_absence": found.late, "changed_mark": found.changed}
    for sign, one in afterwards.items():
        seen = late_counts(one, many, day)
        told[sign] = (seen, *late_chances(seen))
    visits, others = (
        counts(each, many, day, VISIT_WINDOW_DAYS)
        for each in (found.visited, found.not_visited)
    )
    told["silent_visit"] = (visits, *visit_chances(visits, others))
    rows = _rows(found.offices, told)
    return rows.sort_values(["office_code", "sign"], ignore_index=True)


def _rows(
    offices: pd.Series, told: dict[str, tuple[Counts, Floats, Floats]]
) -> pd.DataFrame:
    found = [each for each, _, _ in told.values()]
    latest_on = np.concatenate([each.latest for each in found]).astype("datetime64[D]")
    latest_on[latest_on < np.datetime64(0, "D")] = np.datetime64("NaT")
    sign = np.repeat(list(told), len(offices))
    columns = {
        "office_code": np.tile(offices.to_numpy(), len(told)),
        "sign": sign,
        "seen": np.concatenate([each.seen for each in found]),
        "trials": np.concatenate([each.trials for each in found]),
        "expected": np.concatenate([expected for _, expected, _ in told.values()]),
        "people": np.concatenate([each.people for each in found]),
        "compared_with": np.array([COMPARED_WITH[each] for each in sign], dtype="str"),
        "p_value": np.concatenate([chance for _, _, chance in told.values()]),
        "latest_on": latest_on,
    }
    return pd.DataFrame(columns).astype(SIGN_COLUMNS)

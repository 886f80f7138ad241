from datetime import date

import numpy as np
import pandas as pd

from data.schemas import TABLES, empty_frame, typed
from features.history import clock_in_history, head_counts, silent_days

MONDAY = pd.Timestamp("2024-04-22")
WEEK = [MONDAY + pd.Timedelta(days=number) for number in range(5)]
NEXT_MONDAY = date(2024, 4, 29)


def some_hours(offices=("A",), days=WEEK, closed=()):
    rows = [
        (office, day, pd.NA if day in closed else 450, pd.NA if day in closed else 960)
        for office in offices
        for day in days
    ]
    frame = pd.DataFrame(
        rows, columns=["office_code", "service_date", "opens", "closes"]
    )
    return frame.astype({"opens": "Int64", "closes": "Int64"})


def placements(*rows):
    frame = pd.DataFrame(
        [(*row, pd.NaT, pd.NaT)[:4] for row in rows],
        columns=["person", "office_code", "valid_from", "valid_until"],
    )
    return frame.astype(
        {"valid_from": "datetime64[us]", "valid_until": "datetime64[us]"}
    )


def clock_ins(*rows):
    frame = pd.DataFrame(rows, columns=["person", "office_code", "service_date"])
    return frame.astype({"service_date": "datetime64[us]"})


def leave(*rows):
    columns = ["staff_number", "starts_at", "ends_at", "status"]
    frame = pd.DataFrame(rows, columns=columns)
    return typed(frame, TABLES["leave"])


def office_days(*rows):
    frame = pd.DataFrame(rows, columns=["office_code", "service_date"])
    return frame.astype({"service_date": "datetime64[us]"})


def counted(**changes):
    given = {
        "placements": placements(("p", "A")),
        "clock_ins": clock_ins(*(("p", "A", day) for day in WEEK)),
        "hours": some_hours(),
        "leave": leave(),
        "left_out": office_days(),
        "day": NEXT_MONDAY,
    }
    history = clock_in_history(**(given | changes))
    return history[["expected", "clocked_in"]].to_numpy().tolist()


def test_every_open_day_is_expected_and_each_clock_in_counts_once():
    twice = clock_ins(("p", "A", WEEK[0]), ("p", "A", WEEK[0]))
    assert counted(clock_ins=twice) == [[5, 1]]


def test_closed_days_and_the_day_itself_are_not_expected():
    assert counted(hours=some_hours(closed=WEEK[:2])) == [[3, 3]]
    assert counted(day=WEEK[3].date()) == [[3, 3]]


def test_only_the_last_days_are_looked_back_on():
    assert counted(days=2) == [[2, 2]]


def test_approved_leave_for_the_whole_day_takes_the_day_out():
    whole = (WEEK[1], WEEK[2])
    none = clock_ins()
    assert counted(clock_ins=none, leave=leave(("p", *whole, "approved"))) == [[4, 0]]
    assert counted(clock_ins=none, leave=leave(("p", *whole, "requested"))) == [[5, 0]]
    part = (WEEK[1], WEEK[1] + pd.Timedelta(hours=12))
    assert counted(clock_ins=none, leave=leave(("p", *part, "approved"))) == [[5, 0]]


def test_leave_by_clock_time_over_the_opening_hours_is_a_whole_day():
    hour = pd.Timedelta(minutes=1)
    row = ("p", WEEK[0] + 450 * hour, WEEK[0] + 960 * hour, "approved")
    assert counted(leave=leave(row)) == [[4, 4]]


def test_left_out_office_days_say_nothing():
    assert counted(left_out=office_days(("A", WEEK[4]), ("B", WEEK[3]))) == [[4, 4]]


def test_a_clock_in_elsewhere_is_none_at_the_own_office():
    assert counted(clock_ins=clock_ins(("p", "B", WEEK[0]))) == [[5, 0]]


def test_days_before_and_after_a_placement_are_not_expected():
    moved = placements(("p", "A", pd.NaT, WEEK[2]), ("p", "B", WEEK[2], pd.NaT))
    history = counted(placements=moved, hours=some_hours(("A", "B")))
    assert history == [[2, 2], [3, 0]]


def test_without_any_hours_nothing_is_expected():
    assert counted(hours=some_hours(days=())) == [[0, 0]]


def test_nobody_gives_no_rows():
    assert counted(placements=placements()) == []


def test_later_clock_ins_and_hours_change_nothing():
    later = [day + pd.Timedelta(days=7) for day in WEEK]
    more = clock_ins(*(("p", "A", day) for day in WEEK + later))
    assert counted(hours=some_hours(days=WEEK + later), clock_ins=more) == [[5, 5]]


def devices(*codes):
    frame = pd.DataFrame({"device": [f"d{c}" for c in codes], "office_code": codes})
    return typed(frame, TABLES["devices"])


def test_a_day_without_any_clock_in_or_without_morning_coverage_is_silent():
    heard = clock_ins(*(("p", "A", day) for day in WEEK[:4]))
    coverage = pd.DataFrame(
        {"device": ["dA"], "covers_until_at": [WEEK[3] + pd.Timedelta(hours=9)]}
    )
    silent = silent_days(heard, some_hours(), devices("A"), coverage)
    assert silent["service_date"].tolist() == WEEK[3:]


def test_an_office_without_a_device_is_silent_every_day():
    coverage = pd.DataFrame({"device": ["dA"], "covers_until_at": [WEEK[4]]})
    silent = silent_days(clock_ins(), some_hours(("B",)), devices("A"), coverage)
    assert len(silent) == 5


def findings(*rows):
    columns = [
        "office_code",
        "outcome",
        "service_staff_seen",
        "clocked_in",
        "chance",
        "visit",
    ]
    frame = typed(pd.DataFrame(rows, columns=columns), TABLES["findings"])
    return frame.assign(arrived_at=MONDAY)


def test_only_verdicts_with_somebody_clocked_in_are_counted():
    found = findings(
        ("A", "staffed", 3, 5, 0.1, "v1"),
        ("B", "relocated", 3, 5, 0.1, "v2"),
        ("C", "staffed", 3, 0, 0.1, "v3"),
        ("D", "staffed", None, 5, 0.1, "v4"),
    )
    counts = head_counts(found, found["clocked_in"])
    assert counts["office_code"].tolist() == ["A"]


def test_the_punches_fill_in_who_had_clocked_in():
    found = findings(("A", "staffed", 3, None, 0.1, "v1"))
    by_punches = pd.Series([4], found.index, dtype="Int64")
    assert head_counts(found, by_punches)["clocked_in"].tolist() == [4]
    nobody_knows = pd.Series(pd.NA, found.index, dtype="Int64")
    assert head_counts(found, nobody_knows).empty


def test_a_hand_picked_finding_weighs_half_and_an_echo_speaks_for_its_office_only():
    found = findings(
        ("A", "staffed", 3, 5, 0.1, np.nan),
        ("B", "staffed", 3, 5, np.nan, np.nan),
        ("C", "staffed", 3, 5, np.nan, "v-echo"),
    )
    counts = head_counts(found, found["clocked_in"])
    assert counts["weight"].tolist() == [1.0, 0.5, 1.0]
    assert counts["lottery"].tolist() == [True, False, False]


def test_no_findings_give_no_counts():
    nothing = empty_frame(TABLES["findings"])
    assert head_counts(nothing, nothing["clocked_in"]).empty

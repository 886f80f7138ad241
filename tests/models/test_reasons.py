import json

import numpy as np
import pandas as pd
import pytest

from models.risk import fit, score
from tests.models.builders import a_call, a_day, an_outing, counts, evidence, history

LOW_SEEN = counts(*[("A", 3, 7)] * 4, *[("B", 9, 10)] * 4)
PUNCTUAL = history(*((f"p{n}", office, 60, 55) for n in range(9) for office in "AB"))


def scored(day, **known):
    return score(fit(evidence(**known)), day)


def reasons(day, slot=5, **known):
    """The codes of the first office in its sixth open slot, 10:00."""
    return scored(day, **known)[0]["reasons"][slot].split()


def fact(day, code, **known):
    rows = scored(day, **known)[1].set_index(["office_code", "code"])
    return json.loads(rows.loc[("A", code), "facts"])


def test_leave_tomorrow_is_named_with_its_counts():
    day = a_day({"A": 16}, away={"A": 9})
    assert reasons(day, clock_ins=PUNCTUAL)[0] == "known_absences"
    counted = {"absent": 9, "roster": 16, "minimum": 2}
    assert fact(day, "known_absences") == counted


def test_a_wedding_is_named_without_what_it_is_or_whose():
    day = a_day({"A": 9}, outings=[an_outing()])
    assert reasons(day) == ["life_event", "small_roster"]
    assert fact(day, "life_event") == {"known_before": True}
    assert "wedding" not in scored(day)[1].to_csv()


def test_a_summons_is_named_as_official_with_its_time():
    day = a_day({"A": 5}, calls=[a_call()])
    assert "official_agenda" in reasons(day)
    assert "official_agenda" not in reasons(day, slot=0)
    times = {"expected": "heads_and_secretaries", "starts": "09:00", "ends": "11:00"}
    assert fact(day, "official_agenda") == times


def test_a_farewell_is_named_as_official_too():
    farewell = an_outing(occasion="farewell", starts=540, ends=660)
    assert "official_agenda" in reasons(a_day(outings=[farewell]))
    assert "life_event" not in reasons(a_day(outings=[farewell]))


def test_past_head_counts_are_named_with_their_sums():
    day = a_day({"A": 16})
    assert reasons(day, counts_seen=LOW_SEEN) == ["head_counts"]
    counted = {"seen": 12, "clocked_in": 28, "visits": 4}
    assert fact(day, "head_counts", counts_seen=LOW_SEEN) == counted


def test_good_or_missing_head_counts_are_no_reason():
    assert reasons(a_day({"B": 16}), counts_seen=LOW_SEEN) == ["base_rate"]
    assert reasons(a_day({"C": 16}), counts_seen=LOW_SEEN) == ["base_rate"]


def test_poor_attendance_is_named_by_the_office_s_days():
    day = a_day({"A": 16, "B": 16}, clocked_in={"A": 30, "B": 55})
    rows = history(*((f"p{n}", "A", 60, 30) for n in range(16)))
    rest = history(*((f"q{n}", "B", 60, 55) for n in range(160)))
    known = {"clock_ins": pd.concat([rows, rest], ignore_index=True)}
    assert reasons(day, **known) == ["attendance"]
    assert fact(day, "attendance", **known) == {"clocked_in": 480, "expected": 960}


def test_the_attendance_of_one_or_two_people_is_not_told():
    day = a_day({"A": 2}, minimum=1, clocked_in=10)
    rows = history(*((f"q{n}", "B", 60, 55) for n in range(160)))
    assert fact(day, "attendance", clock_ins=rows) == {}


def test_at_most_three_reasons_are_named_largest_first():
    day = a_day(
        {"A": 7}, away={"A": 2}, outings=[an_outing()], calls=[a_call()], clocked_in=40
    )
    rows, facts = scored(day, counts_seen=LOW_SEEN, clock_ins=PUNCTUAL)
    named = rows["reasons"][5].split()
    assert len(named) == 3
    assert facts["contribution"].is_monotonic_decreasing
    assert set(named) < set(facts["code"])


def test_an_office_like_any_other_has_no_reason_but_the_base_rate():
    rows, facts = scored(a_day({"A": 16}))
    assert (rows["reasons"] == "base_rate").all()
    assert facts[["code", "facts"]].to_numpy().tolist() == [["base_rate", "{}"]]


def test_a_reason_s_contribution_is_the_difference_without_its_cause():
    with_event, facts = scored(a_day(outings=[an_outing()]))
    without, _ = scored(a_day())

    def log_odds(rows):
        return np.log(rows["p_below_minimum"] / (1 - rows["p_below_minimum"]))

    added = (log_odds(with_event) - log_odds(without)).max()
    told = facts.set_index("code").loc["life_event", "contribution"]
    assert told == pytest.approx(added, abs=0.01)


def test_an_unknown_roster_has_no_reason_but_the_base_rate():
    day = a_day({}, unknown=["A"], outings=[an_outing()], calls=[a_call()])
    rows, facts = scored(day, counts_seen=LOW_SEEN)
    assert (rows["reasons"] == "base_rate").all()
    assert facts["code"].tolist() == ["base_rate"]

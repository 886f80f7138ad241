"""Charts say what their frames say, in marks, words and rows."""

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from tests.web.svg.examples import DAY, a_finding, findings, risks, states, weeks
from tests.web.svg.reading import drawings, marks, words
from web.svg.calibration import Group, calibration_figure, calibration_groups
from web.svg.history import history_figure
from web.svg.risk import by_half_hour, risk_figure
from web.svg.weekly import weekly_figure

NO_STATES = states({})


def test_closed_half_hours_are_a_gap_in_the_line():
    figure = risk_figure(risks({18: 0.1, 19: 0.2, 22: 0.1}), "id")
    for drawing in drawings(figure):
        (line,) = marks(drawing, "trend")[:1]
        assert line.attrib["d"].count("M") == 2
        assert "Di luar jam pelayanan" in words(drawing, "keys")
    assert [row[1] for row in figure.twins[0].rows] == [
        *("1 dari 10", "1 dari 5"),
        *("Di luar jam pelayanan", "Di luar jam pelayanan", "1 dari 10"),
    ]


def test_a_day_without_a_break_has_no_closed_half_hours():
    (drawing, _) = drawings(risk_figure(risks({18: 0.1, 19: 0.2}), "id"))
    assert marks(drawing, "closed-hours") == []


def test_the_highest_half_hour_is_told_in_the_drawing_and_in_words():
    figure = risk_figure(risks({18: 0.1, 19: 0.25, 20: 0.2}), "id")
    assert figure.desc == (
        "Tertinggi pukul 09.30–10.00: 1 dari 4. Terendah pukul 09.00–09.30: 1 dari 10."
    )
    assert words(drawings(figure)[0], "peak") == ["1 dari 4"]


def test_a_half_hour_of_several_offices_is_their_mean_over_those_that_are_open():
    rows = pd.concat([risks({18: 0.1, 19: 0.1}), risks({18: 0.3}, office="B")])
    found = [
        (hour.slot, round(hour.risk, 3), hour.offices) for hour in by_half_hour(rows)
    ]
    assert found == [(18, 0.2, 2), (19, 0.1, 1)]
    figure = risk_figure(rows, "id")
    assert figure.notes
    assert figure.twins[0].headings[-1] == "Jumlah kantor"


def test_limits_that_lack_or_cross_the_estimate_end_at_it():
    rows = risks({18: 0.2, 19: 0.2})
    rows["low"], rows["high"] = [0.3, None], [0.1, None]
    assert [(hour.low, hour.high) for hour in by_half_hour(rows)] == [(0.2, 0.2)] * 2


def test_risk_is_never_told_in_percent():
    for share in (0.004, 0.03, 0.4, 0.9):
        figure = risk_figure(risks({18: share}, spread=0), "id")
        assert "%" not in "".join(words(drawings(figure)[0], "levels"))


def test_without_an_estimate_the_chart_says_so():
    figure = risk_figure(risks({}), "id")
    assert figure.desc == "Belum ada perkiraan."
    assert words(drawings(figure)[0], "sentence") == ["Belum ada perkiraan."]


def test_each_outcome_has_a_shape_of_its_own_and_a_key():
    seen = findings(
        a_finding("2026-11-02 09:00", "staffed", 4, 5),
        a_finding("2026-11-09 09:00", "below_minimum", 1, 5),
        a_finding("2026-11-16 09:00", "empty", 0, 5),
        a_finding("2026-11-18 09:00", "service_stopped", 5, 5),
        a_finding("2026-11-23 09:00", "not_reached"),
    )
    (drawing, _) = drawings(history_figure(seen, NO_STATES, "id", DAY))
    forms = set()
    for outcome in ("staffed", "below_minimum", "empty", "service_stopped"):
        plotted, key = marks(drawing, f"outcome {outcome}")
        assert steps(plotted) == steps(key)
        forms.add(steps(plotted))
    assert len(forms) == 4
    assert set(words(drawing, "visits")) >= {"4/5", "1/5", "0/5", "5/5"}


def steps(element):
    """Return the directions of a path, which are its shape wherever it stands."""
    path = element.attrib["d"]
    if "a" in path:
        return ("circle",)
    pairs = [tuple(map(float, part.split())) for part in path.strip("Mz").split("L")]
    return tuple(
        ((x > before[0]) - (x < before[0]), (y > before[1]) - (y < before[1]))
        for before, (x, y) in pairwise(pairs)
    )


def test_an_inspection_without_both_numbers_has_no_share():
    seen = findings(
        a_finding("2026-11-23 09:00", "closed_with_notice"),
        a_finding("2026-11-24 09:00", "empty", 0, 0),
    )
    figure = history_figure(seen, NO_STATES, "id", DAY)
    assert [row[-1] for row in figure.twins[0].rows] == ["–", "–"]
    assert "Tanda di bawah garis: sidak tanpa kedua angka itu." in figure.notes


def test_more_seen_than_clocked_in_is_all_of_them():
    seen = findings(a_finding("2026-11-23 09:00", "staffed", 7, 5))
    figure = history_figure(seen, NO_STATES, "id", DAY)
    assert figure.twins[0].rows[0][2:] == ("7", "5", "100%")


def test_history_holds_its_weeks_only():
    seen = findings(
        a_finding("2026-11-15 23:59", "staffed", 1, 2),
        a_finding("2026-11-16 00:00", "staffed", 2, 2),
        a_finding("2026-11-25 00:00", "staffed", 1, 2),
    )
    figure = history_figure(seen, NO_STATES, "id", DAY, weeks=2)
    assert [row[0] for row in figure.twins[0].rows] == ["16 Nov 2026, 00.00"]


def test_a_day_is_told_as_the_state_that_matters_most():
    told = {
        "2026-11-16": ["staffed"] * 15 + ["suspected_empty"],
        "2026-11-17": ["not_observable", "inspected_empty"],
        "2026-11-18": ["not_observable"] * 9 + ["staffed"],
        "2026-11-19": ["no_data", "not_observable"],
        "2026-11-20": ["no_data", "no_data"],
        "2026-11-21": [],
    }
    days = states({date.fromisoformat(day): row for day, row in told.items()})
    figure = history_figure(findings(), days, "en", DAY)
    assert [row[1] for row in figure.twins[1].rows] == [
        *["Suspected or seen to be short of staff"] * 2,
        *("Staff there", "Cannot be told", "Data not in yet", "Outside service hours"),
    ]


def test_the_five_states_differ_without_colour():
    day = date(2026, 11, 16)
    each = ("suspected_empty", "staffed", "not_observable", "no_data", "closed")
    days = states({day + timedelta(days=n): [state] for n, state in enumerate(each)})
    (drawing, _) = drawings(history_figure(findings(), days, "id", DAY))
    signs = {}
    for state in each:
        cell = marks(drawing, f"state {state}")[0]
        signs[state] = [child.attrib["d"].count("M") for child in cell]
    assert {state: len(found) for state, found in signs.items()} == {
        **{"suspected_empty": 2, "not_observable": 2, "closed": 2},
        # Full and empty: told apart by their fill alone, which is what they are.
        **{"staffed": 1, "no_data": 1},
    }
    assert signs["suspected_empty"][1] == 2
    assert signs["not_observable"][1] > 2


def test_expected_staff_is_one_line_for_each_number():
    days = pd.date_range("2026-11-02", periods=20)
    expected = pd.Series([9.0] * 8 + [8.0] * 12, days)
    figure = history_figure(findings(), NO_STATES, "id", DAY, 4, expected)
    assert words(drawings(figure)[1], "expected")[1:] == ["9", "8"]
    figure = history_figure(findings(), NO_STATES, "id", DAY)
    assert words(drawings(figure)[1], "expected") == []


def test_with_too_few_findings_calibration_says_so_and_shows_no_point():
    figure = calibration_figure(pd.Series([0.2] * 12), pd.Series([False] * 12), "id")
    assert figure.desc == "Hasil sidak baru 12, perlu 40."
    for drawing in drawings(figure):
        assert " ".join(words(drawing, "sentence")) == figure.desc
        assert marks(drawing, "point") == []
    assert figure.twins[0].rows == ()


def test_groups_of_calibration_are_equal_and_keep_equal_risks_together():
    predicted = pd.Series([0.1] * 30 + [0.2 + n / 1000 for n in range(30)])
    groups = calibration_groups(predicted, predicted > 0.15)
    assert [group.visits for group in groups] == [30, 10, 20]
    assert [group.found for group in groups] == [0, 1, 1]
    assert sum(group.visits for group in groups) == 60


def test_findings_without_a_prediction_are_left_out():
    predicted = pd.Series([0.1, None, 0.3], dtype="float64")
    found = pd.Series([True, True, None], dtype="boolean")
    assert [group.visits for group in calibration_groups(predicted, found)] == [1]


def test_the_interval_of_a_group_is_wilsons():
    low, high = Group(0.2, 0.3, 50).interval
    # As R's binom::binom.wilson(15, 50) and prop.test without correction give it.
    assert (round(low, 4), round(high, 4)) == (0.191, 0.4375)
    assert Group(0.2, 0.3, 50).holds
    assert not Group(0.5, 0.3, 50).holds


def test_a_week_whose_interval_reaches_into_the_usual_concludes_nothing():
    frame = weeks((0.3, 0.25, 0.35), (0.05, 0.02, 0.08), (0.16, 0.11, 0.2))
    figure = weekly_figure(frame, "id", band=(0.1, 0.15))
    assert [row[-1] for row in figure.twins[0].rows] == [
        *("lebih tinggi dari biasanya", "lebih rendah dari biasanya"),
        "belum dapat disimpulkan",
    ]
    assert figure.desc.endswith("belum dapat disimpulkan.")
    (drawing, _) = drawings(figure)
    shapes = [
        steps(marks(drawing, f"point {lies}")[0])
        for lies in ("higher", "lower", "open")
    ]
    assert len(set(shapes)) == 3


def test_without_a_usual_range_nothing_is_compared():
    figure = weekly_figure(weeks((0.3, 0.25, 0.35)), "id")
    assert figure.desc == "Pekan 23 Nov 2026: 30% (antara 25% dan 35%)."
    assert figure.twins[0].rows[0][-1] == "–"


def test_a_week_that_cannot_be_estimated_is_a_gap_that_the_table_tells():
    nothing = float("nan")
    figure = weekly_figure(weeks((0.3, 0.2, 0.4), (nothing, nothing, nothing)), "id")
    assert len(marks(drawings(figure)[0], "week")) == 1
    assert figure.twins[0].rows[1][1:4] == ("–", "–", "–")


def test_english_and_indonesian_draw_the_same():
    rows = risks({18: 0.1, 19: 0.2, 22: 0.1})
    pairs = zip(
        drawings(risk_figure(rows, "id")),
        drawings(risk_figure(rows, "en")),
        strict=True,
    )
    for ours, theirs in pairs:
        assert len(list(ours.iter())) == len(list(theirs.iter()))
        assert ours[0].text != theirs[0].text

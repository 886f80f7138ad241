from time import process_time

import numpy as np
import pandas as pd
import pytest

from data.schemas import RISK, TABLES, empty_frame, typed
from features.history import head_counts
from models.labels import labels
from models.risk import Evidence, RiskModel, fit, score
from tests.models.builders import (
    a_call,
    a_day,
    an_outing,
    counts,
    evidence,
    history,
    label_rows,
)

NOTHING = fit(evidence())


def busy_evidence():
    dice = np.random.default_rng(2)
    seen = ((f"o{n % 12}", int(dice.integers(3, 10)), 10) for n in range(90))
    days = ((f"p{n}", f"o{n % 12}", 60, int(dice.integers(40, 61))) for n in range(120))
    verdicts = ((f"o{n % 12}", bool(dice.random() < 0.1), 30.0) for n in range(90))
    return evidence(
        counts(*seen),
        history(*days),
        label_rows(*verdicts),
        {f"o{n}": "dinas" if n % 3 else "kelurahan" for n in range(12)},
    )


def busy_day():
    return a_day(
        {f"o{n}": 4 + n for n in range(12)},
        away={"o3": 3, "o5": 8},
        outings=[an_outing("o1"), an_outing("o7", occasion="farewell")],
        calls=[a_call("o2")],
        unknown=["zz"],
    )


def test_every_open_slot_has_one_row_in_the_published_shape():
    rows, _ = score(NOTHING, a_day({"B": 9, "A": 9}))
    assert rows.columns.tolist() == RISK.names
    assert rows.dtypes.equals(empty_frame(RISK).dtypes)
    assert rows["office_code"].tolist() == ["A"] * 15 + ["B"] * 15
    assert rows["slot_starts_at"][0] == pd.Timestamp("2024-04-29 07:30")
    assert rows["slot_starts_at"][:15].is_monotonic_increasing


def test_the_interval_holds_the_risk_and_empty_is_never_likelier_than_below():
    rows, _ = score(fit(busy_evidence()), busy_day())
    assert (rows["low"] <= rows["p_below_minimum"]).all()
    assert (rows["p_below_minimum"] <= rows["high"]).all()
    assert (rows["p_empty"] <= rows["p_below_minimum"]).all()
    chances = rows[["p_below_minimum", "p_empty", "low", "high"]]
    assert chances.gt(0).all(axis=None)
    assert chances.le(1).all(axis=None)
    assert np.array_equal(chances, chances.round(6))


def test_more_inspections_narrow_the_interval():
    day = a_day()
    few = score(fit(evidence(counts(("A", 8, 9)))), day)[0]
    many = score(fit(evidence(counts(*[("A", 8, 9)] * 40))), day)[0]
    assert (many["high"] < few["high"]).all()


def test_an_office_short_by_leave_is_certainly_below_its_minimum():
    rows, _ = score(NOTHING, a_day({"A": 5}, away={"A": 4}))
    assert (rows[["low", "p_below_minimum", "high"]] == 1).all(axis=None)
    assert (rows["p_empty"] < 1).all()


def test_a_known_roster_without_anybody_for_the_public_is_certainly_short():
    rows, facts = score(NOTHING, a_day({"A": 0}))
    assert (rows["p_empty"] == 1).all()
    assert (rows["expected_staff"] == 0).all()
    assert facts["code"].tolist() == ["base_rate"]


def test_without_a_roster_the_city_s_base_rate_stands():
    rows, _ = score(NOTHING, a_day({}, unknown=["A"]))
    assert rows["p_below_minimum"].unique().tolist() == [0.02]
    assert rows["p_empty"].unique().tolist() == [0.004]
    assert rows["expected_staff"].isna().all()
    assert 0 < rows["low"][0] < 0.02 < rows["high"][0] < 0.1


def test_a_closed_city_has_no_rows():
    day = a_day()
    closed = day.__class__(**(vars(day) | {"open": np.zeros_like(day.open)}))
    rows, facts = score(NOTHING, closed)
    assert rows.empty
    assert facts.empty


def test_a_day_without_offices_has_no_rows():
    rows, facts = score(NOTHING, a_day({}))
    assert rows.empty
    assert facts.empty


def test_the_model_is_plain_numbers_and_survives_being_written():
    model = fit(busy_evidence())
    text = model.to_json()
    again = RiskModel.from_json(text)
    assert again == model
    assert again.to_json() == text
    assert score(again, busy_day())[0].equals(score(model, busy_day())[0])


def test_the_same_evidence_in_any_order_gives_the_same_bits():
    known = busy_evidence()
    shuffled = Evidence(
        *(
            frame.sample(frac=1, random_state=4)
            for frame in (known.offices, known.history, known.counts, known.labels)
        )
    )
    assert fit(shuffled).to_json() == fit(known).to_json()
    rows, facts = score(fit(shuffled), busy_day())
    rows_again, facts_again = score(fit(known), busy_day())
    assert rows.equals(rows_again)
    assert facts.equals(facts_again)


def test_an_office_s_figures_do_not_depend_on_who_else_is_scored():
    alone = score(NOTHING, a_day({"A": 9}))[0]
    beside = score(NOTHING, a_day({"A": 9, "B": 60}, outings=[an_outing("B")]))[0]
    assert beside[beside["office_code"] == "A"].equals(alone)


@pytest.mark.parametrize("known_until", ["2024-04-24", "2024-04-28"])
def test_findings_that_were_not_yet_known_change_nothing(known_until):
    found = pd.DataFrame(
        {
            "office_code": ["A", "B"] * 8,
            "arrived_at": pd.date_range("2024-04-15 09:00", periods=16, freq="D"),
            "outcome": "staffed",
            "service_staff_seen": [5, 7] * 8,
            "clocked_in": 8,
            "chance": 0.2,
            "slot_chance": 0.1,
        }
    )
    shifted = found.assign(
        service_staff_seen=np.where(found["arrived_at"] > known_until, 0, [5, 7] * 8)
    )

    def scores(rows):
        known = typed(rows[rows["arrived_at"] <= known_until], TABLES["findings"])
        seen = evidence(
            head_counts(known, known["clocked_in"]),
            labels=labels(known, pd.Series({"A": 2, "B": 2})),
        )
        return score(fit(seen), a_day({"A": 9, "B": 9}))[0]

    assert scores(found).equals(scores(shifted))


@pytest.mark.slow
def test_two_hundred_offices_of_sixty_are_scored_and_explained_in_five_seconds():
    codes = [f"o{number:03d}" for number in range(200)]
    day = a_day(
        dict.fromkeys(codes, 60),
        away=dict.fromkeys(codes, 5),
        minimum=18,
        outings=[an_outing(code) for code in codes[::5]],
        calls=[a_call(code) for code in codes],
    )
    # Processor time: other programs on the machine are not the model's.
    started = process_time()
    rows, facts = score(fit(busy_evidence()), day)
    assert process_time() - started < 5
    assert len(rows) == 200 * 15
    assert set(facts["office_code"]) == set(codes)

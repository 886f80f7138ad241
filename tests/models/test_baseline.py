import pytest

from models import baseline
from models.baseline import fit_office_rate, fit_uniform
from models.risk import fit, score
from tests.models.builders import a_day, evidence, label_rows

FOUND = label_rows(
    *[("A", n % 3 == 0, 20) for n in range(30)], *[("B", False, 20)] * 30
)


def rates(model):
    rows, facts = baseline.score(model, a_day({"A": 9, "B": 9, "C": 9}))
    assert facts.empty
    return rows.groupby("office_code")["p_below_minimum"].first()


def test_uniform_tells_no_office_from_another():
    assert rates(fit_uniform(evidence(labels=FOUND))).nunique() == 1


def test_the_office_rate_is_the_office_s_own_findings_shrunk_to_the_city():
    found = rates(fit_office_rate(evidence(labels=FOUND)))
    assert found["B"] < found["C"] < found["A"] < 1 / 3
    assert found["C"] == pytest.approx(
        fit_uniform(evidence(labels=FOUND)).city, abs=1e-6
    )


def test_without_findings_both_say_two_percent():
    assert rates(fit_uniform(evidence())).tolist() == [0.02] * 3
    assert rates(fit_office_rate(evidence())).tolist() == [0.02] * 3


def test_the_rows_stand_beside_the_model_s():
    day = a_day({"A": 9})
    rows, _ = baseline.score(fit_uniform(evidence()), day)
    beside, _ = score(fit(evidence()), day)
    keys = ["service_date", "office_code", "slot_starts_at"]
    assert rows[keys].equals(beside[keys])
    assert rows.dtypes.equals(beside.dtypes)

import numpy as np
import pandas as pd
import pytest

from simulation.city import make_city
from simulation.dice import Dice
from simulation.findings import draw_visits
from tests.simulation.conftest import UNTIL


@pytest.fixture(scope="module")
def findings(city) -> pd.DataFrame:
    return city.observed.registry["findings"]


def test_an_outcome_never_contradicts_its_counts(city, findings):
    minimum = city.observed.registry["offices"].set_index("office_code")
    counted = findings.dropna(subset="service_staff_seen")
    least = minimum["minimum_staff"][counted["office_code"]].to_numpy("int64")
    seen = counted["service_staff_seen"].to_numpy("int64")
    expected = np.select([seen == 0, seen < least], ["empty", "below_minimum"],
                         "staffed")  # fmt: skip
    assert (counted["outcome"].to_numpy("object") == expected).all()


def test_visits_not_made_have_a_cause_and_no_counts(findings):
    missed = findings[findings["outcome"] == "not_reached"]
    assert len(missed) > 0
    assert missed["cause"].notna().all()
    assert missed["service_staff_seen"].isna().all()
    assert findings["cause"].notna().sum() == len(missed)


def test_about_half_leave_the_clocked_in_count_empty(findings):
    assert 0.35 < findings["clocked_in"].isna().mean() < 0.65


def test_teams_never_visit_their_own_agency(city, findings):
    teams = city.observed.registry["teams"].set_index("team")
    own = teams["conflict_offices"][findings["team"]].to_numpy()
    assert not (own == findings["office_code"].to_numpy()).any()


def test_chances_of_a_day_sum_to_its_visits(city):
    visits = draw_visits(Dice(city.seed), city.truth)
    fits = city.truth.open[:, visits.day].any(axis=2).sum(axis=0)
    made = pd.Series(visits.day).map(pd.Series(visits.day).value_counts())
    assert np.allclose(visits.chance * fits, made)
    assert made.between(6, 8).all()


def test_a_visit_arrives_in_an_open_half_hour_of_its_office(city):
    visits = draw_visits(Dice(city.seed), city.truth)
    slot = visits.minute // 30
    assert city.truth.open[visits.office, visits.day, slot].all()
    assert (visits.slot_chance > 0.05).all()


def test_the_lottery_favours_no_half_hour():
    """Over many seeds each open half hour is met in proportion to its chance."""
    truth = make_city(1, UNTIL, offices=20).truth
    met, expected = np.zeros(48), np.zeros(48)
    for seed in range(40):
        visits = draw_visits(Dice(seed), truth)
        np.add.at(met, visits.minute // 30, 1)
        open_slots = truth.open[visits.office, visits.day].copy()
        open_slots[:, :16] = open_slots[:, 31:] = False
        expected += (open_slots * visits.slot_chance[:, None]).sum(axis=0)
    worked = expected > 0
    spread = (met - expected)[worked] ** 2 / expected[worked]
    assert met[~worked].sum() == 0
    assert spread.sum() < 2.5 * worked.sum()


def test_the_seen_share_of_findings_tells_the_truth_about(findings):
    both = findings.dropna(subset=["service_staff_seen", "clocked_in"])
    seen = both["service_staff_seen"].sum() / both["clocked_in"].sum()
    assert 0.76 < seen < 0.9

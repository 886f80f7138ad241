"""Whole small runs: equal luck, no peeking, ceilings in their order."""

from dataclasses import replace

import numpy as np
import pytest

from pipelines.lab import loop
from pipelines.lab.evening import Evening
from pipelines.lab.loop import Run, books_of, open_city
from pipelines.lab.policies import CHOOSERS
from pipelines.lab.settings import POLICIES
from simulation import offices
from simulation.settings import Laws, Numbered
from tests.pipelines.lab.conftest import a_setting


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_makes_the_visits_asked_for(a_run, policy):
    run, choices = a_run(policy)
    for choice, number in zip(choices, run.service_days, strict=True):
        assert len(choice.office) == 2
        assert run.books.open(number)[choice.office, choice.slot].all()
        assert (choice.slot >= 16).all()
        assert (choice.slot < 31).all()
        pairs = set(zip(choice.slot, choice.team, strict=True))
        assert len(pairs) == 2


def test_the_same_policy_meets_the_same_days(a_run):
    first, second = a_run("sidak")[0], a_run("sidak")[0]
    assert first.tally.nights == second.tally.nights


def test_where_nothing_deters_two_policies_meet_the_same_truth():
    setting = a_setting(variant="static")
    city = open_city(setting)
    found = []
    for policy in ("sidak", "announced", "greedy"):
        run = Run(city, replace(setting, policy=policy))
        run.all_nights()
        found.append([(n["below_hours"], n["empty_hours"]) for n in run.tally.nights])
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("policy", POLICIES)
def test_no_choice_depends_on_what_is_not_known_yet(small, policy):
    """The second choice is made again without a world, and without later records."""
    run = Run(small, a_setting(policy=policy))
    run.warm_up()
    first, second = run.service_days[:2]
    run.night(0, first)
    blind = replaying(small, policy, until=run.books.as_of(second))
    blind.warm_up()
    blind.night(0, first)
    blind.world = blind.ceilings = blind.city = None
    evening = Evening(blind.books, blind.learner, blind.setting, second, 1)
    mine, other = run.night(1, second), CHOOSERS[policy](evening)
    np.testing.assert_array_equal(mine.office, other.office)
    np.testing.assert_array_equal(mine.slot, other.slot)


def replaying(city, policy, until):
    """Return a run whose leave and agenda end with what was recorded until then."""
    run = Run(city, a_setting(policy=policy))
    tables = dict(city.world.registry)
    for name in ("leave", "agenda"):
        rows = tables[name]
        tables[name] = rows[rows["recorded_at"] <= until].reset_index(drop=True)
    run.books = books_of(replace(city.world, registry=tables), run.setting)
    run.learner.books = run.books
    return run


def test_only_lotteries_know_their_chances(a_run):
    known = {
        policy: not np.isnan(a_run(policy, 1)[1][0].chance).any() for policy in CHOOSERS
    }
    assert {name for name, knows in known.items() if knows} == {"sidak", "uniform"}


def test_an_announced_head_stays(a_run):
    """On the announced day the odds of leaving fall, and elsewhere they rise."""
    from simulation.minds import leaving_odds

    run, choices = a_run("announced", 1)
    told = run._told_beforehand(choices[0])
    odds = leaving_odds(told, replace(run.world.laws, deterrence=0.3))
    here = np.isin(np.arange(len(odds)), choices[0].office)
    assert odds[here].max() < odds[~here].min()


@pytest.fixture(scope="module")
def judged():
    """Two cities of thirty offices, judged on two nights each."""
    found = []
    for number in (2, 3):
        setting = a_setting(number, offices=30, nights=6, visits=3, judged=3, draws=40)
        found.append(Run(open_city(setting), setting).all_nights()[0])
    return found


def test_nobody_foresees_more_than_the_oracle(judged):
    mean = {
        name: np.mean([each["judge"]["precision"][name] for each in judged])
        for name in judged[0]["judge"]["precision"]
    }
    others = mean.keys() - {"oracle"}
    assert max(mean[name] for name in others) <= mean["oracle"] + 0.02
    assert mean["oracle"] > mean["random"]


def test_a_run_tells_all_that_the_page_shows(judged):
    assert {"setting", "base_rate", "estimates", "exploits", "chronic", "burden"} <= (
        judged[0].keys()
    )
    assert judged[0]["judge"]["forecasts"].keys() == {
        *("model", "structural", "bayes", "rates"),
    }
    assert judged[0]["absences"]["days"] > 0


@pytest.mark.slow
def test_where_all_offices_are_alike_nobody_gains(monkeypatch):
    """Equal sizes, no events, no differences: visits teach and find no more."""
    monkeypatch.setattr(offices, "SIZES", {})
    monkeypatch.setattr(offices, "AGENCY_SIZE", (12, 0.0, 12, 12))
    even = Laws(
        **dict.fromkeys(("absent_rho", "away_rho", "persistence", "day_rho"), 1e-3),
        **dict.fromkeys(("outings", "drift", "known_before", "entered_late"), 0.0),
        **{"away": 0.35, "absent": 0.02, "city_day": 0.01, "lunch": 0.0, "prayer": 0.0},
    )
    monkeypatch.setattr(loop, "numbered", lambda number, variant: a_city(even))
    setting = a_setting(4, offices=30, nights=12, visits=3, judged=2, draws=40)
    found = Run(open_city(setting), setting).all_nights()[0]["judge"]["precision"]
    assert found["base"] > 0.01
    assert abs(found["model"] - found["structural"]) < 0.03
    assert abs(found["visits"] - found["random"]) < 0.03


def a_city(laws):
    return Numbered(4, 4, "usual", laws)

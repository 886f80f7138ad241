import numpy as np
import pytest

from models.forecast import TINY, Situation, forecast


def a_situation(people=9, away=0, slots_away=slice(None), **changes):
    """One office whose last people are away."""
    gone = np.zeros((1, 48, people), dtype=bool)
    if away:
        gone[:, slots_away, people - away :] = True
    given = {
        "clock_in": np.full((1, people), 0.9),
        "away": gone,
        "called": np.zeros((1, 48, people)),
        "seen": np.array([0.83]),
        "doubt": np.array([0.1]),
        "life": np.zeros((1, 48)),
        "farewell": np.zeros((1, 48)),
        "minimum": np.array([2]),
    }
    return Situation(**(given | changes))


def below(**changes):
    return forecast(a_situation(**changes)).below[0, 20]


def test_every_loss_of_people_raises_the_risk():
    usual = below()
    assert below(away=3) > usual
    assert below(people=6) > usual
    assert below(seen=np.array([0.6])) > usual
    assert below(life=np.full((1, 48), 0.3)) > usual
    assert below(farewell=np.full((1, 48), 0.3)) > usual
    assert below(called=np.full((1, 48, 9), 0.5)) > usual
    assert below(minimum=np.array([4])) > usual


def test_too_few_left_is_certain_and_all_else_is_not():
    short = forecast(a_situation(away=8))
    assert (short.below == 1).all()
    assert (short.empty < 1).all()
    assert (forecast(a_situation(away=9)).empty == 1).all()
    crowd = forecast(a_situation(people=60))
    assert (crowd.below == TINY).all()


def test_nobody_on_the_roster_is_certainly_empty():
    assert (forecast(a_situation(people=0)).empty == 1).all()


def test_an_absence_counts_in_its_own_slots_only():
    part = forecast(a_situation(away=7, slots_away=slice(18, 22))).below[0]
    assert np.unique(part[18:22]).size == 1
    assert np.unique(np.delete(part, range(18, 22))).size == 1
    assert part[18] > part[17] == forecast(a_situation()).below[0, 17]


def test_slots_reckoned_together_give_what_each_gives_alone():
    dice = np.random.default_rng(5)
    called = dice.integers(0, 2, (1, 48, 9)) * 0.9
    life = dice.random((1, 48))
    whole = forecast(a_situation(called=called, life=life)).below[0]
    for slot in (0, 13, 47):
        alone = a_situation(
            called=np.repeat(called[:, [slot]], 48, axis=1),
            life=np.repeat(life[:, [slot]], 48, axis=1),
        )
        assert forecast(alone).below[0, slot] == whole[slot]


def test_the_forecast_agrees_with_a_simulation():
    dice = np.random.default_rng(1)
    days = 200_000
    life = np.full((1, 48), 0.4)
    found = forecast(a_situation(life=life, minimum=np.array([3])))
    share = dice.beta(0.83 * 9, 0.17 * 9, (days, 1))
    joining = np.where(dice.random((days, 1)) < 0.4, dice.beta(2, 2, (days, 1)), 0)
    here = (dice.random((days, 9)) < 0.9 * share * (1 - joining)).sum(axis=1)
    assert found.below[0, 20] == pytest.approx((here < 3).mean(), rel=0.03)
    assert found.empty[0, 20] == pytest.approx((here == 0).mean(), rel=0.08)
    assert found.expected[0, 20] == pytest.approx(here.mean(), rel=0.01)


def test_offices_do_not_touch_each_other():
    one, two = a_situation(), a_situation(away=5)
    both = Situation(
        **{
            name: np.concatenate([getattr(one, name), getattr(two, name)])
            for name in one.__dataclass_fields__
        }
    )
    assert np.array_equal(forecast(both).below[1], forecast(two).below[0])
    assert np.array_equal(forecast(both.of(np.array([1]))).below, forecast(two).below)

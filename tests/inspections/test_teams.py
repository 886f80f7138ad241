from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.teams import Crew, split

SLOTS = [16, 17, 18, 19]


def crew(name="A", visits=2, slots=SLOTS, conflicts=()):
    return Crew(name, visits, slots, frozenset(conflicts))


def units(number, slots=SLOTS):
    return {f"u{i}": slots for i in range(number)}


@st.composite
def mornings(draw):
    some_slots = st.lists(st.sampled_from(SLOTS), min_size=1, unique=True)
    drawn = {f"u{i}": draw(some_slots) for i in range(draw(st.integers(0, 6)))}
    crews = [
        crew(
            name,
            draw(st.integers(0, 3)),
            draw(some_slots),
            draw(st.sets(st.sampled_from(["u0", "u1", "u2"]))),
        )
        for name in "ABC"
    ]
    last = draw(
        st.dictionaries(st.sampled_from(list(drawn) or ["u"]), st.sampled_from("ABC"))
    )
    return drawn, crews, last, draw(st.text("0123456789abcdef", min_size=4, max_size=8))


def fits(own, visits, slots):
    """Whether a team can visit these units, by trying every order of slots."""
    if len(own) > visits:
        return False
    if not own:
        return True
    return any(
        fits(own[1:], visits - 1, [other for other in slots if other != slot])
        for slot in slots
        if slot in own[0]
    )


def most_placed(drawn, crews):
    """The greatest number of units any split places, by trying them all."""

    def best(waiting, teams):
        if not waiting:
            return 0
        (unit, slots), rest = waiting[0], waiting[1:]
        found = best(rest, teams)
        for each in crews:
            own = [*teams.get(each.team, []), slots]
            if unit not in each.conflicts and fits(own, each.visits, each.slots):
                found = max(found, 1 + best(rest, {**teams, each.team: own}))
        return found

    return best(list(drawn.items()), {})


@settings(deadline=None, max_examples=60)
@given(mornings())
def test_conflicts_and_capacity_hold_and_nobody_is_left_out_in_vain(morning):
    drawn, crews, last, seed = morning
    teams = split(drawn, crews, last, seed)
    assert set(teams) == set(drawn)
    for each in crews:
        own = [unit for unit, team in teams.items() if team == each.team]
        assert not set(own) & each.conflicts
        assert fits([drawn[unit] for unit in own], each.visits, each.slots)
    placed = sum(team is not None for team in teams.values())
    assert placed == most_placed(drawn, crews)


@settings(deadline=None, max_examples=30)
@given(mornings())
def test_the_order_in_which_units_and_teams_are_named_changes_nothing(morning):
    drawn, crews, last, seed = morning
    turned = dict(reversed(drawn.items()))
    assert split(drawn, crews, last, seed) == split(turned, crews[::-1], last, seed)


def test_no_unit_gets_its_last_team_when_another_has_room():
    crews = [crew("A", 2), crew("B", 2)]
    for day in range(50):
        teams = split(units(2), crews, {"u0": "A", "u1": "B"}, f"seed {day}")
        assert teams == {"u0": "B", "u1": "A"}


def test_the_last_team_returns_rather_than_nobody():
    crews = [crew("A", 1), crew("B", 1, conflicts={"u0"})]
    assert split(units(1), crews, {"u0": "A"}, "5eed") == {"u0": "A"}


def test_a_single_team_may_return():
    assert split(units(1), [crew("A")], {"u0": "A"}, "5eed") == {"u0": "A"}


def test_conflicts_never_yield():
    crews = [crew("A", 2, conflicts={"u0"}), crew("B", 0)]
    assert split(units(2), crews, {}, "5eed") == {"u0": None, "u1": "A"}


def test_of_three_equal_teams_none_is_likelier_than_one_half():
    crews = [crew(name, 2) for name in "ABC"]
    for last in ({}, {"u0": "A"}):
        counts = Counter(
            split(units(4), crews, last, f"seed {day}")["u0"] for day in range(600)
        )
        assert max(counts.values()) < 300 + 4.5 * 150**0.5


def test_two_equal_teams_are_equally_likely():
    crews = [crew("A", 2), crew("B", 2)]
    found = [split(units(3), crews, {}, f"seed {day}")["u1"] for day in range(600)]
    assert abs(found.count("A") - 300) < 4.5 * 150**0.5

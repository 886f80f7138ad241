from collections import Counter
from fractions import Fraction
from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.slots import Timetables, timed

some_slots = st.lists(st.integers(16, 21), min_size=1, max_size=6, unique=True)
teams = st.dictionaries(st.sampled_from("uvwx"), some_slots, min_size=1)


def enumerated(possible):
    """Every timetable in which the units have different slots."""
    names = sorted(possible)
    chosen = product(*(possible[name] for name in names))
    return [
        dict(zip(names, slots, strict=True))
        for slots in chosen
        if len(set(slots)) == len(slots)
    ]


@settings(deadline=None, max_examples=60)
@given(teams)
def test_every_timetable_comes_exactly_once(possible):
    tables = Timetables(possible)
    expected = enumerated(possible)
    assert tables.count == len(expected)
    found = [tables[index] for index in range(tables.count)]
    assert sorted(map(sorted, map(dict.items, found))) == sorted(
        map(sorted, map(dict.items, expected))
    )


@settings(deadline=None, max_examples=60)
@given(teams)
def test_slot_chances_are_the_exact_shares_of_timetables(possible):
    expected = enumerated(possible)
    tables = Timetables(possible)
    for unit in possible if expected else ():
        for slot in range(15, 23):
            having = sum(each[unit] == slot for each in expected)
            assert tables.chance(unit, slot) == Fraction(having, len(expected))


def test_without_units_there_is_one_empty_timetable():
    assert timed({}, "A", "5eed") == {}


def test_drawn_times_agree_with_their_chances():
    possible = {"u": [16, 17], "v": [16, 17, 18, 19], "w": [18, 19, 20]}
    draws = 2_000
    counts = Counter(
        (unit, slot)
        for day in range(draws)
        for unit, (slot, _) in timed(possible, "A", f"seed {day}").items()
    )
    tables = Timetables(possible)
    for unit, slots in possible.items():
        for slot in slots:
            chance = float(tables.chance(unit, slot))
            spread = (draws * chance * (1 - chance)) ** 0.5
            assert abs(counts[unit, slot] - draws * chance) < 4.5 * spread


def test_a_full_day_of_a_big_team_is_counted_at_once():
    slots = list(range(14, 32))
    possible = {f"u{i:02d}": slots[: 15 + i % 4] for i in range(14)}
    tables = Timetables(possible)
    assert tables.count > 10**12
    assert sum(tables.chance("u03", slot) for slot in slots) == 1


def test_units_that_are_alike_take_every_order():
    possible = {unit: [16, 17, 18] for unit in "uvw"}
    found = {
        tuple(slot for slot, _ in timed(possible, "A", f"seed {day}").values())
        for day in range(100)
    }
    assert found == set(permutations([16, 17, 18]))

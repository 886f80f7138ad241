import copy
import json

import pytest

from inspections.plan import draw
from inspections.record import canonical, commit_hash, opening, salt_hash
from inspections.verify import check_record, claims
from tests.inspections.builders import (
    SALT,
    a_city,
    a_commitment,
    a_record,
    inputs,
    salt,
)

COMMIT, OPENED = a_record(a_city(12, teams=2, visits=3))
NUMBER = str(OPENED["halves"]["am"]["number"])


def sentences(*records):
    return [str(problem) for problem in check_record(*records)]


def changed(record, path, change):
    """A copy of a record with one value replaced."""
    other = copy.deepcopy(record)
    *way, last = path
    inner = other
    for step in way:
        inner = inner[step]
    inner[last] = change(inner[last])
    return other


def leaves(value, path=()):
    """The path of every text, number, flag and null in a record."""
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else None
    )
    if pairs is None:
        yield path
    else:
        for key, inner in pairs:
            yield from leaves(inner, (*path, key))


def other_value(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value:
        last = value[-1]
        return value[:-1] + str((int(last) + 1) % 10 if last.isdigit() else "0")
    return "1"


def test_a_true_record_matches():
    assert sentences(COMMIT, OPENED) == []
    assert sentences(*map(json.loads, map(canonical, (COMMIT, OPENED)))) == []


def test_a_record_of_an_empty_day_matches():
    assert sentences(*a_record(inputs(3, teams=[]))) == []


def only_the_morning(custody):
    inputs = OPENED["draw"] | {"custody": custody}
    commit = a_commitment(inputs)
    return commit, opening(commit, inputs, [SALT], {"am": draw(inputs, [SALT], "am")})


def test_custodians_may_release_one_half_before_the_other():
    assert sentences(*only_the_morning("custodians")) == []


def test_in_local_custody_no_half_may_be_left_out():
    assert sentences(*only_the_morning("local")) == [
        "Drawn again, halves.pm is different from the published record."
    ]


def test_a_day_not_open_yet_does_not_match():
    assert sentences(COMMIT, None) == ["The draw is not open yet: there is no opening."]


# Every leaf outside the designs, and every fifteenth inside: each takes a redraw.
LEAVES = [
    path
    for place, path in enumerate(leaves(OPENED))
    if path[:2] != ("draw", "halves") or place % 15 == 0
]


def test_any_changed_value_of_the_opening_is_found():
    unnoticed = [
        path
        for path in LEAVES
        if not check_record(COMMIT, changed(OPENED, path, other_value))
    ]
    assert unnoticed == []


@pytest.mark.parametrize("path", list(leaves(COMMIT)), ids=str)
def test_any_changed_value_of_the_commitment_is_found(path):
    assert check_record(changed(COMMIT, path, other_value), OPENED)


def test_a_swapped_unit_is_named_by_its_place():
    def swap(drawn):
        others = sorted({each["unit"] for each in OPENED["draw"]["units"]} - {*drawn})
        return sorted([*drawn[1:], others[0]])

    found = sentences(COMMIT, changed(OPENED, ("halves", "am", "drawn"), swap))
    assert found
    assert all("halves.am.drawn[" in sentence for sentence in found)


def test_a_changed_threshold_breaks_the_commitment():
    path = ("draw", "halves", "am", "numbers", NUMBER, "city", "thresholds", "K003")
    found = sentences(COMMIT, changed(OPENED, path, other_value))
    assert "is not what was committed" in found[0]


def test_another_salt_breaks_the_commitment():
    found = sentences(COMMIT, changed(OPENED, ("salts", 0), other_value))
    assert "The salt is not the one whose hash was committed." in found


def test_chances_that_are_not_those_of_the_thresholds_are_found():
    """Even when whoever made the record committed to them."""
    path = ("halves", "am", "numbers", NUMBER, "city", "chances", "K003")
    wrong = changed(OPENED["draw"], path, lambda chance: f"{float(chance) + 0.01:.12f}")
    assert any("chances are not those" in each for each in sentences(*a_record(wrong)))


def test_the_chain_binds_the_record_before():
    before = a_commitment(inputs(3))
    commit, opened = a_record(OPENED["draw"], previous=commit_hash(before))
    assert sentences(commit, opened, before) == []
    other = before | {"as_of": "2024-04-27T20:00:00+07:00"}
    assert sentences(commit, opened, other)[0].startswith("The chain is broken")


@pytest.mark.parametrize("missing", ["draw", "salts", "halves", "format"])
def test_an_opening_that_lacks_something_is_a_problem_not_a_crash(missing):
    rest = {key: value for key, value in OPENED.items() if key != missing}
    assert sentences(COMMIT, rest)


@pytest.mark.parametrize("odd", [None, 3, "text", [], {"am": 1}])
@pytest.mark.parametrize("field", ["draw", "salts", "halves"])
def test_values_of_the_wrong_kind_are_a_problem_not_a_crash(field, odd):
    assert sentences(COMMIT, OPENED | {field: odd})


def test_a_different_days_draw_is_found():
    plan = a_city(12, teams=2, visits=3) | {"date": "2024-04-30"}
    commit = a_commitment(plan)
    opened = opening(
        commit, plan, [SALT], {half: draw(plan, [SALT], half) for half in ("am", "pm")}
    )
    assert any("for 2024-04-30" in each for each in sentences(commit, opened))


def test_two_salts_are_checked_in_their_order():
    plan, salts = OPENED["draw"], [SALT, *salt(7)]
    commit = a_commitment(plan) | {"salts": [salt_hash(each) for each in salts]}
    halves = {half: draw(plan, salts, half) for half in ("am", "pm")}
    opened = opening(commit, plan, salts, halves)
    assert sentences(commit, opened) == []
    assert sentences(commit, opened | {"salts": opened["salts"][::-1]})


def test_local_custody_admits_what_it_cannot_prove():
    _, not_proven = claims("local")
    assert any("secret" in each for each in not_proven)
    assert any("drew again" in each for each in not_proven)
    assert len(claims("custodians")[1]) < len(not_proven)

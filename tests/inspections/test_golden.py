import json

from inspections.plan import draw
from inspections.record import canonical, opening
from inspections.verify import check_record
from tests.inspections.builders import SALT
from tests.inspections.golden import COMMIT, OPENED, the_day

committed = json.loads(COMMIT.read_bytes())
opened = json.loads(OPENED.read_bytes())


def numbers(value):
    """Every threshold and chance of a plan, to ten digits of one."""
    if isinstance(value, dict):
        return {key: numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [numbers(inner) for inner in value]
    if isinstance(value, str) and value.replace(".", "").isdigit():
        return round(float(value) / (2**64 if len(value) > 17 else 1), 10)
    return value


def test_the_frozen_day_is_drawn_again_to_the_byte():
    halves = {half: draw(opened["draw"], [SALT], half) for half in ("am", "pm")}
    again = opening(committed, opened["draw"], [SALT], halves)
    assert canonical(again) == OPENED.read_bytes()


def test_the_frozen_day_is_planned_again():
    # Another processor may round the last bit of a logarithm differently, so figures
    # are compared to ten digits; the draw itself uses whole numbers only.
    assert numbers(the_day()) == numbers(opened["draw"])


def test_the_frozen_record_verifies():
    assert check_record(committed, opened) == []

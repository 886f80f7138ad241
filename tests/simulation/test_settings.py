"""Every number has a range and a source; cities to tune on are not reported on."""

from dataclasses import fields
from datetime import date

import numpy as np
import pytest

from simulation.settings import (
    CENTRAL,
    REPORTING,
    TUNING,
    VARIANTS,
    Laws,
    drawn,
    numbered,
)
from simulation.world import open_world

RANGED = [each for each in fields(Laws) if "range" in each.metadata]


@pytest.mark.parametrize("law", RANGED, ids=lambda law: law.name)
def test_the_middle_lies_in_its_range_and_has_a_source(law):
    low, _, high = law.metadata["range"]
    assert low <= law.default <= high
    assert len(law.metadata["source"]) > 10
    values = np.array([getattr(drawn(seed), law.name) for seed in range(200)])
    assert low <= values.min() <= values.max() <= high
    below = (values < law.default).mean()
    if low < law.default < high:
        assert 0.35 < below < 0.65, "half of the cities on either side"


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_makes_a_city(variant):
    laws = drawn(3, variant)
    still = variant in ("no_deterrence", "static")
    assert (laws.deterrence == 0) == (laws.strategic == 0) == still
    assert (laws.strategic == 0.6) == (variant == "strategic")
    world = open_world(3, date(2025, 1, 6), 3, offices=5, laws=laws)
    assert world.codes.shape == (5,)


def test_an_unknown_variant_is_refused():
    with pytest.raises(ValueError, match="'other', known are usual"):
        drawn(1, "other")


def test_tuning_and_reporting_cities_are_others():
    seeds = [numbered(number).seed for number in range(1, 51)]
    assert len(set(seeds)) == 50
    assert not set(TUNING) & set(REPORTING)
    assert {numbered(number).variant for number in TUNING} == {"usual"}
    variants = [numbered(number).variant for number in REPORTING]
    assert 0.4 < variants.count("usual") / len(variants) < 0.6
    assert set(variants) == set(VARIANTS) - {"static"}
    for number in (0, 51):
        with pytest.raises(ValueError, match="1 to 50"):
            numbered(number)


def test_nobody_prefers_the_central_city_to_a_drawn_one():
    assert drawn(1) != CENTRAL
    assert drawn(1) == drawn(1)

from collections import Counter
from hashlib import sha256

import numpy as np
import pytest

from data.errors import UserError
from inspections.chance import Rules, half_chances
from inspections.design import pair_chances, thresholds
from inspections.draw import accepted, seed, ticket, uniform


def test_the_seed_is_the_hash_of_its_parts_with_their_lengths():
    text = "12:sidak-draw-110:2024-04-292:am4:00ff0:"
    assert seed("2024-04-29", "am", ["00ff"]) == sha256(text.encode()).hexdigest()


def test_parts_of_the_seed_cannot_flow_into_each_other():
    assert seed("2024-04-29", "am", ["12", "3"]) != seed(
        "2024-04-29", "am", ["1", "23"]
    )


@pytest.mark.parametrize(
    "other",
    [
        ("2024-04-30", "am", ["00"], ""),
        ("2024-04-29", "pm", ["00"], ""),
        ("2024-04-29", "am", ["01"], ""),
        ("2024-04-29", "am", ["00"], "6 1 3"),
    ],
)
def test_every_part_changes_the_seed(other):
    assert seed(*other) != seed("2024-04-29", "am", ["00"])


def test_a_ticket_is_the_first_eight_bytes_of_the_hash():
    digest = sha256(b"5eed|city|3|K001").digest()
    assert ticket("5eed", "city", 3, "K001") == int.from_bytes(digest[:8], "big")


def test_the_first_attempt_of_the_right_size_counts():
    limits = {f"K{i}": 2**63 for i in range(6)}
    attempt, units = accepted("5eed", "city", limits, 3)
    assert len(units) == 3
    for earlier in range(attempt):
        tickets = [ticket("5eed", "city", earlier, unit) for unit in limits]
        assert sum(each < 2**63 for each in tickets) != 3


def test_later_attempts_continue_where_told():
    limits = {f"K{i}": 2**63 for i in range(6)}
    first, _ = accepted("5eed", "city", limits, 3)
    again, _ = accepted("5eed", "city", limits, 3, first + 1)
    assert again > first


def test_the_order_of_units_does_not_matter():
    limits = {f"K{i}": 2**62 * (i % 3 + 1) for i in range(9)}
    turned = dict(reversed(limits.items()))
    assert accepted("5eed", "city", limits, 4) == accepted("5eed", "city", turned, 4)


def test_thresholds_that_never_fit_end_with_a_sentence(monkeypatch):
    monkeypatch.setattr("inspections.draw.MOST_ATTEMPTS", 10)
    with pytest.raises(UserError, match="No attempt draws exactly 2 of the 1 units"):
        accepted("5eed", "city", {"K1": 2**64}, 2)


def test_drawn_shares_agree_with_the_chances_and_every_pair_can_meet():
    draws, number = 2_000, 5
    gain = np.random.default_rng(7).lognormal(-1, 0.8, 12)
    chances = half_chances(gain, np.zeros(12, dtype=bool), number, Rules())
    limits = thresholds(chances, number)
    named = {f"K{i:02d}": limit for i, limit in enumerate(limits)}
    together = np.zeros((12, 12))
    for day in range(draws):
        _, units = accepted(f"seed {day}", "city", named, number)
        rows = [int(unit[1:]) for unit in units]
        together[np.ix_(rows, rows)] += 1
    exact = pair_chances(limits, number)
    z = (together / draws - exact) / np.sqrt(exact * (1 - exact) / draws)
    assert np.abs(z).max() < 4.5
    assert together.min() > 0


def test_uniform_numbers_are_uniform():
    counts = Counter(uniform(7, "seed", day) for day in range(7_000))
    assert set(counts) == set(range(7))
    assert sum((count - 1_000) ** 2 / 1_000 for count in counts.values()) < 30


def test_uniform_passes_over_the_incomplete_last_round():
    # Two thirds of all hashes: without rejection the first half would come twice as
    # often as the second.
    below = 2**256 // 3 * 2
    low = sum(uniform(below, "seed", day) < below // 2 for day in range(2_000))
    assert abs(low - 1_000) < 4.5 * 500**0.5

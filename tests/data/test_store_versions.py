from typing import Any

import pandas as pd

from data.store.versions import new_versions

_KINDS = {"key": "str", "said": "str", "batch": "Int64"}


def _frame(*each: tuple[str | None, str, int]) -> pd.DataFrame:
    """Return rows of a key, what it said, and the day of November it was recorded."""
    rows = [
        {"key": key, "said": said, "recorded_at": f"2026-11-{day:02}"}
        for key, said, day in each
    ]
    frame = pd.DataFrame(rows, columns=["key", "said", "recorded_at"])
    return frame.astype({"key": "str", "said": "str", "recorded_at": "datetime64[us]"})


def _fresh(
    stored: list[Any], arriving: list[Any], given: bool = False
) -> list[tuple[str, str, int]]:
    history = _frame(*stored)
    history["batch"] = pd.array(range(1, len(stored) + 1), dtype="Int64")
    rows = _frame(*arriving)
    found = new_versions(history, rows, ["key"], pd.Series(given, rows.index))
    days = found["recorded_at"].dt.day
    return list(zip(found["key"], found["said"], days, strict=True))


def test_everything_is_new_to_an_empty_table() -> None:
    assert _fresh([], [("a", "x", 3), ("b", "x", 3)]) == [("a", "x", 3), ("b", "x", 3)]


def test_what_is_known_is_not_written_again() -> None:
    assert _fresh([("a", "x", 3)], [("a", "x", 9)]) == []
    assert _fresh([("a", "x", 3)], [("a", "x", 9)], given=True) == []


def test_a_correction_is_written() -> None:
    assert _fresh([("a", "x", 3)], [("a", "y", 9)]) == [("a", "y", 9)]


def test_going_back_to_an_older_version_is_a_correction_too() -> None:
    stored = [("a", "x", 3), ("a", "y", 4)]
    assert _fresh(stored, [("a", "x", 9)]) == [("a", "x", 9)]


def test_a_correction_never_counts_before_what_it_replaces() -> None:
    assert _fresh([("a", "x", 5)], [("a", "y", 3)]) == [("a", "y", 5)]


def test_a_given_moment_is_kept() -> None:
    assert _fresh([("a", "x", 5)], [("a", "y", 3)], given=True) == [("a", "y", 3)]


def test_a_given_row_is_written_once() -> None:
    stored = [("a", "x", 5), ("a", "y", 3)]
    assert _fresh(stored, [("a", "y", 3), ("a", "x", 5)], given=True) == []


def test_history_imported_once_more_makes_earlier_days_know_it() -> None:
    assert _fresh([("a", "x", 20)], [("a", "x", 3)]) == [("a", "x", 3)]
    assert _fresh([("a", "x", 20), ("a", "x", 3)], [("a", "x", 3)]) == []


def test_history_imported_once_more_never_rewrites_what_was_known() -> None:
    stored = [("a", "wrong", 3), ("a", "right", 20)]
    assert _fresh(stored, [("a", "right", 3)]) == []


def test_several_versions_of_one_file_follow_each_other() -> None:
    arriving = [
        ("a", "asked", 3),
        ("b", "x", 3),
        ("a", "granted", 5),
        ("a", "granted", 7),
    ]
    assert _fresh([], arriving, given=True) == arriving[:3]
    assert _fresh([("a", "granted", 5), ("a", "asked", 3)], arriving, given=True) == [
        ("b", "x", 3)
    ]


def test_an_empty_key_is_a_key() -> None:
    assert _fresh([(None, "x", 3)], [(None, "x", 9)]) == []
    assert len(_fresh([(None, "x", 3)], [(None, "y", 9)])) == 1


def test_no_rows_are_no_versions() -> None:
    assert _fresh([("a", "x", 3)], []) == []


def test_the_rows_of_a_file_are_taken_by_their_moments() -> None:
    file = [("a", "x", 3), ("a", "x", 5), ("a", "y", 4)]
    found = _fresh([], file, given=True)
    assert sorted(found, key=lambda each: each[2]) == [
        ("a", "x", 3),
        ("a", "y", 4),
        ("a", "x", 5),
    ]
    assert _fresh(found, file, given=True) == []

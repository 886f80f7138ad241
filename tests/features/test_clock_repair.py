import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.clock_repair import STATUSES, neighbours, proposals, runs, still_doubted

NOWHERE = pd.Series(dtype="datetime64[us]")
MINUTE = pd.Timedelta(1, "min")


def doubted(*read: str, reason: str = "clock_reset", **more: object) -> pd.DataFrame:
    """Records that follow each other in one gap between two believed ones."""
    given = {"batch": 1, "device": "D", "previous_line": 1, "reason": reason}
    gap = {"previous_at": "2024-04-29 10:00", "next_at": "2024-04-29 11:00"}
    rows = pd.DataFrame([given | gap | more] * len(read))
    rows = rows.assign(line=range(2, 2 + len(read)), read_at=list(read), pin="p")
    times = ["read_at", "previous_at", "next_at"]
    return rows.assign(direction="in").astype(dict.fromkeys(times, "datetime64[us]"))


def proposed(rows: pd.DataFrame, installed: pd.Series = NOWHERE) -> pd.Series:
    """What is proposed for the only run."""
    (run,) = [row for _, row in proposals(runs(rows, installed)).iterrows()]
    return run


def test_a_run_is_moved_between_its_neighbours_with_equal_doubt_either_way() -> None:
    run = proposed(doubted("2000-01-01 00:00", "2000-01-01 00:20"))
    assert run["read_from_at"] + run["shift"] == pd.Timestamp("2024-04-29 10:20")
    assert run["read_until_at"] + run["shift"] == pd.Timestamp("2024-04-29 10:40")
    assert run["uncertain"] == 20 * MINUTE


def test_the_fuller_the_gap_the_surer_the_proposal() -> None:
    run = proposed(doubted("2000-01-01 00:00", "2000-01-01 01:00"))
    assert run["uncertain"] == 0 * MINUTE


@pytest.mark.parametrize("missing", ["previous_at", "next_at"])
def test_without_a_neighbour_on_each_side_nothing_is_proposed(missing: str) -> None:
    run = proposed(doubted("2000-01-01 00:00", **{missing: None}))
    assert run["status"] == "no_neighbour"
    assert pd.isna(run["shift"])
    assert pd.isna(run["uncertain"])


@pytest.mark.parametrize(
    "rows",
    [
        doubted("2000-01-01 00:00", "2000-01-01 01:01"),
        doubted("2000-01-01 00:10", "2000-01-01 00:05"),
        doubted("2000-01-01 00:00", next_at="2024-04-29 09:59"),
        doubted("2000-01-01 00:00", "2024-09-01 08:00"),
    ],
    ids=["no room", "reset again", "neighbours out of order", "two clocks"],
)
def test_what_no_single_amount_explains_has_no_proposal(rows: pd.DataFrame) -> None:
    assert proposed(rows)["status"] == "unclear"


def test_each_gap_and_each_file_is_a_run_of_its_own() -> None:
    parts = [
        doubted("2000-01-01 00:00"),
        doubted("2000-01-01 00:00", previous_line=7),
        doubted("2000-01-01 00:00", batch=2),
        doubted("2000-01-01 00:00", device="E"),
    ]
    found = proposals(runs(pd.concat(parts), NOWHERE))
    assert found["rows"].tolist() == [1] * 4


def test_the_registry_can_put_what_was_before_install_right() -> None:
    rows = doubted(
        *("2024-03-01 08:00", "2024-04-15 08:00"),
        reason="before_install",
        previous_at=None,
    )
    since = pd.Series({"D": pd.Timestamp("2024-04-01")}).astype("datetime64[us]")
    found = proposals(runs(rows, since))
    assert found["status"].tolist() == ["no_neighbour", "proposed"]
    assert found["shift"].tolist()[1] == 0 * MINUTE
    always = pd.Series({"D": pd.NaT}).astype("datetime64[us]")
    assert proposals(runs(rows, always))["status"].tolist() == ["proposed"]


def test_nothing_refused_means_nothing_proposed() -> None:
    none = doubted("2000-01-01").head(0)
    assert proposals(runs(none, NOWHERE)).empty
    assert still_doubted(none, none).empty


def test_a_record_that_later_files_hold_again_is_proposed_and_corrected_once() -> None:
    first = doubted("2000-01-01 00:00", next_at=None)
    again = doubted("2000-01-01 00:00", batch=2)
    both = pd.concat([first, again])
    assert still_doubted(both, both.head(0))["batch"].tolist() == [2]
    assert still_doubted(both, first).empty


def test_neighbours_are_the_same_devices_nearest_lines() -> None:
    at = pd.to_datetime(["2024-04-29 08:00", "2024-04-29 09:00", "2024-04-29 10:00"])
    good = pd.DataFrame({"device": ["D", "E", "D"], "line": [5, 6, 9]})
    rows = pd.DataFrame({"device": ["D", "E", "D", "F"], "line": [7, 8, 1, 4]})
    found = neighbours(rows, good.assign(punched_at=at.astype("datetime64[us]")))
    assert found["previous_line"].tolist() == [5, 6, 0, 0]
    assert found["previous_at"].dt.hour.fillna(-1).tolist() == [8, 9, -1, -1]
    assert found["next_at"].dt.hour.fillna(-1).tolist() == [10, -1, 8, -1]


_RECORDS = st.lists(
    st.tuples(st.sampled_from("DE"), st.booleans(), st.integers(0, 3000)), max_size=25
)


@settings(max_examples=25, deadline=None)
@given(_RECORDS)
def test_a_proposal_stays_between_its_neighbours_whatever_its_error(
    records: list[tuple[str, bool, int]],
) -> None:
    rows = pd.DataFrame(records, columns=["device", "wrong", "minutes"]).astype(
        {"device": "str", "wrong": "bool", "minutes": "int64"}
    )
    at = np.array("2024-04-01", "M8[us]") + rows["minutes"].to_numpy("m8[m]")
    rows = rows.assign(line=range(1, len(rows) + 1), punched_at=at, batch=1)
    wrong = rows[rows["wrong"]].rename(columns={"punched_at": "read_at"})
    wrong = wrong.assign(reason="clock_reset")
    told = runs(neighbours(wrong, rows[~rows["wrong"]]), NOWHERE)
    found = proposals(told)
    assert found["rows"].sum() == len(wrong)
    assert set(found["status"]) <= set(STATUSES)
    told = told.join(found[["status", "shift", "uncertain"]], on="run")
    told = told[told["status"] == "proposed"]
    # The shift is in whole seconds, the doubt is not.
    doubt, second = told["uncertain"], pd.Timedelta(1, "s")
    moved = told["read_at"] + told["shift"]
    assert (moved - doubt >= told["previous_at"] - second).all()
    assert (moved + doubt <= told["next_at"] + second).all()
    assert (doubt >= pd.Timedelta(0)).all()

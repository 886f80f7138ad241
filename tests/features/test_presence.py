from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.schemas import STATE_ROWS, TABLES, empty_frame, typed
from data.workdays import service_hours
from features.presence import presence
from features.roster import away
from tests.features import reference

DAY = date(2024, 4, 29)
OFFICES = ["A", "B", "C"]
#: D1 and D2 stand at A, D3 at B; nothing stands at C.
DEVICES = {"D1": "A", "D2": "A", "D3": "B"}
#: Nobody is rostered at C; p4 is an intern.
PEOPLE = {"p1": "A", "p2": "A", "p3": "B", "p4": "A"}
DIRECTIONS = ["in", "out", "break_out", "break_in", "unknown"]
HOURS = service_hours(
    typed(pd.DataFrame({"office_code": OFFICES}), TABLES["offices"]),
    empty_frame(TABLES["schedules"]),
    empty_frame(TABLES["calendar"]),
    [DAY],
)
STAFF = pd.DataFrame(
    [(who, where, who != "p4") for who, where in PEOPLE.items()],
    columns=["person", "office_code", "capable"],
)
STANDING = typed(
    pd.DataFrame(DEVICES.items(), columns=["device", "office_code"]), TABLES["devices"]
)
# Worlds are frames: a busy machine makes them too slowly for hypothesis' taste.
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SMALL = settings(QUIET, max_examples=12)

# Few distinct moments, on and beside the edges of half hours, so that ties happen.
moments = st.builds(
    lambda slot, beside: (
        datetime(2024, 4, 29, 7) + timedelta(minutes=30 * slot, seconds=beside)
    ),
    st.integers(0, 19),
    st.sampled_from([-1, 0, 1, 600]),
)
scans = st.tuples(
    st.sampled_from(sorted(DEVICES)),
    st.sampled_from([*PEOPLE, "x", "y"]),
    moments,
    st.sampled_from(DIRECTIONS),
)
reports = st.lists(st.tuples(st.sampled_from(OFFICES), moments), max_size=3)
leaves = st.lists(
    st.tuples(st.sampled_from(list(PEOPLE)), moments, moments), max_size=2
)
coverages = st.fixed_dictionaries({}, optional=dict.fromkeys(DEVICES, moments))


def facts(
    scans: list[tuple[str, str, datetime, str]],
    marks: list[tuple[str, datetime]] | None = None,
    complaints: list[tuple[str, datetime]] | None = None,
    leaves: list[tuple[str, datetime, datetime]] | None = None,
    coverage: dict[str, datetime] | None = None,
) -> dict[str, Any]:
    """The arguments of ``presence``; unknown coverage is the whole day."""
    whole = dict.fromkeys(DEVICES, datetime(2024, 4, 30))
    covers = whole if coverage is None else coverage
    return {
        "day": DAY,
        "hours": HOURS,
        "people": STAFF,
        "away": away(a_leave(leaves or []), STAFF["person"], DAY),
        "punches": a_log(scans),
        "devices": STANDING,
        "coverage": pd.DataFrame(
            {
                "device": pd.Series(list(covers), dtype="str"),
                "covers_until_at": pd.Series(covers.values(), dtype="datetime64[us]"),
            }
        ),
        "marks": at_offices(marks or [], "service_marks", "marked_at", kind="letter"),
        "complaints": at_offices(
            complaints or [], "complaints", "observed_at", category="office_empty"
        ),
        "findings": empty_frame(TABLES["findings"]),
        "minimum": pd.Series({"A": 2, "B": 1, "C": 2}),
    }


def a_log(scans: list[tuple[str, str, datetime, str]]) -> pd.DataFrame:
    """Attributed punches; pins of people are their names."""
    rows = pd.DataFrame(scans, columns=["device", "pin", "punched_at", "direction"])
    rows = rows.astype("str").astype({"punched_at": "datetime64[us]"})
    return rows.assign(
        office_code=rows["device"].map(DEVICES).astype("str"),
        person=rows["pin"].where(rows["pin"].isin(list(PEOPLE))).astype("str"),
    )


def a_leave(rows: list[tuple[str, datetime, datetime]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["staff_number", "starts_at", "ends_at"])
    return typed(frame.assign(status="approved", kind="annual"), TABLES["leave"])


def at_offices(
    rows: list[tuple[str, datetime]], table: str, column: str, **more: str
) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["office_code", column])
    return typed(frame.assign(**more), TABLES[table])


worlds = st.builds(
    facts, st.lists(scans, max_size=12), reports, reports, leaves, coverages
)


@settings(QUIET, max_examples=25)
@given(worlds)
def test_the_grid_agrees_with_the_rules_read_slot_by_slot(world: dict) -> None:
    states = presence(**world)
    slot = (states["slot_starts_at"] - pd.Timestamp(DAY)) // pd.Timedelta(minutes=30)
    got = zip(
        states["office_code"],
        slot,
        states["state"],
        states["service_staff_low"],
        states["service_staff_high"],
        strict=True,
    )
    assert list(got) == reference.states(world)


@settings(QUIET, max_examples=25)
@given(worlds, st.lists(scans, max_size=8), leaves, st.sampled_from([720, 1440]))
def test_the_night_agrees_with_the_rules_read_slot_by_slot(
    world: dict, evening: list, leaves: list, closes: int
) -> None:
    night = world | {"hours": HOURS.assign(opens=0, closes=closes).astype(HOURS.dtypes)}
    night |= {"away": away(a_leave(leaves), STAFF["person"], DAY)}
    before = a_log(evening)
    before["punched_at"] -= pd.Timedelta(days=1)
    night["punches"] = pd.concat([before, world["punches"]], ignore_index=True)
    states = presence(**night)
    told = [(state, low, high) for _, _, state, low, high in reference.states(night)]
    columns = ["state", "service_staff_low", "service_staff_high"]
    assert list(states[columns].itertuples(index=False, name=None)) == told
    without = presence(**night | {"punches": world["punches"]})
    # Who stayed may be there, and nobody is gone or seen for it.
    assert states["service_staff_low"].equals(without["service_staff_low"])
    assert (states["service_staff_high"] >= without["service_staff_high"]).all()


@SMALL
@given(worlds)
def test_low_never_exceeds_high(world: dict) -> None:
    states = presence(**world)
    assert (states["service_staff_low"] <= states["service_staff_high"]).all()


@SMALL
@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(world: dict, dice: Any) -> None:
    def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.iloc[dice.sample(range(len(frame)), len(frame))]

    mixed = ("punches", "devices", "coverage", "marks", "complaints", "hours")
    again = world | {name: shuffled(world[name]) for name in mixed}
    pd.testing.assert_frame_equal(presence(**world), presence(**again))


@SMALL
@given(worlds, st.lists(scans, max_size=4))
def test_other_days_and_other_places_never_matter(world: dict, more: list) -> None:
    elsewhere = a_log(more).assign(device="D9", office_code=float("nan"))
    elsewhere["office_code"] = elsewhere["office_code"].astype("str")
    yesterday = a_log(more)
    yesterday["punched_at"] -= pd.Timedelta(days=1)
    again = world | {"punches": pd.concat([elsewhere, world["punches"], yesterday])}
    pd.testing.assert_frame_equal(presence(**world), presence(**again))


@SMALL
@given(worlds, st.lists(st.tuples(moments, st.sampled_from(DIRECTIONS)), max_size=4))
def test_an_interns_punches_change_no_head_count(world: dict, more: list) -> None:
    intern = a_log([("D1", "p4", at, direction) for at, direction in more])
    again = world | {"punches": pd.concat([world["punches"], intern])}
    heads = ["service_staff_low", "service_staff_high"]
    pd.testing.assert_frame_equal(presence(**world)[heads], presence(**again)[heads])


@SMALL
@given(worlds)
def test_an_office_with_silent_devices_is_never_suspected(world: dict) -> None:
    states = presence(**world)
    spoke = world["punches"]["device"].map(DEVICES)
    silent = states[~states["office_code"].isin(spoke)]
    assert not silent["state"].eq("suspected_empty").any()


@SMALL
@given(
    st.builds(facts, st.lists(scans, max_size=12), reports, st.just([]), leaves),
    st.sampled_from(sorted(DEVICES)),
)
def test_a_device_that_falls_silent_makes_no_half_hour_suspected(
    world: dict, device: str
) -> None:
    before = presence(**world)["state"]
    kept = world["punches"]["device"] != device
    heard = world["coverage"]["device"] != device
    world["punches"] = world["punches"][kept].reset_index(drop=True)
    world["coverage"] = world["coverage"][heard]
    after = presence(**world)["state"]
    suspected = after.eq("suspected_empty")
    assert not (suspected & before.ne("suspected_empty")).any()
    assert set(after[before.ne(after)]) <= {"no_data", "not_observable"}


@SMALL
@given(worlds)
def test_evidence_names_no_person_and_no_pin(world: dict) -> None:
    words = presence(**world)["evidence"].dropna().str.split().explode()
    codes = set(words.str.partition(":")[0])
    assert codes <= {
        *("outside_hours", "punch", "open", "unknown", "mark", "complaint"),
        *("silent", "covered", "no_device", "no_roster"),
    }


def test_too_few_unknown_pins_are_too_few_also_where_no_roster_is_known() -> None:
    world = facts([("D3", "x", datetime(2024, 4, 29, 8), "in")])
    world["people"] = world["people"].iloc[:2]
    world["away"] = world["away"][:2]
    world["minimum"] = pd.Series({"B": 2})
    states = presence(**world).set_index(["office_code", "slot_starts_at"])
    row = states.loc[("B", "2024-04-29 09:00")]
    assert (row["state"], row["service_staff_high"]) == ("suspected_empty", 1)


def test_without_open_offices_there_are_no_rows() -> None:
    world = facts([])
    world["hours"] = world["hours"].iloc[:0]
    pd.testing.assert_frame_equal(presence(**world), empty_frame(STATE_ROWS))


def test_rows_come_typed_as_the_output_and_all_48_for_each_office() -> None:
    states = presence(**facts([("D1", "p1", datetime(2024, 4, 29, 8), "in")]))
    pd.testing.assert_frame_equal(states, typed(states, STATE_ROWS))
    assert states.groupby("office_code").size().to_dict() == dict.fromkeys("ABC", 48)

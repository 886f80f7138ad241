import contextlib
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import UserError
from data.registry.lines import problem_lines
from data.registry.recording import Recording
from data.registry.references import References
from data.registry.rows import Checked, check_sheet
from data.registry.sheets import read_sheet
from data.schemas import TABLES
from tests.data.registry.files import GOOD, a_csv, a_row

NOW = datetime(2026, 11, 24, 9)
KEY = b"\1" * 32
WIB = timedelta(hours=7)


def some_references(**more: object) -> References:
    """Return a city where the good rows' office, device and team are known."""
    codes = {
        "offices": pd.Series(["A1", "A2"]),
        "devices": pd.Series(["D1"]),
        "teams": pd.Series(["T1"]),
        "staff": pd.Series([STAFF]),
    }
    facts: dict[str, object] = {
        "codes": codes,
        "parents": pd.Series(["K1"]),
        "minimum": pd.Series([2], ["A1"], dtype="Int64"),
        "visits": pd.Series(["A2"], ["V1"], dtype="str"),
    }
    return References(**(facts | more))  # type: ignore[arg-type]


def check(
    path: Path,
    table: str,
    references: References | None = None,
    rule: Recording | None = None,
) -> Checked:
    references = some_references() if references is None else references
    rule = rule or Recording(NOW)
    return check_sheet(read_sheet(path), TABLES[table], KEY, references, rule, WIB)


def checked(tmp_path: Path, table: str, *rows: dict[str, str], **more) -> Checked:
    return check(a_csv(tmp_path / f"{table}.csv", *rows), table, **more)


def told(tmp_path: Path, table: str, **cells: str) -> str:
    """Return what is said about a good row with these cells in its place."""
    found = checked(tmp_path, table, a_row(table, **cells)).problems
    return "\n".join(problem_lines(found.assign(file=f"{table}.csv")))


def good(tmp_path: Path, table: str, **cells: str) -> pd.Series:
    """Return the good row with these cells in its place, as imported."""
    result = checked(tmp_path, table, a_row(table, **cells))
    assert result.problems.empty, list(result.problems["text"])
    return result.good.iloc[0]


STAFF = "f7a1c2f0b7c0d5c6a1b2"


@pytest.fixture(autouse=True)
def _known_staff(monkeypatch):
    # The pseudonym of the good rows' number, so that `staff` holds it.
    from data import identity

    number = pd.Series([GOOD["staff"]["staff_number"]])
    real = identity.pseudonyms(KEY, number, "staff").iloc[0]
    monkeypatch.setitem(globals(), "STAFF", real)


@pytest.mark.parametrize("table", TABLES)
def test_a_good_row_of_every_table_is_good(tmp_path, table):
    result = checked(tmp_path, table, GOOD[table])
    assert result.problems.empty, result.problems.to_dict("records")
    assert (len(result.good), len(result.bad)) == (1, 0)


@pytest.mark.parametrize("table", TABLES)
def test_every_missing_column_is_named_at_once(tmp_path, table):
    needed = [each.name for each in TABLES[table].columns if each.required]
    path = a_csv(tmp_path / "x.csv", {"nothing": "1"})
    with pytest.raises(UserError) as error:
        check(path, table)
    assert all(name in str(error.value) for name in needed)


def test_columns_may_come_in_any_order_and_case_beside_others(tmp_path):
    row = {"NAMA": "Fulan", " Ends ": "15:00", "STARTS": "8:00", "Team": " T1 "}
    more = {"visits_per_day": "6", "valid_from": "2026-01-01"}
    result = checked(tmp_path, "teams", row | more)
    assert result.good.loc[2, ["team", "starts", "ends"]].tolist() == ["T1", 480, 900]
    (notice,) = result.notices
    assert notice[1]["columns"] == "nama"
    assert "Fulan" not in str(result)


def test_a_column_named_twice_is_an_error(tmp_path):
    path = tmp_path / "teams.csv"
    path.write_text("team,Team,visits_per_day,starts,ends\n")
    with pytest.raises(UserError, match="names team twice"):
        check(path, "teams")


def test_rows_with_too_many_or_too_few_cells_are_bad_and_their_cells_dropped(tmp_path):
    path = tmp_path / "team_days.csv"
    path.write_text(
        "team,day,half,visits\nT1,2026-11-24,am\nT1,2026-11-25,am,1,x\n"
        "T1,2026-11-26,am,1,,\n"
    )
    result = check(path, "team_days")
    assert result.good["day"].tolist() == [pd.Timestamp("2026-11-26")]
    assert result.problems["found"].tolist() == ["3", "5"]
    assert result.bad["cells"].tolist() == [{}, {}]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *((name, "valid_from") for name in ("schedules", "staff", "devices")),
        *((name, "valid_from") for name in ("enrolments", "teams")),
        ("team_days", "visits"),
    ],
)
def test_what_is_needed_may_not_be_empty(tmp_path, table, column):
    assert "the cell is empty" in told(tmp_path, table, **{column: ""})


@pytest.mark.parametrize("scans", ["1", "5"])
def test_a_device_is_scanned_two_to_four_times_a_day(tmp_path, scans):
    assert "accepted: 2 … 4" in told(tmp_path, "devices", scans_per_day=scans)


def test_all_problems_are_gathered_by_row(tmp_path):
    row = a_row("teams", visits_per_day="many", starts="25:10", ends="")
    result = checked(tmp_path, "teams", row, a_row("teams"), a_row("teams", team=""))
    assert result.problems[["row", "column"]].values.tolist() == [
        [2, "visits_per_day"],
        [2, "starts"],
        [2, "ends"],
        [4, "team"],
    ]
    assert result.good.index.tolist() == [3]


@pytest.mark.parametrize(
    ("table", "cells", "words"),
    [
        ("offices", {"kind": "desa"}, "'desa' is not known; accepted: kelurahan"),
        ("offices", {"latitude": "-7,98"}, "write a point instead: -7.98"),
        ("offices", {"latitude": "91"}, "out of range; accepted: -90 … 90"),
        ("offices", {"minimum_staff": "2.5"}, "'2.5' is no whole number"),
        ("offices", {"minimum_staff": "9" * 30}, "out of range"),
        ("offices", {"office_code": "A1\u200f"}, r"'A1\u200f' holds an invisible"),
        ("offices", {"name": "A\0B"}, r"'A\x00B' holds an invisible"),
        ("offices", {"name": "=HYPERLINK(1)"}, "is a formula"),
        ("offices", {"name": "x" * 301}, "too long; accepted characters: ≤ 300"),
        ("offices", {"valid_from": "24/11/2026"}, "write year, month, day: YYYY-MM-DD"),
        ("offices", {"valid_from": "2026-02-30"}, "is no day"),
        ("offices", {"valid_until": "9999-12-31"}, "1900 … 2199"),
        (
            "offices",
            {"valid_from": "2026-02-01", "valid_until": "2026-02-01"},
            "'2026-02-01' is not later than 2026-02-01",
        ),
        ("offices", {"recorded_at": "2026-11-24T09:01"}, "lies in the future"),
        ("staff", {"serves_public": "ya"}, "neither yes nor no; accepted: yes, no"),
        ("schedules", {"opens": "25:10"}, "no time of day"),
        ("schedules", {"opens": "24:00"}, "00:00 … 23:59"),
        ("schedules", {"closes": "07:30"}, "'07:30' is not later than 07:30"),
        ("schedules", {"break_starts": "12:00"}, "both start and end"),
        (
            "schedules",
            {"break_starts": "15:00", "break_ends": "17:00"},
            "inside the hours 07:30 … 16:00",
        ),
        ("leave", {"ends_at": "2026-11-22"}, "not later than 2026-11-23T00:00:00"),
        ("agenda", {"repeats": "weekly"}, "last day it repeats"),
        ("agenda", {"repeats_until": "2026-12-01"}, "needs a repetition"),
        (
            "agenda",
            {"repeats": "weekly", "repeats_until": "2026-11-22"},
            "earlier than 2026-11-23",
        ),
        ("complaints", {"observed_at": "2026-11-23"}, "write day and time"),
        ("teams", {"ends": "08:00"}, "not later than 08:00"),
        ("findings", {"service_staff_seen": "0"}, "the counts say empty"),
        ("findings", {"service_staff_seen": "1"}, "the counts say below_minimum"),
        (
            "findings",
            {"outcome": "empty", "service_staff_seen": "3"},
            "'empty' contradicts the people counted; the counts say staffed",
        ),
        (
            "findings",
            {"outcome": "below_minimum", "service_staff_seen": "0"},
            "the counts say empty",
        ),
        (
            "findings",
            {"outcome": "below_minimum", "service_staff_seen": "2"},
            "the counts say staffed",
        ),
        ("findings", {"chance": "0.5"}, "come together"),
        ("findings", {"chance": "0", "slot_chance": "0.1"}, "0 < … ≤ 1"),
        ("findings", {"visit": "V1"}, "belongs to office A2, not 'A1'"),
        ("findings", {"absent_reasons": "two ill"}, "sick:2 training:1"),
    ],
)
def test_a_bad_cell_is_told_with_what_is_accepted(tmp_path, table, cells, words):
    text = told(tmp_path, table, **cells)
    assert words in text
    assert text.startswith(f"{table}.csv, row 2, column ")


@pytest.mark.parametrize(
    ("table", "column", "given_text", "value"),
    [
        ("schedules", "opens", "7:30", 450),
        ("schedules", "opens", "07.30", 450),
        ("schedules", "opens", "07:30:00", 450),
        ("schedules", "closes", "24:00", 1440),
        ("offices", "kind", " Kelurahan ", "kelurahan"),
        ("staff", "serves_public", "NO", False),
        ("agenda", "scope", "CITY", "city"),
        ("agenda", "scope", "K1", "K1"),
        ("offices", "schedule", "six_day", "six_day"),
        ("agenda", "starts_at", "2026-11-23T01:00Z", pd.Timestamp("2026-11-23 08:00")),
        (
            "agenda",
            "starts_at",
            "2026-11-23 09:00+08:00",
            pd.Timestamp("2026-11-23 08:00"),
        ),
        ("leave", "starts_at", "2026-11-23", pd.Timestamp("2026-11-23")),
        ("leave", "ends_at", "2026-11-23", pd.Timestamp("2026-11-24")),
        ("leave", "ends_at", "2026-11-23T12:00", pd.Timestamp("2026-11-23 12:00")),
        ("findings", "office_code", "A1", "A1"),
    ],
)
def test_values_are_read_as_meant(tmp_path, table, column, given_text, value):
    assert good(tmp_path, table, **{column: given_text})[column] == value


def test_defaults_fill_what_is_left_empty(tmp_path):
    assert good(tmp_path, "offices")["schedule"] == "five_day"
    staff = good(tmp_path, "staff")
    assert (staff["rank"], staff["serves_public"]) == ("staff", True)
    leave = good(tmp_path, "leave")
    assert (leave["occasion"], leave["status"]) == ("none", "approved")


def test_a_finding_is_known_by_its_visit_or_office_and_arrival(tmp_path):
    assert good(tmp_path, "findings")["finding"] == "A1@2026-11-23T10:15"
    assert good(tmp_path, "findings", visit="V9")["finding"] == "V9"


def test_more_seen_than_clocked_in_is_fine(tmp_path):
    good(tmp_path, "findings", service_staff_seen="3", clocked_in="2")


@pytest.mark.parametrize(
    ("outcome", "seen", "good"),
    [
        ("staffed", "1", True),
        ("below_minimum", "1", True),
        ("below_minimum", "2", False),
        ("staffed", "0", False),
    ],
)
def test_without_a_minimum_of_its_own_one_person_may_be_enough_or_not(
    tmp_path, outcome, seen, good
):
    row = a_row("findings", outcome=outcome, service_staff_seen=seen)
    nowhere = some_references(minimum=pd.Series(dtype="Int64"))
    assert checked(tmp_path, "findings", row, references=nowhere).problems.empty == good


def test_a_visit_from_elsewhere_without_chance_is_noticed(tmp_path):
    result = checked(tmp_path, "findings", a_row("findings", visit="X7"))
    assert result.problems.empty
    assert result.notices[-1][1]["count"] == 1


def test_an_office_counts_before_its_pattern_of_hours_is_known(tmp_path):
    row = a_row("offices", schedule="mpp")
    result = checked(tmp_path, "offices", row, references=References())
    assert (len(result.good), result.notices[-1][1]["count"]) == (1, 1)


def test_an_unknown_reference_waits_for_its_table(tmp_path):
    row = a_row("enrolments", device="D9")
    result = checked(tmp_path, "enrolments", row, references=References())
    assert result.bad["waits_for"].tolist() == ["devices staff"]
    assert result.problems["found"].tolist() == ["D9", "(hidden)"]


def test_a_row_that_is_also_wrong_does_not_wait(tmp_path):
    row = a_row("devices", office_code="Z", valid_from="soon")
    assert checked(tmp_path, "devices", row).bad["waits_for"].tolist() == [""]


def test_each_conflict_office_must_be_known(tmp_path):
    row = a_row("teams", conflict_offices="A1 Z8 Z9")
    (problem,) = checked(tmp_path, "teams", row).problems.to_dict("records")
    assert (problem["found"], problem["accepted"]) == ("Z8 Z9", "offices")


def test_an_office_above_that_is_unknown_is_only_noticed(tmp_path):
    result = checked(tmp_path, "offices", a_row("offices", parent_code="P9"))
    assert result.problems.empty
    assert result.notices[-1][1]["count"] == 1


def test_the_later_of_two_contradicting_rows_is_bad(tmp_path):
    result = checked(
        tmp_path,
        "offices",
        a_row("offices"),
        a_row("offices", name="Other"),
        a_row("offices"),
    )
    assert result.good.index.tolist() == [2, 4]
    assert result.problems[["row", "accepted"]].values.tolist() == [[3, "2"]]


def test_versions_recorded_at_different_moments_are_both_good(tmp_path):
    result = checked(
        tmp_path,
        "offices",
        a_row("offices", recorded_at="2026-01-01"),
        a_row("offices", name="Other", recorded_at="2026-02-01"),
    )
    assert result.problems.empty


@pytest.mark.parametrize(
    ("table", "cells", "moment"),
    [
        ("offices", {"valid_from": "2025-01-01"}, "2025-01-01"),
        ("offices", {}, "1900-01-01"),
        ("calendar", {}, "1900-01-01"),
        ("leave", {"starts_at": "2026-03-02T10:00"}, "2026-03-03"),
        ("findings", {"arrived_at": "2026-03-02T10:00"}, "2026-03-03"),
        ("team_days", {"day": "2026-03-02"}, "2026-03-03"),
        ("leave", {"starts_at": "2026-11-24", "ends_at": "2026-11-30"}, str(NOW)),
        ("offices", {"recorded_at": "2026-05-05"}, "2026-05-05"),
    ],
)
def test_history_counts_as_known_at_the_end_of_its_first_day(
    tmp_path, table, cells, moment
):
    rule = Recording(NOW, backfill=True)
    row = checked(tmp_path, table, a_row(table, **cells), rule=rule).good.iloc[0]
    assert row["recorded_at"] == pd.Timestamp(moment)
    assert row["backfilled"] == ("recorded_at" not in cells)


def test_the_row_goes_before_the_users_moment(tmp_path):
    rule = Recording(NOW, given=datetime(2026, 3, 3))
    rows = a_row("offices", recorded_at="2026-02-02"), a_row("offices", office_code="B")
    known = checked(tmp_path, "offices", *rows, rule=rule).good
    assert known["recorded_at"].astype("str").tolist() == ["2026-02-02", "2026-03-03"]
    assert known["given"].all()


def test_no_number_of_a_person_survives(tmp_path):
    number, spaced = "199013312015131001", "19901331 201513 1 001"
    rows = [
        a_row("enrolments", staff_number=number, pin="0042"),
        a_row("enrolments", staff_number=spaced, pin=" 0043 ", device="?"),
        a_row("enrolments", staff_number="1.99013312015131E+17"),
        a_row("enrolments", staff_number="=" + number),
        a_row("enrolments", device=number),
    ]
    result = checked(tmp_path, "enrolments", *rows)
    bad = result.bad.drop(columns="key_text")  # compared, never stored
    frames = (result.good, bad, result.problems)
    everything = str([frame.to_dict() for frame in frames])
    for secret in (number, number[:14], "0042", "0043", "1.99013312015131E+17"):
        assert secret not in everything
    assert result.problems["row"].tolist() == [3, 4, 4, 5, 5, 6]


def test_a_staff_number_in_a_note_is_hidden(tmp_path):
    row = good(tmp_path, "findings", note="NIP 19901331 201513 1 001 was away")
    assert row["note"] == "NIP (hidden) was away"


@settings(max_examples=30, deadline=None)
@given(content=st.binary(max_size=60))
def test_any_bytes_below_a_header_are_rows_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "teams.csv"
    path.write_bytes(b"team,visits_per_day,starts,ends\nT1,6,08:00,15:00\n" + content)
    with contextlib.suppress(UserError):
        result = check(path, "teams")
        assert result.count == len(read_sheet(path).rows)


def test_pins_keep_leading_zeros_and_lose_padding(tmp_path):
    pins = ["7", "007", " 007 "]
    rows = [
        a_row("enrolments", pin=pin, valid_from=f"2026-01-0{day}")
        for day, pin in enumerate(pins, 1)
    ]
    seven, zeros, padded = checked(tmp_path, "enrolments", *rows).good["pin"]
    assert seven != zeros == padded


CELLS = st.sampled_from(
    [
        "",
        "A1",
        "Z",
        "2026-11-24",
        "2026-11-24T07:30+07:00",
        "07:30",
        "1",
        "0.5",
        "-1",
        "yes",
        "empty",
        "staffed",
        "pns",
        "=1",
        "٣",
        "1e400",
        "city",
        "\u202e",
        "9" * 30,
    ]
) | st.text(max_size=6)


@settings(max_examples=15, deadline=None)
@given(data=st.data(), table=st.sampled_from(list(TABLES)))
def test_every_row_is_good_or_bad_and_none_is_lost(tmp_path_factory, data, table):
    names = [each for each in TABLES[table].names if each != "finding"]
    row = st.fixed_dictionaries(dict.fromkeys(names, CELLS))
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    path = tmp_path_factory.mktemp("any") / "any.csv"
    sheet = read_sheet(a_csv(path, *rows))
    result = check(path, table)
    assert sorted([*result.good.index, *result.bad.index]) == sheet.numbers
    assert set(result.problems["row"]) == set(result.bad.index)
    list(problem_lines(result.problems.assign(file="any.csv")))

import re
from collections import defaultdict
from datetime import datetime, timedelta

import pytest

from tests.pipelines.town import DAY, DAY_BEFORE, Town

pytestmark = pytest.mark.slow

#: A literal copy of the contract's section 5: what other tools read.
COLUMNS = {
    "risk": "service_date, office_code, slot_starts_at, p_below_minimum, p_empty, "
    "low, high, expected_staff, reasons",
    "chances": "service_date, half, office_code, unit, chance, floor, ceiling, "
    "stratum, needs_help",
    "list": "visit, service_date, half, team, sequence, office_code, office_name, "
    "parent_name, window_starts_at, window_ends_at, risk, chance, slot_chance, arm, "
    "reasons, reserve",
    "states": "office_code, slot_starts_at, state, service_staff_low, "
    "service_staff_high, evidence",
    "alerts": "office_code, kind, device, evidence, p_value, q_value, explained",
    "estimate": "measure, value, low, high, visits, method",
}
ASKED = {
    "risk": ("--date", DAY),
    "chances": ("--date", DAY),
    "list": ("--date", DAY),
    "states": ("--date", DAY_BEFORE),
    "alerts": ("--date", DAY_BEFORE),
    "estimate": ("--from", "2026-11-16", "--until", "2026-11-24"),
}
STATES = {
    *("closed", "inspected_staffed", "inspected_below", "inspected_empty"),
    *("no_data", "staffed", "suspected_empty", "not_observable"),
}
OFFICES = 10


#: Every open town is the same: each is asked for its rows once.
_ASKED_BEFORE: dict[str, list[dict[str, str]]] = {}


def csv(town: Town, name: str) -> list[dict[str, str]]:
    if name not in _ASKED_BEFORE:
        told = town.done(name, *ASKED[name], "--format", "csv")
        assert told.out.splitlines()[0].split(",") == COLUMNS[name].split(", ")
        _ASKED_BEFORE[name] = told.rows
    return _ASKED_BEFORE[name]


@pytest.mark.parametrize("name", COLUMNS)
def test_csv_and_json_have_the_contract_s_columns_and_the_same_values(
    open_town: Town, name: str
) -> None:
    wanted = COLUMNS[name].split(", ")
    objects = open_town.done(name, *ASKED[name], "--json").objects
    assert objects
    assert all(list(each) == wanted for each in objects)
    written = [
        {key: "" if value is None else str(value) for key, value in each.items()}
        for each in objects
    ]
    assert written == [
        {key: _plain(value) for key, value in row.items()}
        for row in csv(open_town, name)
    ]


def _plain(value: str) -> str:
    # Python writes 1e-06 and 0.0 as JSON does; CSV may not.
    number = re.fullmatch(r"-?\d+\.\d+(e-?\d+)?", value)
    return str(float(value)) if number else value


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("lang", ["id", pytest.param("en", marks=pytest.mark.slow)])
def test_a_table_is_printed_for_people(open_town: Town, name: str, lang: str) -> None:
    said = open_town.done(name, *ASKED[name], "--lang", lang)
    assert said.out.strip()


@pytest.mark.parametrize("name", COLUMNS)
def test_instants_have_an_offset_flags_are_words_and_nothing_is_nan(
    open_town: Town, name: str
) -> None:
    for row in csv(open_town, name):
        for column, value in row.items():
            assert value.lower() not in ("nan", "nat", "none", "true", "false", "<na>")
            if column.endswith("_at") and value:
                assert datetime.fromisoformat(value).utcoffset() == timedelta(hours=7)
            if column in ("reserve", "needs_help"):
                assert value in ("yes", "no")


def test_the_list_is_ordered_by_risk_with_the_reserves_last(open_town: Town) -> None:
    rows = csv(open_town, "list")
    reserve = [row["reserve"] == "yes" for row in rows]
    assert reserve == sorted(reserve)
    assert any(reserve)
    risks = [float(row["risk"]) for row in rows if row["risk"]]
    assert risks == sorted(risks, reverse=True)
    assert len({row["visit"] for row in rows}) == len(rows)


def test_reserves_have_no_window_risk_chance_or_arm(open_town: Town) -> None:
    empty = ("window_starts_at", "window_ends_at", "risk", "chance", "slot_chance")
    for row in csv(open_town, "list"):
        filled = {bool(row[column]) for column in (*empty, "arm")}
        assert filled == {row["reserve"] == "no"}


def test_a_drawn_row_has_the_risk_of_its_window_and_one_slot(open_town: Town) -> None:
    risk = {
        (row["office_code"], row["slot_starts_at"]): row
        for row in csv(open_town, "risk")
    }
    for row in csv(open_town, "list"):
        if row["reserve"] == "yes":
            continue
        window = risk[row["office_code"], row["window_starts_at"]]
        assert row["risk"] == window["p_below_minimum"]
        starts, ends = (
            datetime.fromisoformat(row[f"window_{end}_at"])
            for end in ("starts", "ends")
        )
        assert ends - starts == timedelta(minutes=30)
        assert (starts.hour < 12) == (row["half"] == "am")
        if row["arm"] == "random":
            assert row["reasons"] == "random"
        else:
            assert row["arm"] == "targeted"
            assert "random" not in row["reasons"]


def test_drawn_rows_weigh_what_their_chances_say(open_town: Town) -> None:
    chances = {
        (row["half"], row["office_code"]): row for row in csv(open_town, "chances")
    }
    drawn = [row for row in csv(open_town, "list") if row["reserve"] == "no"]
    assert drawn
    for row in drawn:
        assert row["chance"] == chances[row["half"], row["office_code"]]["chance"]
        assert 0 < float(row["slot_chance"]) <= 1


def test_chances_sum_to_the_number_drawn_and_none_is_zero(open_town: Town) -> None:
    drawn: dict[tuple[str, str], set[str]] = defaultdict(set)
    units: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    rows = csv(open_town, "chances")
    stratum = {(row["half"], row["office_code"]): row for row in rows}
    for row in csv(open_town, "list"):
        if row["reserve"] == "no":
            of = stratum[row["half"], row["office_code"]]
            drawn[row["half"], of["stratum"]].add(of["unit"])
    for row in rows:
        units[row["half"], row["stratum"]][row["unit"]] = float(row["chance"])
        assert 0 < float(row["chance"]) <= 1
        assert float(row["floor"]) <= float(row["chance"]) + 1e-9
        if row["needs_help"] == "no":
            assert float(row["chance"]) <= float(row["ceiling"]) + 1e-9
    assert set(drawn) == set(units)
    for half, chance in units.items():
        assert sum(chance.values()) == pytest.approx(len(drawn[half]), abs=1e-6)


def test_risk_covers_every_open_office_and_slot_and_is_rounded(
    open_town: Town,
) -> None:
    rows = csv(open_town, "risk")
    of_day = open_town.done("states", "--date", DAY, "--format", "csv").rows
    open_slots = {
        (row["office_code"], row["slot_starts_at"])
        for row in of_day
        if row["state"] != "closed"
    }
    assert {(row["office_code"], row["slot_starts_at"]) for row in rows} == open_slots
    assert len(rows) == len(open_slots)
    for row in rows:
        low, risk, high = (
            float(row[name]) for name in ("low", "p_below_minimum", "high")
        )
        assert 0 <= low <= risk <= high <= 1
        assert float(row["p_empty"]) <= risk
        for value in (low, risk, high, float(row["p_empty"])):
            assert value == round(value, 6)
        assert float(row["expected_staff"]) > 0
        assert row["reasons"]


def test_states_are_told_of_48_half_hours_per_office(open_town: Town) -> None:
    rows = csv(open_town, "states")
    assert len(rows) == 48 * OFFICES
    assert {row["state"] for row in rows} <= STATES
    assert len({(row["office_code"], row["slot_starts_at"]) for row in rows}) == len(
        rows
    )


def test_states_do_not_wait_for_a_night(town: Town) -> None:
    rows = town.done("states", "--date", "2026-11-19", "--format", "csv").rows
    assert "not_observable" in {row["state"] for row in rows}
    assert any(int(row["service_staff_high"]) > 1 for row in rows)


def test_states_need_no_night_and_know_the_finding(open_town: Town) -> None:
    rows = open_town.done("states", "--date", "2026-11-17", "--json").objects
    inspected = [row["state"] for row in rows if "inspected" in str(row["state"])]
    assert sorted(inspected) == [
        "inspected_empty",
        "inspected_staffed",
        "inspected_staffed",
    ]


def test_alerts_of_a_day_no_night_has_looked_at_name_the_night(
    open_town: Town,
) -> None:
    said = open_town.refused("alerts", "--date", "2026-11-26")
    assert "sidak nightly --date 2026-11-27" in said


def test_an_estimate_without_visits_is_empty_between_0_and_1(open_town: Town) -> None:
    rows = open_town.done(
        *("estimate", "--from", "2026-01-01", "--until", "2026-01-31", "--json")
    ).objects
    assert len(rows) == 2
    for row in rows:
        assert (row["value"], row["low"], row["high"]) == (None, 0.0, 1.0)
        assert row["visits"] == 0


def test_an_estimate_weighs_the_drawn_visits_of_its_days(open_town: Town) -> None:
    below, *_ = open_town.done("estimate", *ASKED["estimate"], "--json").objects
    assert below["visits"] == 3
    assert 0 < float(str(below["value"])) < 1
    # The end is the first day that does not count.
    none, *_ = open_town.done(
        "estimate", "--from", "2026-11-16", "--until", "2026-11-17", "--json"
    ).objects
    assert none["visits"] == 0


def test_explain_tells_reasons_without_any_person(open_town: Town) -> None:
    office = csv(open_town, "list")[0]["office_code"]
    for lang in ("id", "en"):
        said = open_town.done("explain", office, "--date", DAY, "--lang", lang).out
        assert len(said.splitlines()) > 1
        assert not re.search(r"\d{9}", said)
    rows = open_town.done("explain", office, "--date", DAY, "--json").objects
    assert rows[0]["code"] == "risk"
    assert "no name" not in said
    assert "code, not a name" in open_town.refused("explain", "Kauman", "--date", DAY)


def test_the_list_is_written_as_page_workbook_and_pdf_for_its_owner_only(
    open_town: Town,
) -> None:
    kinds = (("html", b"<!doctype html"), ("xlsx", b"PK"), ("pdf", b"%PDF"))
    for fmt, head in kinds:
        path = open_town.home / f"list.{fmt}"
        open_town.done("list", "--date", DAY, "--format", fmt, "--output", path)
        assert path.read_bytes()[: len(head)].lower() == head.lower()
        assert path.stat().st_mode & 0o777 == 0o600


def test_the_list_names_the_data_it_used_and_missed(open_town: Town) -> None:
    said = open_town.done("list", "--date", DAY, "--json").err
    used, missing = said.split("Data used: ")[1].split(" Missing: ")
    assert "attendance logs" in used
    assert "complaints" in missing


def test_a_list_in_a_folder_that_is_not_there_is_refused(open_town: Town) -> None:
    path = open_town.home / "no" / "list.csv"
    said = open_town.refused("list", "--date", DAY, "--format", "csv", "--output", path)
    assert "cannot be written" in said

"""From a device whose clock went wrong to punches that count, by an analyst's word."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from data.city import City
from data.database import reading
from data.errors import UserError
from data.settings import load_settings
from data.store.audit import broken_entries, read_audit
from data.store.batches import read_batches
from data.store.files import read_rejects
from data.store.repairs import read_repairs
from pipelines.founding import found
from pipelines.repairing import Accepted, Choice, accept, repairs_of
from tests.builders import a_device, a_person, a_scan, an_enrolment, an_office
from tests.pipelines.town import Town
from tests.scenarios.malang import Malang, device_of

pytestmark = pytest.mark.slow

DAY = date(2024, 4, 29)
HEARD, DECIDED = "2024-04-29T18:00", "2024-04-30T09:00"
#: The current failed at 09:58; at 10:32 somebody set the clock.
RESET = [
    a_scan("1", "2024-04-29 07:30"),
    a_scan("2", "2024-04-29 09:58"),
    a_scan("3", "2000-01-01 00:02"),
    a_scan("4", "2000-01-01 00:12"),
    a_scan("5", "2024-04-29 10:32"),
]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Malang:
    """An office of six with a device, in a replay, and the file of that day."""
    home = tmp_path_factory.mktemp("founded")
    found(load_settings({"SIDAK_HOME": str(home)}, home), replay=True)
    city, device = Malang(home), device_of("A")
    people = [str(number) for number in range(1, 7)]
    tables = {
        "offices": [an_office("A")],
        "staff": [a_person(pin, "A") for pin in people],
        "devices": [a_device(device, "A")],
        "enrolments": [an_enrolment(pin, pin, device) for pin in people],
    }
    for table, rows in tables.items():
        city.know(table, *rows, at=HEARD, backfill=True)
    city.hear_stick("A", RESET, at=HEARD)
    return city


@pytest.fixture
def city(founded: Malang, tmp_path: Path) -> Malang:
    return founded.copied(tmp_path / "city")


@pytest.fixture
def then(city: Malang) -> Iterator[City]:
    """The city at the moment the analyst decides."""
    with city.at(DECIDED) as opened:
        yield opened


def low_at(city: Malang, slot: str, at: str) -> int:
    return int(city.states(DAY, at, "A").loc[slot, "service_staff_low"])


def test_the_proposal_names_file_device_and_times_and_nobody(then: City) -> None:
    rows = repairs_of(then, Choice())
    (row,) = rows.to_dict("records")
    assert (row["device"], row["problem"], row["punches"]) == ("SNA", "clock_reset", 2)
    assert (row["first_line"], row["last_line"]) == (3, 4)
    assert row["corrected_from_at"] == datetime(2024, 4, 29, 10, 10)
    assert row["corrected_until_at"] == datetime(2024, 4, 29, 10, 20)
    assert (row["uncertain_minutes"], row["status"]) == (12.0, "proposed")
    assert "pin" not in rows


def test_corrected_punches_count_from_their_acceptance_on(city: Malang) -> None:
    with city.at(DECIDED) as opened:
        assert accept(opened, Choice()) == Accepted(1, 2, 0)
    assert low_at(city, "10:00", "2024-04-30T08:59") == 0
    assert low_at(city, "10:00", DECIDED) == 2


def test_the_refused_lines_stay_and_the_trail_tells_where_punches_came_from(
    then: City,
) -> None:
    with reading(then.engine) as db:
        before = read_rejects(db, then.settings.offset)
    accept(then, Choice())
    with reading(then.engine) as db:
        assert read_rejects(db, then.settings.offset).equals(before)
        repairs = read_repairs(db, then.settings.offset)
        batch = read_batches(db, then.settings.offset).iloc[-1]
        entry = read_audit(db, then.settings.offset).iloc[-1]
        assert broken_entries(db) == []
    assert batch["kind"] == "repair"
    assert batch["counts"] == {"lines": 2, "punches": 2, "duplicates": 0}
    refused = before["batch"].unique().tolist()
    assert repairs["refused_in"].unique().tolist() == refused
    assert repairs["line"].tolist() == [3, 4]
    assert repairs["batch"].unique().tolist() == [batch["batch"]]
    assert entry["action"] == "rejects_repaired"
    assert entry["detail"]["from_batches"] == refused
    assert entry["detail"]["devices"] == ["SNA"]


def test_accepting_again_changes_nothing(then: City) -> None:
    accept(then, Choice())
    with reading(then.engine) as db:
        before = len(read_batches(db, then.settings.offset))
    assert accept(then, Choice()) == Accepted(0, 0, 0)
    with reading(then.engine) as db:
        assert len(read_batches(db, then.settings.offset)) == before
    assert repairs_of(then, Choice()).empty


def test_the_same_records_in_a_later_file_are_corrected_already(city: Malang) -> None:
    with city.at(DECIDED) as opened:
        accept(opened, Choice())
    city.hear_stick("A", [*RESET, a_scan("1", "2024-04-30 07:30")], at=DECIDED)
    with city.at(DECIDED) as opened:
        assert repairs_of(opened, Choice()).empty


def test_an_uncertain_proposal_is_taken_only_where_that_is_said(city: Malang) -> None:
    more = [a_scan("5", "2000-01-01 00:00"), a_scan("1", "2024-04-29 16:00")]
    city.hear_stick("A", [*RESET, *more], at=HEARD)
    with city.at(DECIDED) as opened:
        statuses = repairs_of(opened, Choice())["status"].tolist()
        assert sorted(statuses) == ["proposed", "unsure"]
        assert accept(opened, Choice()).punches == 2
        assert accept(opened, Choice()).punches == 0
        assert accept(opened, Choice(within=200)).punches == 1


def test_a_choice_takes_only_what_it_names(then: City) -> None:
    (row,) = repairs_of(then, Choice()).to_dict("records")
    for other in (Choice(("x.dat",)), Choice(batch=99), Choice(device="SNB")):
        with pytest.raises(UserError, match="Nothing of that"):
            accept(then, other)
    named = Choice((row["source"],), row["batch"], row["device"])
    assert accept(then, named).punches == 2


def test_history_from_before_install_comes_back_once_the_registry_is_right(
    city: Malang,
) -> None:
    city.know("offices", an_office("B"), at=HEARD, backfill=True)
    late = a_device("SNB", "B", valid_from="2024-04-20")
    city.know("devices", late, at=HEARD, backfill=True)
    city.hear_stick("B", [a_scan("1", "2024-04-15 07:30")], at=HEARD)
    city.hear_stick("B", [a_scan("1", "2024-04-22 07:30")], at=HEARD)
    with city.at(DECIDED) as opened:
        rows = repairs_of(opened, Choice(device="SNB"))
        assert rows["problem"].tolist() == ["before_install"]
        assert rows["status"].tolist() == ["no_neighbour"]
    right = a_device("SNB", "B", valid_from="2024-04-01")
    city.know("devices", right, at=DECIDED)
    with city.at(DECIDED) as opened:
        (row,) = repairs_of(opened, Choice(device="SNB")).to_dict("records")
        assert row["corrected_from_at"] == pd.Timestamp("2024-04-15 07:30")
        assert accept(opened, Choice(device="SNB")).punches == 1
        assert repairs_of(opened, Choice(device="SNB")).empty


# -------------------------------------------------------------------- the command


@pytest.fixture
def screen(
    city: Malang, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Town:
    return Town(city.home, capsys, monkeypatch).at(DECIDED)


def test_the_command_shows_then_accepts(screen: Town) -> None:
    shown = screen.done("rejects", "repair")
    assert "can be corrected" in shown.out
    assert "sidak rejects repair --accept" in shown.err
    (row,) = screen.done("rejects", "repair", "--json").objects
    assert row["corrected_from_at"] == "2024-04-29T10:10:00+07:00"
    assert "2 punches written" in screen.done("rejects", "repair", "--accept").out
    again = screen.done("rejects", "repair", "--accept", "--json")
    assert json.loads(again.out) == [{"runs": 0, "punches": 0, "duplicates": 0}]
    assert "Nothing is left to correct." in again.err
    assert screen.done("rejects", "repair", "--format", "csv").rows == []


def test_the_list_of_refused_lines_is_as_before(screen: Town) -> None:
    assert [row["reason"] for row in screen.done("rejects", "--json").objects] == [
        "clock_reset"
    ] * 2
    for words in (("--accept",), ("--batch", "1"), ("mend",)):
        assert screen.run("rejects", *words).code == 2

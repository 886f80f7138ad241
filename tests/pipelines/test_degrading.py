"""The night with little data: a list each time, and the names of what is missing."""

import pytest

from simulation.files import CityFiles
from tests.pipelines.town import DAY, EVENING, MORNING, TABLES, Town

WITHOUT_STAFF = ("offices", "teams", "devices")
WITHOUT_DEVICES = tuple(
    each for each in TABLES if each not in ("devices", "enrolments")
)
MISSING = {
    "staff": "No staff list",
    "leave": "Leave is unknown",
    "devices": "No devices",
    "teams": "No teams",
}


def found(town: Town, files: CityFiles, tables: tuple[str, ...], logs: bool) -> Town:
    town.done("init", "--replay")
    town.at(EVENING)
    for table in tables:
        town.done("import", table, files.tables[table], "--backfill")
    if logs:
        for folder in (files.logs, files.inbox):
            assert town.run("ingest", folder, "--backfill").code in (0, 1)
    return town


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tables", "logs"),
    [
        (("offices", "teams"), False),
        (WITHOUT_STAFF, True),
        (tuple(each for each in TABLES if each != "leave"), True),
        (WITHOUT_DEVICES, True),
    ],
    ids=["offices and teams alone", "no staff", "no leave", "no devices"],
)
def test_with_less_data_there_is_a_list_that_names_what_was_missing(
    new_town: Town, files: CityFiles, tables: tuple[str, ...], logs: bool
) -> None:
    town = found(new_town, files, tables, logs)
    town.night()
    states = town.done("states", "--date", "2026-11-20", "--json").objects
    assert len(states) == 480
    town.at(MORNING)
    listed = town.done("list", "--date", DAY, "--json")
    assert len([row for row in listed.objects if row["reserve"] == "no"]) == 8
    town.done("verify", "--date", DAY)
    advice = town.done("doctor").said
    for table, told in MISSING.items():
        assert (told in advice) == (table not in tables)
    missing = listed.err.split("Missing: ")[1]
    assert ("leave" in missing) == ("leave" not in tables)
    assert ("attendance logs" in missing) == (not logs)
    risk = town.done("risk", "--date", DAY, "--json").objects
    known = {row["expected_staff"] is not None for row in risk}
    # Logs without staff: the pins lately seen are the roster.
    assert known <= ({True} if "staff" in tables else {True, False})
    assert (True in known) == ("staff" in tables or logs)


@pytest.mark.slow
def test_without_teams_the_plan_sends_nobody(new_town: Town, files: CityFiles) -> None:
    town = found(new_town, files, ("offices",), logs=False)
    town.night()
    town.at(MORNING)
    assert town.done("list", "--date", DAY, "--json").objects == []
    assert "No teams" in town.done("doctor").said
    town.done("verify", "--date", DAY)


@pytest.mark.slow
def test_rows_by_staff_number_and_office_need_no_device_table(
    new_town: Town, files: CityFiles
) -> None:
    """Each office is then one device of its own: its states are not `no_data`."""
    town = found(new_town, files, WITHOUT_DEVICES, logs=False)
    [office_file] = [
        path
        for path in (*files.logs.rglob("*.csv"), *files.inbox.rglob("*.csv"))
        if b"office_code" in path.read_bytes()[:200]
        and path.parent.parent == files.inbox
    ]
    town.done("ingest", office_file, "--backfill")
    rows = town.done("states", "--date", "2026-11-20", "--json").objects
    office = office_file.parent.name
    here = {row["state"] for row in rows if row["office_code"] == office}
    assert "no_data" not in here
    assert here > {"closed"}

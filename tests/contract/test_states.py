"""`sidak states` against the contract's words, on cities made by chance."""

import pytest

from tests.contract.random_city import CODES, TABLES, a_city
from tests.contract.reference_states import City, states
from tests.pipelines.town import Town, write_rows
from tests.thorough import some

#: The two shapes of a canonical log, and what the columns are called in each.
LOGS = {
    "by_device.csv": {},
    "by_number.csv": {"device": "office_code", "pin": "staff_number"},
}


def hand_in(town: Town, city: City) -> None:
    """Import and ingest the city's files."""
    folder = town.home.parent
    for table in TABLES:
        if city[table]:
            path = write_rows(folder / f"{table}.csv", city[table])
            town.done("import", table, path, "--recorded-at", "2026-11-01")
    for name, renamed in LOGS.items():
        rows = [
            row for row in city["punches"] if (row["device"] in CODES) == bool(renamed)
        ]
        if rows:
            rows = [{renamed.get(key, key): row[key] for key in row} for row in rows]
            town.done("ingest", write_rows(folder / name, rows))


@pytest.mark.parametrize("seed", range(2))
def test_states_are_what_the_contract_says(city: Town, seed: int) -> None:
    check(city, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", some(range(2, 40), 6))
def test_states_of_many_cities_are_what_the_contract_says(
    city: Town, seed: int
) -> None:
    check(city, seed)


def check(town: Town, seed: int) -> None:
    made, day = a_city(seed)
    town.at("2026-11-30T09:00")
    hand_in(town, made)
    found = town.done("states", "--date", day, "--format", "csv").rows
    told = [
        (
            row["office_code"],
            int(row["slot_starts_at"][11:13]) * 2
            + int(row["slot_starts_at"][14] == "3"),
            row["state"],
            int(row["service_staff_low"]),
            int(row["service_staff_high"]),
        )
        for row in found
    ]
    expected = states(made, day)
    wrong = [
        (is_, should)
        for is_, should in zip(told, expected, strict=True)
        if is_ != should
    ]
    assert not wrong, wrong[:8]

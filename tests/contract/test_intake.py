"""What `import` and `ingest` answer: people on standard output, rows alone in JSON."""

from pathlib import Path

from tests.contract.random_city import TABLES, a_city
from tests.data.formats.reading import attlog_line
from tests.pipelines.town import Town, write_rows

OFFICES = [{"office_code": "K1", "name": "Satu", "kind": "kelurahan"}]
DEVICES = [{"device": "D1", "office_code": "K1", "valid_from": "2026-01-01"}]


def a_log(town: Town, data: bytes, name: str = "D1_attlog.dat") -> Path:
    path = town.home.parent / name
    path.write_bytes(data)
    return path


def with_a_device(town: Town) -> Town:
    town.at("2026-06-03T09:00")
    for table, rows in (("offices", OFFICES), ("devices", DEVICES)):
        path = write_rows(town.home.parent / f"{table}.csv", rows)
        assert "1 new" in town.done("import", table, path).out
    return town


def test_the_account_of_a_log_is_printed_and_stays_the_same(city: Town) -> None:
    line = attlog_line(at="2026-06-02 07:31:00")
    path = a_log(with_a_device(city), line + line + b"broken\r\n")
    first, again = city.done("ingest", path), city.done("ingest", path)
    assert "3 lines = 1 punches + 1 duplicates + 1 rejects" in first.out
    assert again.out == first.out.replace("ingested", "known_batch")


def test_json_is_rows_alone_with_instants_that_have_an_offset(city: Town) -> None:
    path = a_log(with_a_device(city), attlog_line(at="2026-06-02 07:31:00"))
    (row,) = city.done("ingest", path, "--json").objects
    assert (row["lines"], row["punches"], row["unknown_pins"]) == (1, 1, 1)
    assert row["first_at"] == "2026-06-02T07:31:00+07:00"


def test_a_file_released_by_name_is_known_when_the_inbox_shows_it_again(
    city: Town,
) -> None:
    line = attlog_line(at="2026-06-02 07:31:00")
    path = a_log(with_a_device(city), line, "stick.dat")
    assert city.run("ingest", path).code == 1
    city.done("ingest", "--device", "D1", path)
    assert "known_batch" in city.done("ingest", path).out


def test_the_tables_go_in_in_the_order_of_the_contract(city: Town) -> None:
    """Offices may name hours that come with the next file."""
    made, _ = a_city(7)
    city.at("2026-11-30T09:00")
    for table in ("offices", *(name for name in TABLES if name != "offices")):
        if made[table]:
            path = write_rows(city.home.parent / f"{table}.csv", made[table])
            city.done("import", table, path)

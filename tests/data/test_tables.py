import pytest

import data.web_tables  # noqa: F401  its tables join the metadata
from data import tables
from data.schemas import TABLES
from data.table_parts import TYPES


@pytest.mark.parametrize("name", TABLES)
def test_a_registry_table_holds_every_column_of_the_schema(name: str) -> None:
    wanted = ["row_id", *TABLES[name].names, "recorded_at", "batch"]
    assert tables.REGISTRY[name].columns.keys() == wanted


@pytest.mark.parametrize("table", tables.metadata.sorted_tables, ids=str)
def test_every_column_says_its_kind(table: tables.sa.Table) -> None:
    assert {column.info["kind"] for column in table.columns} <= set(TYPES)

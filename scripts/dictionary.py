"""Prints the data dictionary, docs/data-dictionary.md, from ``data.schemas``.

``python -m scripts.dictionary --write`` replaces the file; a test compares it.
"""

import argparse
from pathlib import Path

from data.columns import Column, Output, Table
from data.schemas import OUTPUTS, TABLES

TARGET = Path(__file__).parents[1] / "docs" / "data-dictionary.md"
HEAD = """\
# Data dictionary

Printed from `data/schemas.py` by `make docs`; do not edit here. Every registry table
also takes `recorded_at`, the moment the city knew the fact (empty: the moment of
import). In files `flag` is `yes` or `no`, `clock` is HH:MM, `day` is YYYY-MM-DD and
`instant` is ISO 8601, city time where it has no offset. Staff numbers and pins become
keyed pseudonyms while they are read.
"""


def dictionary() -> str:
    """Return the whole page."""
    registry = [_registry_table(each) for each in TABLES.values()]
    outputs = [_section(each) for each in OUTPUTS.values()]
    parts = [HEAD, "## What a city hands in\n", *registry]
    return "\n".join([*parts, "## What sidak gives\n", *outputs])


def _registry_table(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key)
    return _section(table, f" Key: {key}.")


def _section(shape: Table | Output, more: str = "") -> str:
    rows = "".join(_row(column) for column in shape.columns)
    return (
        f"### {shape.name}\n\nA row is {shape.grain}.{more}\n\n"
        f"| column | kind | must | meaning |\n|---|---|---|---|\n{rows}"
    )


def _row(column: Column) -> str:
    must = "yes" if column.required else ""
    return f"| `{column.name}` | {column.kind} | {must} | {_meaning(column)} |\n"


def _meaning(column: Column) -> str:
    parts = [column.meaning]
    if column.choices:
        parts.append("one of " + ", ".join(f"`{word}`" for word in column.choices))
    if column.low is not None:
        parts.append(f"{column.low} to {column.high}")
    if column.default is not None:
        value = {True: "yes", False: "no"}.get(column.default, column.default)
        parts.append(f"empty: `{value}`")
    if column.refers:
        parts.append(f"found in `{column.refers}`")
    return "; ".join(parts)


def main() -> None:
    """Print the page, or write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="replace the file")
    if parser.parse_args().write:
        TARGET.write_text(dictionary(), encoding="utf-8")
    else:
        print(dictionary(), end="")


if __name__ == "__main__":
    main()

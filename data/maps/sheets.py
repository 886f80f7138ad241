"""Reads a registry sheet the way a map says, as if the city had used our names."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from data.formats.base import UNKNOWN_DIRECTION
from data.maps.mapping import (
    LOG,
    Mapping,
    accepted_columns,
    fingerprint,
    place_of,
    table_of,
)
from data.registry.sheets import Sheet

#: Names of months, by their first three letters, Indonesian and English.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *(("jan",), ("feb", "peb"), ("mar",), ("apr",), ("mei", "may"), ("jun",)),
            *(
                ("jul",),
                ("agu", "aug", "ags"),
                ("sep",),
                ("okt", "oct"),
                ("nov", "nop"),
            ),
            ("des", "dec"),
        ),
        1,
    )
    for name in names
}
#: What counts where a file lacks a column and no default stands in the schema: the
#: moment of import; two, or one where fewer than four serve the public.
_ASSUMED = {"recorded_at": "now", "minimum_staff": "2 (1)"}

_SPOKEN = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{4})(?!\d)(.*)", re.S)
_NUMBERED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)(.*)", re.S)


def map_of(sheet: Sheet, maps: Sequence[Mapping], table: str) -> Mapping | None:
    """Return the map that was learned for this header and table, if any was."""
    mine = fingerprint(sheet.header)
    fitting = (
        each for each in maps if (each.target, each.fingerprint) == (table, mine)
    )
    return next(fitting, None)


def mapped(sheet: Sheet, mapping: Mapping) -> Sheet:
    """Return the sheet with our names, codes and dates, and the defaults.

    What is new stands before the file's own columns, so that a row with too few or too
    many cells still shows as one.
    """
    added: list[tuple[str, Callable[[list[str]], str]]] = []
    hidden = {}
    for name, theirs in mapping.columns.items():
        place = place_of(theirs, sheet.header)
        if place is not None:
            added.append((name, _reader(mapping, name, place)))
            hidden[place] = ""
    for name, value in mapping.defaults.items():
        added.append((name, _constant(value)))
    ours = {name for name, _ in added}
    rest = [
        hidden.get(place, "" if name in ours else name)
        for place, name in enumerate(sheet.header)
    ]
    return replace(
        sheet,
        digest=mapping.digest(sheet.digest),
        header=[*(name for name, _ in added), *rest],
        rows=[[*(read(row) for _, read in added), *row] for row in sheet.rows],
    )


def _constant(value: str) -> Callable[[list[str]], str]:
    return lambda _row: value


def _reader(mapping: Mapping, name: str, place: int) -> Callable[[list[str]], str]:
    known = {each.name: each.kind for each in table_of(mapping.target).columns}
    is_time = known.get(name, "instant") in ("day", "instant")
    codes: dict[str, str] = {}

    def read(row: list[str]) -> str:
        if place >= len(row):
            return ""
        value = row[place]
        if is_time:
            return year_first(value.strip(), mapping.dates)
        if value not in codes:
            codes[value] = mapping.meaning(name, value)
        return codes[value]

    return read


def year_first(text: str, dates: str) -> str:
    """Return a date with its year first; what is none stays as it is.

    Examples
    --------
    >>> year_first("29/4/2024", "dmy"), year_first("4/29/2024 07:30", "mdy")
    ('2024-04-29', '2024-04-29 07:30')
    >>> year_first("1 Agustus 2024", ""), year_first("2024-04-29", "dmy")
    ('2024-08-01', '2024-04-29')
    """
    if found := _SPOKEN.fullmatch(text):
        month = _MONTHS.get(found[2].lower())
        if month:
            return f"{found[3]}-{month:02}-{int(found[1]):02}{found[4]}"
    elif dates and (found := _NUMBERED.fullmatch(text)):
        day, month = int(found[1]), int(found[2])
        day, month = (day, month) if dates == "dmy" else (month, day)
        return f"{found[3]}-{month:02}-{day:02}{found[4]}"
    return text


def unfilled(mapping: Mapping) -> dict[str, str]:
    """Return the columns of a table that files under this map lack, with what counts.

    Empty where nothing is assumed: then the value is unknown.

    Examples
    --------
    >>> found = Mapping("teams", "", {"team": "Tim"}, {"starts": "08:00"})
    >>> found = unfilled(found)
    >>> found["starts"], found["base_office"]
    ('08:00', '')
    """
    if mapping.target == LOG:
        where = "office_code" if "staff_number" in mapping.columns else "device"
        usual = {where: "", "direction": UNKNOWN_DIRECTION, "verify": ""}
        if not {"punched_at", "clock"} & mapping.columns.keys():
            del usual["direction"]
    else:
        columns = {each.name: each for each in table_of(mapping.target).columns}
        usual = {
            name: _ASSUMED.get(name, "")
            or (_text(columns[name].default) if name in columns else "")
            for name in accepted_columns(mapping.target)
        }
    return {
        name: mapping.defaults.get(name, value)
        for name, value in usual.items()
        if name not in mapping.columns
    }


def _text(default: str | bool | None) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return default or ""

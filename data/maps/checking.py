"""Checks that a map fits its file and fills what must be; all is told at once."""

from collections.abc import Iterator, Sequence

from data.errors import UserError
from data.maps.mapping import (
    DATES,
    LOG,
    WHEN,
    Mapping,
    accepted_columns,
    place_of,
    table_of,
)
from data.registry.cells import accepted
from data.registry.texts import N_, Said
from data.schemas import TABLES

NO_TARGET = N_("There is no table {name!r} to map to. Accepted: {accepted}.")
_NO_COLUMN = N_("{name!r} is no column of {table}; accepted: {accepted}.")
_NOT_IN_FILE = N_("The file has no column {name!r}; it has: {accepted}.")
_LACKING = N_(
    "{columns} must come from a column of the file, or be one value for all rows."
)
_NO_WHO = N_(
    "It does not say who: give pin, or staff_number and office_code (a column or one "
    "value for all rows)."
)
_NO_WHEN = N_("It does not say when: give one of {accepted}.")
_TWO_WHO = N_("It says who twice: give pin or staff_number, not both.")
_TWICE = N_("{name!r} has a column and one value for all rows; keep one of them.")
_NO_VALUE = N_("{value!r} is no value of {name}; accepted: {accepted}.")
_NO_DATES = N_("dates is {value!r}; accepted: {accepted}.")


def check_target(target: str) -> str:
    """Return the target, if it is one.

    Raises
    ------
    UserError
        There is none of that name; the text names those there are.
    """
    if target != LOG and target not in TABLES:
        names = ", ".join((LOG, *TABLES))
        raise UserError(NO_TARGET, name=target, accepted=names)
    return target


def problems(mapping: Mapping, header: Sequence[str]) -> list[Said]:
    """Return what keeps a map from reading files with that header.

    Examples
    --------
    >>> found = Mapping("log", "", {"pin": "No", "day": "Tgl"})
    >>> [text.format(**facts)[:23] for text, facts in problems(found, ["no", "tgl"])]
    ['It does not say when: g']
    """
    return [
        *_names(mapping, header),
        *_values(mapping),
        *(_log(mapping) if mapping.target == LOG else _registry(mapping)),
    ]


def _names(mapping: Mapping, header: Sequence[str]) -> Iterator[Said]:
    known = accepted_columns(mapping.target)
    for name in dict.fromkeys((*mapping.columns, *mapping.defaults, *mapping.codes)):
        if name not in known:
            facts = {"table": mapping.target, "accepted": ", ".join(known)}
            yield _NO_COLUMN, {"name": name, **facts}
    for name in mapping.columns.values():
        if place_of(name, header) is None:
            yield _NOT_IN_FILE, {"name": name, "accepted": ", ".join(shown(header))}
    for name in mapping.columns.keys() & mapping.defaults.keys():
        yield _TWICE, {"name": name}


def _values(mapping: Mapping) -> Iterator[Said]:
    if mapping.dates and mapping.dates not in DATES:
        yield _NO_DATES, {"value": mapping.dates, "accepted": ", ".join(DATES)}
    table = table_of(mapping.target)
    for column in table.columns:
        given = [*mapping.codes.get(column.name, {}).values()]
        given += (
            [mapping.defaults[column.name]] if column.name in mapping.defaults else []
        )
        allowed = ("yes", "no") if column.kind == "flag" else column.choices
        for value in dict.fromkeys(given):
            if allowed and value not in allowed:
                facts = {"name": column.name, "accepted": accepted(column)}
                yield _NO_VALUE, {"value": value, **facts}


def _registry(mapping: Mapping) -> Iterator[Said]:
    told = {*mapping.columns, *mapping.defaults}
    needed = [each.name for each in table_of(mapping.target).columns if each.required]
    lacking = [
        name
        for name in needed
        if name not in told and name in accepted_columns(mapping.target)
    ]
    if lacking:
        yield _LACKING, {"columns": ", ".join(lacking)}


def _log(mapping: Mapping) -> Iterator[Said]:
    told = {*mapping.columns, *mapping.defaults}
    if not any({*needed} <= mapping.columns.keys() for needed in WHEN):
        choices = " | ".join(" + ".join(needed) for needed in WHEN)
        yield _NO_WHEN, {"accepted": choices}
    if {"pin", "staff_number"} <= mapping.columns.keys():
        yield _TWO_WHO, {}
    by_number = "staff_number" in mapping.columns and "office_code" in told
    if not (by_number or "pin" in mapping.columns):
        yield _NO_WHO, {}


def shown(header: Sequence[str]) -> list[str]:
    """Return names of columns that may be shown: a digit may be somebody's number.

    Examples
    --------
    >>> shown(["nip", "199013010000000000", ""])
    ['nip', '…']
    """
    names = [name for name in header if name]
    return [
        "…" if len(name) > 40 or sum(map(str.isdigit, name)) > 6 else name
        for name in names
    ]

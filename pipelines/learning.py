"""Learns a city's own columns: looks at a file, guesses, tries what was learned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from sqlalchemy.engine import Connection

from data.city import City
from data.columns import Column
from data.database import reading
from data.errors import UserError
from data.formats.mapped import MappedLog
from data.knowledge import Known
from data.maps import mapping as maps
from data.maps.checking import problems
from data.maps.guesses import guessed_codes, guessed_columns, guessed_dates
from data.maps.mapping import LOG, fingerprint, place_of, table_of
from data.maps.samples import Sample, of_log, of_sheet
from data.recognise import HEAD_BYTES
from data.registry.sheets import read_sheet
from data.store.maps import read_maps
from data.store.registry import read_table
from pipelines.log_files import LogFile
from pipelines.notices import Notice

#: Columns whose values may be codes of the city's own, and the table that knows ours.
_NAMED_BY_CITY = {"office_code": "offices", "device": "devices"}

#: Names that are known, by column.
Names = Mapping[str, frozenset[str]]


def sample_of(path: Path, target: str) -> Sample:
    """Return a file's header and first rows.

    Raises
    ------
    UserError
        It holds no table.
    """
    if target != LOG:
        return of_sheet(read_sheet(path))
    first, *_ = LogFile(path, path.name).unfolded(_names_columns)
    head = first.head(HEAD_BYTES)
    if head.lstrip().startswith((b"PAR1", b"{", b"[")):
        raise UserError(
            "{file} is Parquet or JSON, whose names are not learned. Write it with "
            "the names sidak reads (device, pin, punched_at), or as CSV or XLSX.",
            file=path.name,
        )
    found = of_log(head)
    if found is None:
        raise UserError(
            "{file} has no row that names its columns, so there is nothing to learn "
            "by. Write one above the data.",
            file=path.name,
        )
    return found


def _names_columns(head: bytes) -> bool:
    return of_log(head) is not None


def known_names(db: Connection, now: datetime, offset: timedelta) -> Names:
    """Return the offices and devices the city has registered."""
    return {
        column: frozenset(read_table(db, table, Known(now), offset)[column])
        for column, table in _NAMED_BY_CITY.items()
    }


def guess(
    sample: Sample, target: str, known: Iterable[maps.Mapping], names: Names
) -> maps.Mapping:
    """Return what the file's words may mean: what was learned before, or a guess."""
    mine = fingerprint(sample.header)
    for each in known:
        if (each.target, each.fingerprint) == (target, mine):
            return each
    found = maps.Mapping(target, mine, guessed_columns(sample.header, target))
    if target != LOG:
        found = replace(found, dates=guessed_dates(dates_in(sample, found)))
    left = unexplained(sample, found, names)
    codes = {name: guessed_codes(name, values) for name, values in left.items()}
    allowed = {each.name: values_of(each) for each in table_of(target).columns}
    return replace(
        found,
        codes={
            name: kept
            for name, its in codes.items()
            if (kept := {k: v for k, v in its.items() if v in allowed[name]})
        },
    )


def values_of(column: Column) -> tuple[str, ...]:
    """Return the only values a column may hold; empty: it may hold any."""
    return ("yes", "no") if column.kind == "flag" else column.choices


def dates_in(sample: Sample, mapping: maps.Mapping) -> list[str]:
    """Return the values of the columns that hold dates."""
    kinds = {each.name: each.kind for each in table_of(mapping.target).columns}
    places = (
        place_of(theirs, sample.header)
        for ours, theirs in mapping.columns.items()
        if kinds.get(ours, "instant") in ("day", "instant")
    )
    return [
        *chain.from_iterable(
            sample.values(place) for place in places if place is not None
        )
    ]


def unexplained(
    sample: Sample, mapping: maps.Mapping, names: Names
) -> dict[str, list[str]]:
    """Return values that are none of ours and that the map does not explain."""
    found = {}
    for column in table_of(mapping.target).columns:
        allowed = values_of(column) or names.get(column.name, ())
        place = place_of(mapping.columns.get(column.name, ""), sample.header)
        if not allowed or place is None:
            continue
        left = [
            value
            for value in sample.codes(place)
            if not _is_ours(mapping.meaning(column.name, value), allowed)
            and sum(map(str.isdigit, value)) < 10
        ]
        if left:
            found[column.name] = left
    return found


def _is_ours(value: str, allowed: Iterable[str]) -> bool:
    return value in allowed or value.lower() in allowed


def check(sample: Sample, mapping: maps.Mapping) -> list[Notice]:
    """Return what keeps the map from reading the file."""
    return [Notice(text, facts) for text, facts in problems(mapping, sample.header)]


def trial(path: Path, mapping: maps.Mapping, city: City) -> Notice:
    """Return how the first rows of a log would be read."""
    file, *_ = LogFile(path, path.name).unfolded(_names_columns)
    with file.open() as content:
        parts = MappedLog(mapping).parse(
            content, received_at=city.now, offset=city.settings.offset
        )
        first = next(parts)
    reasons = first.rejects["reason"].value_counts()
    told = [f"{count} {reason}" for reason, count in reasons.items()]
    return Notice(
        "The first rows give {punches} punches and {rejects} refused lines: {reasons}.",
        {
            "punches": len(first.punches),
            "rejects": len(first.rejects),
            "reasons": ", ".join(told) or "-",
        },
    )


def learned_before(city: City) -> tuple[Sequence[maps.Mapping], Names]:
    """Return the maps there are, and the names the city has registered."""
    with reading(city.engine) as db:
        return read_maps(db), known_names(db, city.now, city.settings.offset)

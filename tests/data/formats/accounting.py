"""The account each reader must keep of any bytes; the tests and fuzzing check it.

A target takes any bytes, raises on a breach, and returns what became of them in words:
fuzzing looks for inputs that get a new word.
"""

import contextlib
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pandas as pd

from data.errors import UserError
from data.formats import lines, parquet
from data.formats.adms_lines import plain
from data.formats.base import (
    DIRECTIONS,
    REASONS,
    RECOGNISED,
    Format,
    KeyedBy,
    Likeness,
    Parsed,
    Remark,
)
from data.formats.canonical import OPTIONAL, SHAPES
from data.formats.clock import TOLERANCE
from data.formats.day_cells import MARKS
from data.formats.lines import Lines, blocks
from data.formats.mapped import MappedLog
from data.maps.checking import problems
from data.maps.mapping import LOG
from data.maps.samples import of_log
from data.maps.toml import from_toml, to_toml
from data.recognise import FORMATS, HEAD_BYTES, differences, nearest, sniff
from data.registry.sheets import read_sheet
from data.schemas import TABLES
from data.sheets.members import check_members
from data.sheets.workbook import is_workbook
from pipelines.learning import check, guess
from tests.data.formats.reading import RECEIVED_AT, WIB, line_count, parts_of
from tests.data.registry.test_rows import check as check_table

Words = set[str]
Target = Callable[[bytes], Words]

#: Only files of many megabytes come in several blocks; so small ones do here.
SMALLEST_BLOCK = 60
#: A matrix tells of months that are over.
LATER = datetime(2024, 6, 1, 8)
#: Before it a clock was reset.
EARLIEST = pd.Timestamp("2002-01-01")
#: Formats whose lines may hold a coming and a going.
PAIRS = ("day_report", "odoo", "mapped")
#: Their records are counted within documents, whatever lines these fill.
DOCUMENTS = ("fingerspot", "hikvision", "jsonl")

FRAMES = ("punches", "rejects", "events", "day_marks")
NAMES = (
    *(("punches", "device"), ("punches", "pin"), ("events", "device")),
    *(("day_marks", "staff_number"), ("rejects", "secret")),
)
OUTCOMES = (
    *(("rejects", "reason"), ("punches", "direction"), ("punches", "verify")),
    *(("events", "kind"), ("day_marks", "mark"), ("day_marks", "details")),
)

_LONG_NUMBER = re.compile(rb"\d{10}")


def accounted(log: Format, data: bytes, received_at: datetime = RECEIVED_AT) -> Words:
    """Read bytes whole and in two blocks, and check both accounts."""
    assert 0 <= judged(log.looks_like(data)).share <= 1
    words = checked(log, data, received_at)
    if len(data) > SMALLEST_BLOCK:
        size = max(SMALLEST_BLOCK, len(data) // 2)
        with patch.object(lines.blocks, "__defaults__", (size,)):
            checked(log, data, received_at)
    return words


def checked(log: Format, data: bytes, received_at: datetime) -> Words:
    """Check that every line has its records, and that these are what they may be."""
    parts = parts_of(log, data, received_at)
    told = Told(parts)
    told.check_lines(log, data)
    told.check_values(received_at)
    for part in parts:
        assert part.other >= 0
        check_text(part.serial or "")
        check_remarks(part.notices)
    return told.words()


class Told:
    """What a reader told of a file, column by column; frames would cost too much."""

    def __init__(self, parts: list[Parsed]) -> None:
        self.parts = parts

    def of(self, frame: str, *columns: str) -> list[Any]:
        """Return the values of a column of all parts, or rows of several columns."""
        found: list[Any] = []
        for part in self.parts:
            if len(its := getattr(part, frame)):
                each = [its[column].tolist() for column in columns]
                found += each[0] if len(each) == 1 else zip(*each, strict=True)
        return found

    def check_lines(self, log: Format, data: bytes) -> None:
        """Check that no line is lost, and none told of twice but where it may be."""
        lines_told = [line for frame in FRAMES for line in self.of(frame, "line")]
        assert len(lines_told) == sum(part.lines for part in self.parts)
        total = len({*lines_told}) + sum(part.other for part in self.parts)
        assert all(1 <= line <= total for line in lines_told)
        if log.NAME not in DOCUMENTS:
            assert total == lines_of(log, data)
        check_once(self.of("day_marks", "line", "day"))
        if log.NAME == "epresensi":
            assert not self.of("punches", "line")
        elif log.NAME in PAIRS:
            check_once(self.of("punches", "line", "direction"))
            check_once(self.of("rejects", "line"))
        else:
            check_once(lines_told)

    def check_values(self, received_at: datetime) -> None:
        """Check that every value is one there may be."""
        assert {*self.of("punches", "direction")} <= {*DIRECTIONS}
        assert {*self.of("rejects", "reason")} <= {*REASONS}
        assert {*self.of("day_marks", "mark")} <= {*MARKS}
        moments = self.of("punches", "punched_at")
        latest = pd.Timestamp(received_at + TOLERANCE)
        assert all(EARLIEST <= moment <= latest for moment in moments)
        assert all(isinstance(pin, str) and pin for pin in self.of("punches", "pin"))
        assert not any(map(_LONG_NUMBER.search, self.of("rejects", "raw")))
        assert {*self.of("doubted", "line")} <= {*self.of("rejects", "line")}
        for frame, column in NAMES:
            for text in {*self.of(frame, column)}:
                check_text(text if isinstance(text, str) else "")

    def words(self) -> Words:
        """Return what became of the bytes."""
        found = {part.keyed_by for part in self.parts}
        found |= {remark.text for part in self.parts for remark in part.notices}
        for frame, column in OUTCOMES:
            found |= {f"{column} {value}" for value in self.of(frame, column)[:40]}
        found |= {
            f"{len(self.of(each, 'line')).bit_length()} {each}" for each in FRAMES
        }
        return found | {"serial" for part in self.parts if part.serial}


def lines_of(log: Format, data: bytes) -> int:
    """Return how many lines a reader sees; a push sent as a form has those within."""
    if log.NAME == parquet.NAME:
        return len(Lines(data.removeprefix(lines.BOM), b"\t"))
    if log.NAME != "adms":
        return line_count(data)
    return sum(len(Lines(plain(block.data), b"\t")) for block in blocks(BytesIO(data)))


def check_once(values: list[Any]) -> None:
    """Check that each is there once."""
    assert len({*values}) == len(values)


def judged(likeness: Likeness) -> Likeness:
    """Return a likeness whose sentences are sound."""
    check_remarks((likeness.why, *likeness.differences))
    return likeness


def check_remarks(remarks: Iterable[Remark]) -> None:
    """Check that a person can be told these."""
    for remark in remarks:
        check_text(str(remark))


def check_text(text: str) -> None:
    """Check that a file, a page and a database can hold a text."""
    assert "\0" not in text
    text.encode()


def of_format(name: str) -> Target:
    """Return the target of a format."""
    received_at = LATER if name == "epresensi" else RECEIVED_AT
    return lambda data: accounted(FORMATS[name], data, received_at)


class _Printed:
    """Parquet after its child: any bytes stand for the lines it prints."""

    NAME = parquet.NAME
    DESCRIPTION = parquet.DESCRIPTION
    looks_like = staticmethod(parquet.looks_like)

    def parse(
        self, file: BytesIO, *, received_at: datetime, offset: timedelta
    ) -> Iterator[Parsed]:
        """Read what a child that ended well has printed."""
        keyed_by: KeyedBy = "office" if file.getvalue()[:1] == b"1" else "device"
        names = [*SHAPES[keyed_by], *OPTIONAL]
        head = json.dumps({"keyed_by": keyed_by, "names": names, "extra": ["x"]})
        printed = BytesIO(head.encode() + b"\n" + file.read())
        child = SimpleNamespace(stdout=printed, wait=lambda: 0)
        with patch.object(parquet, "_child", lambda _: contextlib.nullcontext(child)):
            yield from parquet.parse(file, received_at=received_at, offset=offset)


def printed_parquet(data: bytes) -> Words:
    """Read the lines that a Parquet's child prints."""
    return accounted(_Printed(), data)


def mapped(data: bytes) -> Words:
    """Read a log by what sidak guesses of its columns, where that is enough."""
    sample = of_log(data[:HEAD_BYTES])
    if sample is None:
        return {"no header"}
    found = guess(sample, LOG, (), {})
    for table in TABLES:
        guess(sample, table, (), {})
    if wrong := check(sample, found):
        return {notice.text for notice in wrong}
    return accounted(MappedLog(found), data) | {*found.columns}


def recognition(data: bytes) -> Words:
    """Recognise and explain a file, whatever it is; Parquet starts a process."""
    if data.startswith(parquet.MAGIC):
        return {"parquet"}
    log, likeness = nearest(data)
    judged(likeness)
    found = sniff(BytesIO(data), received_at=RECEIVED_AT, offset=WIB)
    assert (found.format is None) == (likeness.share < RECOGNISED)
    told = differences(data)
    check_remarks((*found.reasons, *told))
    assert told
    return {log.NAME, str(found.format), *(remark.text for remark in told)}


def members(data: bytes) -> Words:
    """Look through a workbook's parts; what is wrong is told in words."""
    with _on_disk(data) as path:
        try:
            check_members(path)
        except UserError as error:
            check_text(str(error))
            return {error.text}
    return {"sound"}


def registry(data: bytes) -> Words:
    """Import a registry file, CSV, into each table its header fits."""
    if is_workbook(data[:8]):
        return {"workbook"}
    words = set()
    with _on_disk(data) as path:
        for table in TABLES:
            try:
                found = check_table(path, table)
                assert found.count <= len(read_sheet(path).rows)
                words |= {table, *found.problems["text"].unique()}
            except UserError as error:
                check_text(str(error))
                words.add(error.text)
    return words


def written_map(data: bytes) -> Words:
    """Read a map as somebody wrote it; what was read can be written again."""
    text = data.decode("utf-8", "replace")
    header = ["nip", "kode unit", "tanggal", "masuk", "pulang"]
    try:
        found = from_toml(text, "map.toml", header)
    except UserError as error:
        check_text(str(error))
        return {error.text}
    if found.target != LOG and found.target not in TABLES:
        return {"no target"}
    wrong = problems(found, header)
    again = from_toml(to_toml(found, {}), "map.toml", header)
    assert again.columns == found.columns
    return {text for text, _ in wrong} | {found.target}


@contextlib.contextmanager
def _on_disk(data: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(data)
        file.flush()
        yield Path(file.name)


#: Everything that reads bytes in our own process, by name.
TARGETS: dict[str, Target] = {
    **{name: of_format(name) for name in FORMATS if name != parquet.NAME},
    "parquet": printed_parquet,
    "mapped": mapped,
    "recognition": recognition,
    "members": members,
    "registry": registry,
    "map": written_map,
}

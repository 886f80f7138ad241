"""The canonical columns as Parquet, read by a child process with limits.

Its content cannot be trusted more than a workbook's, so it is unpacked elsewhere
(``data.formats.parquet_child``) and comes back as lines of text. Memory is bounded by a
batch of rows. Lines count rows, without any header.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO, BinaryIO

import pandas as pd

from data.formats.base import (
    PUNCH_COLUMNS,
    REJECT_COLUMNS,
    Likeness,
    Parsed,
    Remark,
    no_rows,
)
from data.formats.canonical import OPTIONAL, SHAPES, Layout, part
from data.formats.header import printable
from data.formats.lines import blocks_of
from data.limited import ENVIRONMENT, child_command

NAME = "parquet"
DESCRIPTION = "Parquet with the columns of the canonical CSV"

MAGIC = b"PAR1"
MEMORY_BYTES = 1 << 30
CPU_SECONDS = 300
_UNREADABLE, _NO_LOG, _DAMAGED_PART = 3, 4, 5
_WHY = {
    _UNREADABLE: Remark(
        "It cannot be read as Parquet: it is cut off or damaged. Write it again."
    ),
    _NO_LOG: Remark(
        "Its columns are none of a log. Accepted: {columns}.",
        {"columns": " | ".join(", ".join(names) for names in SHAPES.values())},
    ),
    _DAMAGED_PART: Remark(
        "A part of it is damaged, or it has more rows than any city: each such part "
        "is one refused line. Write it again."
    ),
}
_TOO_HEAVY = Remark(
    "It needs more than {megabytes} MB or {seconds} s to open, or is damaged. Write it "
    "again with smaller row groups, or as CSV UTF-8.",
    {"megabytes": MEMORY_BYTES >> 20, "seconds": CPU_SECONDS},
)


def looks_like(head: bytes) -> Likeness:
    """Judge the first bytes of a file; its columns stand at its end.

    Examples
    --------
    >>> looks_like(b"PAR1...").share, looks_like(b"PAR2").share
    (1.0, 0.0)
    """
    why = Remark("It begins like a Parquet file.")
    if head.startswith(MAGIC):
        return Likeness(1.0, why)
    return Likeness(0.0, Remark("It does not begin like a Parquet file."))


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    """Read canonical Parquet in parts; see ``data.formats.base.Format``."""
    with _child(file) as child:
        assert child.stdout is not None
        head = child.stdout.readline()
        line = 1
        if head.endswith(b"\n"):
            found = json.loads(head)
            # No line is the header; the empty cell at a line's end shows it is whole.
            names = (*found["names"], "")
            layout = Layout(b"\t", -1, names, found["keyed_by"])
            notices = _left_out(found["extra"])
            for block in blocks_of(child.stdout):
                parsed = part(block, layout, received_at, offset)
                line = block.line + parsed.lines + parsed.other
                yield _with(parsed, *notices)
                notices = ()
        code = child.wait()
    if code:
        yield _failed(code, line)


@contextmanager
def _child(file: BinaryIO) -> Iterator[subprocess.Popen[bytes]]:
    """Start the child on the file, and end it whatever happens."""
    asked = json.dumps({"shapes": SHAPES, "optional": OPTIONAL})
    limits = MEMORY_BYTES, CPU_SECONDS
    with (
        _on_disk(file) as content,
        subprocess.Popen(
            child_command("data.formats.parquet_child", asked, *limits),
            stdin=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
        ) as child,
    ):
        try:
            yield child
        finally:
            child.kill()


@contextmanager
def _on_disk(file: BinaryIO) -> Iterator[IO[bytes]]:
    """Give a file the child can read; bytes in memory get one without a name."""
    try:
        file.fileno()
    except OSError:
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            yield copy
    else:
        yield file


def _left_out(columns: list[str]) -> tuple[Remark, ...]:
    if not columns:
        return ()
    return (
        Remark(
            "Columns left out: {columns}.", {"columns": printable(", ".join(columns))}
        ),
    )


def _with(parsed: Parsed, *notices: Remark) -> Parsed:
    return Parsed(
        parsed.punches,
        parsed.rejects,
        parsed.other,
        parsed.keyed_by,
        notices=(*parsed.notices, *notices),
    )


def _failed(code: int, line: int) -> Parsed:
    """Return what to say of a file that was not read to its end.

    A damaged part is among the lines already.
    """
    why = _WHY.get(code, _TOO_HEAVY)
    lost = [] if code == _DAMAGED_PART else [(line, "undecodable", b"", None)]
    rejects = pd.DataFrame(lost, columns=list(REJECT_COLUMNS)).astype(REJECT_COLUMNS)
    return Parsed(no_rows(PUNCH_COLUMNS), rejects, 0, "device_number", notices=(why,))

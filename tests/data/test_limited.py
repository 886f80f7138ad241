"""Every child that reads what may harm it is told nothing of the environment."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.formats import parquet
from data.pictures import clean_document
from data.sheets.workbook import read_lines
from tests.data.sheets.old_workbook import old_workbook
from tests.hostile_parts.pdfs import pdf


def _workbook(folder: Path) -> None:
    path = folder / "a.xls"
    path.write_bytes(old_workbook(["pin"], ["7"]))
    assert read_lines(path) == {1: b"pin\n7\n"}


def _parquet(_folder: Path) -> None:
    file = BytesIO()
    names = ("device", "pin", "punched_at")
    pq.write_table(pa.table({name: ["2024-04-29 07:31"] for name in names}), file)
    received_at = datetime(2024, 4, 30)
    (part,) = parquet.parse(file, received_at=received_at, offset=timedelta(hours=7))
    assert part.lines == 1


def _document(_folder: Path) -> None:
    assert clean_document(pdf())


@pytest.mark.parametrize("read", [_workbook, _parquet, _document])
def test_a_child_is_told_nothing_of_the_environment(
    read: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []

    class Heard(subprocess.Popen):
        def __init__(self, command: list[str], **more: object) -> None:
            told.append((command[1:3], more["env"]))
            super().__init__(command, **more)

    monkeypatch.setattr(subprocess, "Popen", Heard)
    read(tmp_path)
    assert told == [(["-P", "-m"], {})]


@pytest.mark.parametrize(
    "child", ["picture_child", "formats.parquet_child", "sheets.child"]
)
def test_a_child_can_open_no_file_and_no_connection(child: str) -> None:
    script = f"""
import socket
import data.{child}
from data.limited import limit
limit(1 << 30, 5)
for what in (lambda: open("/etc/hostname"), lambda: open("x", "w"), socket.socket):
    try:
        what()
    except OSError as error:
        print(error.errno)
"""
    command = [sys.executable, "-P", "-c", script]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.split() == [b"24"] * 3

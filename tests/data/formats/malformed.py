"""Good files of every target, and what can be done to any of them."""

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from data.formats import parquet
from data.recognise import recognised
from tests.data.formats import test_vendors
from tests.data.formats.accounting import TARGETS
from tests.data.formats.matrices import matrix, person
from tests.data.registry.files import GOOD
from tests.hostile_parts.archives import cell, workbook

SAMPLES = Path(__file__).parents[1] / "samples"
MARKS = (b"\t", b",", b";")
#: A staff number that may be somebody's; those of the tests are of month 13.
_NUMBER = re.compile(rb"(?<!\d)\d{4}(?:0[1-9]|1[0-2])\d{12}(?!\d)")
#: Of one target so many are spoilt.
GOOD_FILES = 2

_PRINTED = b"7\tSN1\t2024-04-29 07:31:05\tin\t1\t\n8\tSN1\tnever\tin\t\t\n"
_OWN_LOG = (
    b"No Absen;Mesin;Waktu;Arah\n4711;SN1;29/04/2024 07.31;Masuk\n;;;\n",
    b"NIP,Kode Unit,Tanggal,Jam Masuk,Jam Pulang\n7,35.73,29/04/2024,22.05,06.10\n",
    b"UserID\tTanggal\tJam\n7\t2024-04-29\t07:31\n8\t2024-04-30\t\n",
)
_OWN_MAP = (
    b'table = "log"\ndates = "dmy"\n[columns]\nstaff_number = "NIP"\nday = "Tanggal"\n'
    b'came = "Masuk"\nwent = "Pulang"\n[defaults]\noffice_code = "35.73"\n'
    b'[codes.direction]\nMasuk = "in"\n'
)


def good(name: str) -> list[bytes]:
    """Return good files of a target."""
    more: dict[str, list[bytes]] = {
        "epresensi": [matrix(person(d3="TL5m"), person(d9="LIB", d2="XX1"), mark=";")],
        "hikvision": [test_vendors.page(test_vendors.passage())],
        parquet.NAME: [_PRINTED],
        "mapped": [*_OWN_LOG],
        "members": [workbook(cell("A1") + cell("B7"))],
        "registry": [*map(_table, GOOD.values())],
        "map": [_OWN_MAP],
    }
    files = [path.read_bytes() for path in sorted(SAMPLES.iterdir())]
    if name == "recognition":
        return [*files, *(each for its in more.values() for each in its)]
    found = ((each, recognised(each)) for each in files)
    return [
        *(each for each, log in found if log and name == log.NAME),
        *more.get(name, []),
    ]


def _table(row: dict[str, str]) -> bytes:
    return "\n".join(map(",".join, (row, row.values(), row.values()))).encode()


@cache
def malformed() -> tuple[tuple[str, str, bytes], ...]:
    """Return target, what was done, and the bytes, for its good files."""
    return tuple(
        (name, f"{number} {done}", data)
        for name in TARGETS
        for number, whole in enumerate(good(name)[:GOOD_FILES])
        for done, data in damaged(whole, random.Random(f"{name} {number}"))
        if data != whole
    )


def damaged(whole: bytes, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield a file cut off, hit, saved wrongly, with its columns swapped and filled."""
    rows = whole.split(b"\n")
    for eighth in (1, 4, 7):
        yield f"cut after {eighth}/8", whole[: len(whole) * eighth // 8]
    yield "without its first line", b"\n".join(rows[1:])
    yield "last line first", b"\n".join(reversed(rows))
    yield "twice", whole + whole
    for count in (1, 8, 64):
        yield f"{count} bits flipped", flipped(whole, count, dice)
    yield "a zero byte in its middle", _put(whole, b"\0")
    yield "a zero byte each line", whole.replace(b"\n", b"\0\n")
    text = whole.decode("latin-1")
    for codec in ("utf-8-sig", "utf-16", "utf-16-be", "utf-32"):
        yield f"saved as {codec}", text.encode(codec)
    yield "UTF-16 cut within a letter", text.encode("utf-16")[:-1]
    yield "in EBCDIC", text.encode("cp500", "replace")
    yield "in lone returns", whole.replace(b"\r", b"").replace(b"\n", b"\r")
    yield "in one line", whole.replace(b"\n", b" ")
    yield "columns turned round", b"\n".join(map(_turned, rows))
    yield "other separators", whole.translate(bytes.maketrans(b"\t,;", b";\t,"))
    yield "a column too many", whole.replace(b"\n", b"\tx,x;x\n")
    yield "a quote left open", _put(whole, b'"')
    yield "a huge cell", _put(whole, b"x" * 70_000)
    yield "a huge number", _put(whole, b"9" * 5_000)
    yield "no digit", whole.translate(bytes.maketrans(b"0123456789", b"oooooooooo"))
    yield "other digits", whole.replace(b"2024", "٢٠٢٤".encode())
    yield "no day", whole.replace(b"-04-", b"-13-").replace(b"29/", b"99/")
    yield "brackets", b"[{" * 2_000 + whole


def flipped(whole: bytes, count: int, dice: random.Random) -> bytes:
    """Return the bytes with so many of their bits turned over."""
    hit = bytearray(whole)
    for _ in range(count):
        hit[dice.randrange(len(hit))] ^= 1 << dice.randrange(8)
    return bytes(hit)


def _put(whole: bytes, instead: bytes) -> bytes:
    half = len(whole) // 2
    return whole[:half] + instead + whole[half:]


def _turned(row: bytes) -> bytes:
    mark = max(MARKS, key=row.count)
    return mark.join(reversed(row.split(mark)))


def numbers_somebody(data: bytes) -> bool:
    """Whether bytes hold what may be a person's number, in any encoding."""
    return any(_NUMBER.search(each) for each in (data, data.replace(b"\0", b"")))

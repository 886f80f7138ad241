"""Writes an XLS as Excel 97 did (BIFF8 in an OLE file): no library here does."""

import struct
from datetime import datetime

SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_EPOCH = datetime(1899, 12, 30)
#: Places of the two cell formats below: as it comes, and as a date with time.
_PLAIN, _MOMENT = 0, 1


def old_workbook(*rows: list[object], before: bytes = b"") -> bytes:
    """Return an XLS of one sheet; ``before`` are records above its list of sheets."""
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        sheet += b"".join(
            _cell(number, place, value) for place, value in enumerate(row)
        )
    sheet += record(0x000A, b"")
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    start += before + b"".join(_format(code) for code in (0, 22))
    named = struct.pack("<BBBB", 0, 0, 1, 0) + b"a"
    length = len(start) + 4 + 4 + len(named) + 4
    start += record(0x0085, struct.pack("<I", length) + named) + record(0x000A, b"")
    return ole({"Workbook": start + sheet})


def ole(streams: dict[str, bytes]) -> bytes:
    """Return an OLE file that holds these streams, one after the other."""
    entries = _entry("Root Entry", 5, _END, 0, child=1)
    data, chain = b"", []
    for place, (name, content) in enumerate(streams.items(), 1):
        content = content.ljust(4096, b"\0")
        content += b"\0" * (-len(content) % SECTOR)
        first, count = len(chain), len(content) // SECTOR
        chain += [*range(first + 1, first + count), _END]
        right = place + 1 if place < len(streams) else _FREE
        entries += _entry(name, 2, first, len(content), right=right)
        data += content
    entries += b"\0" * (-len(entries) % SECTOR)
    directory = len(chain)
    chain += [*range(directory + 1, directory + len(entries) // SECTOR), _END]
    return _header(directory, len(chain)) + data + entries + _table(chain)


def _header(directory: int, table: int) -> bytes:
    sizes = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    places = struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, _END, 0, _END, 0)
    first = struct.pack("<I", table) + struct.pack("<I", _FREE) * 108
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + sizes + places + first


def _table(chain: list[int]) -> bytes:
    assert len(chain) < SECTOR // 4, "one sector of the table is enough for tests"
    whole = [*chain, _FAT, *[_FREE] * (SECTOR // 4 - len(chain) - 1)]
    return struct.pack(f"<{SECTOR // 4}I", *whole)


def _entry(
    name: str, kind: int, first: int, size: int, child: int = _FREE, right: int = _FREE
) -> bytes:
    wide = name.encode("utf-16-le")
    return (
        wide.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(wide) + 2, kind, 1, _FREE, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", first, size)
    )


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _format(code: int) -> bytes:
    return record(0x00E0, struct.pack("<HHH", 0, code, 0) + b"\0" * 14)


def _cell(row: int, column: int, value: object) -> bytes:
    if value == "":
        return b""
    if isinstance(value, datetime):
        days = (value - _EPOCH).total_seconds() / 86_400
        return record(0x0203, struct.pack("<HHHd", row, column, _MOMENT, days))
    if isinstance(value, int | float):
        return record(0x0203, struct.pack("<HHHd", row, column, _PLAIN, value))
    text = str(value)
    head = struct.pack("<HHHHB", row, column, _PLAIN, len(text), 1)
    return record(0x0204, head + text.encode("utf-16-le"))

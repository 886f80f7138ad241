"""Archives and workbooks: bombs, paths that climb, entities, cells in far corners."""

import gzip
import io
import struct
import tarfile
from collections.abc import Callable

from tests.hostile_parts.raw import photo, zeros, zip_of_zeros, zipped
from tests.hostile_parts.upload import MARKER, SCRIPTS, Upload

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_RELATIONS = b"application/vnd.openxmlformats-package.relationships+xml"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def archives() -> list[Upload]:
    """Return archives, and workbooks that the registry's import must survive."""
    return [
        *(
            Upload(case, "archive", "arsip.zip", "application/zip", make)
            for case, make in _archives().items()
        ),
        *(
            Upload(case, "archive", "offices.xlsx", _XLSX, make)
            for case, make in _workbooks().items()
        ),
    ]


def _archives() -> dict[str, Callable[[], bytes]]:
    return {
        "ZIP of 1 GB": lambda: zip_of_zeros("x", 1_000),
        "ZIP of 4 GB": lambda: zip_of_zeros("x", 4_000),
        "ZIP in ZIP in ZIP": lambda: _nested(6),
        "ZIP of one file many times": _overlapping,
        "ZIP of 50000 files": lambda: zipped({f"{n}": b"" for n in range(50_000)}),
        "ZIP that climbs": lambda: zipped(
            {"../../../etc/cron.d/x": MARKER, "/etc/passwd": MARKER, "..\\x": MARKER}
        ),
        "ZIP of a photo": lambda: zipped({"foto.jpg": photo()}, ["foto.jpg"]),
        "ZIP of a script": lambda: zipped({"x.html": MARKER}, ["x.html"]),
        "ZIP of nothing": lambda: zipped({}),
        "ZIP cut off": lambda: zip_of_zeros("x", 10)[:500],
        "gzip of 1 GB": lambda: b"\x1f\x8b\x08\0\0\0\0\0\0\3" + zeros(1_000)[2:-4],
        "gzip of a photo": lambda: gzip.compress(photo()),
        "tar that climbs": _climbing_tar,
        "RAR": lambda: b"Rar!\x1a\7\1\0" + MARKER,
        "7z": lambda: b"7z\xbc\xaf\x27\x1c" + MARKER,
        "JAR before a photo": lambda: zipped({"x.class": MARKER}) + photo(),
    }


def _nested(levels: int) -> bytes:
    inner = zip_of_zeros("x", 100)
    for _ in range(levels):
        inner = zipped({f"{number}.zip": inner for number in range(10)})
    return inner


def _overlapping() -> bytes:
    """Name the same packed bytes a thousand times in the directory."""
    whole = zip_of_zeros("x", 100)
    at = whole.index(b"PK\x01\x02")
    local, central = whole[:at], whole[at:-22] * 1_000
    end = struct.pack("<HHHHIIH", 0, 0, 1_000, 1_000, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


def _climbing_tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in ("../../x.html", "/etc/cron.d/x"):
            member = tarfile.TarInfo(name)
            member.size = len(MARKER)
            archive.addfile(member, io.BytesIO(MARKER))
    return out.getvalue()


def _workbooks() -> dict[str, Callable[[], bytes]]:
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    formula = b"<f>" + SCRIPTS["formula"].replace(b"&", b"&amp;") + b"</f>"
    return {
        "XLSX of two far cells": lambda: workbook(cell("A1") + cell("XFD1048576")),
        "XLSX of two far cells, small letters": lambda: workbook(
            cell("A1") + cell("xfd1048576")
        ),
        "XLSX of cells beyond the sheet": lambda: workbook(cell("ZZZ9999999999")),
        "XLSX of no row": lambda: workbook(cell("A0") + cell("A-1")),
        "XLSX of a far row": lambda: workbook(b'<row r="4294967295">' + cell("A1")),
        "XLSX of a large dimension": lambda: workbook(
            cell("A1"), before=b'<dimension ref="A1:XFD1048576"/>'
        ),
        "XLSX of a large merge": lambda: workbook(
            cell("A1"),
            after=b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
        "XLSX that names a file": lambda: workbook(cell("A1", b"&e;"), entity=entity),
        "XLSX that laughs": lambda: workbook(cell("A1", b"&a9;"), entity=_laughs()),
        "XLSX of a formula": lambda: workbook(cell("A1", inner=formula)),
        "XLSX of a link outside": lambda: workbook(
            cell("A1"),
            more={
                "xl/externalLinks/externalLink1.xml": b"<x href='//hostile.invalid'/>"
            },
        ),
        "XLSX of a macro": lambda: workbook(
            cell("A1"), more={"xl/vbaProject.bin": MARKER}
        ),
        "XLSX of a bomb": lambda: workbook(
            cell("A1"), more={"xl/media/x.bin": bytes(40 << 20)}
        ),
        "XLSX of 300000 equal rows": lambda: workbook(
            b"".join(cell(f"A{row}") for row in range(1, 300_000))
        ),
        "XLSX nested deep": lambda: workbook(b"<row>" * 500_000),
        "XLSX of a long text": lambda: workbook(cell("A1", b"hostile " * 4_000_000)),
        "XLSX without a sheet": lambda: zipped({"xl/workbook.xml": _HEAD + MARKER}),
        "XLSX of names that climb": lambda: workbook(
            cell("A1"), more={"../../../x.html": MARKER}
        ),
        "DOCX": lambda: zipped({"word/document.xml": _HEAD + MARKER}),
    }


def cell(place: str, text: bytes = MARKER, inner: bytes = b"") -> bytes:
    """Return one cell in a row of its own."""
    safe = text.replace(b"<", b"&lt;")
    held = inner or b"<is><t>" + safe + b"</t></is>"
    kind = b"" if inner else b' t="inlineStr"'
    return b'<row><c r="%s"%s>%s</c></row>' % (place.encode(), kind, held)


def workbook(
    rows: bytes,
    *,
    before: bytes = b"",
    after: bytes = b"",
    entity: bytes = b"",
    more: dict[str, bytes] | None = None,
) -> bytes:
    """Return an XLSX of one sheet, whose XML is taken as it is."""
    sheet = _tag(
        "worksheet", _MAIN, before + b"<sheetData>" + rows + b"</sheetData>" + after
    )
    types = b'<Default Extension="xml" ContentType="application/xml"/>'
    types += b'<Default Extension="rels" ContentType="%s"/>' % _RELATIONS
    book = b'<sheets><sheet name="a" sheetId="1" r:id="r1" xmlns:r="%s"/></sheets>'
    members = {
        "[Content_Types].xml": _HEAD + _tag("Types", _PACKAGE + "content-types", types),
        "_rels/.rels": _HEAD + _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": _HEAD + _tag("workbook", _MAIN, book % _DOCUMENT.encode()),
        "xl/_rels/workbook.xml.rels": _HEAD
        + _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": _HEAD + entity + sheet,
    }
    return zipped(members | (more or {}))


def _tag(name: str, space: str, inner: bytes) -> bytes:
    return b'<%s xmlns="%s">%s</%s>' % (
        name.encode(),
        space.encode(),
        inner,
        name.encode(),
    )


def _relation(kind: str, target: str) -> bytes:
    one = f'<Relationship Id="r1" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
    return _tag("Relationships", _PACKAGE + "relationships", one.encode())


def _laughs() -> bytes:
    lines = [b'<!ENTITY a0 "hostile hostile">']
    lines += [
        b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10)
        for level in range(1, 10)
    ]
    return b"<!DOCTYPE x [" + b"".join(lines) + b"]>"

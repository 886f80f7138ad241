"""The bundled fonts, and which signs they can draw."""

import struct
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

#: Stands for a sign that no bundled font can draw.
UNKNOWN = "□"


def folder() -> Path:
    """Return the folder of the templates and fonts."""
    return Path(str(files("web.documents")))


@cache
def fonts() -> "typst.Fonts":
    """Return our fonts and those in typst's own wheel; the machine's are never used."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder() / "fonts")])


def drawable(text: str) -> str:
    r"""Return the text as the fonts can draw it.

    Signs without a shape that steer others (right-to-left marks, joiners) are left
    out; line breaks stay, other white space and control characters are blanks.
    Letters written from right to left would turn the words beside them round, so
    they stand as `UNKNOWN` like every sign the fonts lack.

    Examples
    --------
    >>> drawable("Kelurahan\u202e Kauman\t\u4e2d")
    'Kelurahan Kauman □'
    """
    return "".join(map(_drawn, unicodedata.normalize("NFC", text)))


@cache
def _drawn(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign == "\n":
        return sign
    if kind == "Cf" or "\ufe00" <= sign <= "\ufe0f":
        return ""
    if kind in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    turned = unicodedata.bidirectional(sign) in ("R", "AL")
    return sign if ord(sign) in _covered() and not turned else UNKNOWN


@cache
def _covered() -> frozenset[int]:
    """Return the code points that every one of our fonts has."""
    paths = sorted((folder() / "fonts").glob("*.ttf"))
    return frozenset.intersection(*(_code_points(path) for path in paths))


def _code_points(font: Path) -> frozenset[int]:
    """Return the code points of a TrueType font that lead to a glyph.

    Source
    ------
    OpenType 1.9, tables ``cmap`` and its subtables of format 4.
    """
    data = font.read_bytes()
    cmap = _table(data, b"cmap")
    (tables,) = struct.unpack_from(">H", data, cmap + 2)
    for at in range(tables):
        _, _, begins = struct.unpack_from(">HHL", data, cmap + 4 + 8 * at)
        if struct.unpack_from(">H", data, cmap + begins) == (4,):
            return frozenset(_format_4(data, cmap + begins))
    raise ValueError(f"{font.name} has no character map of format 4")


def _table(data: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 4)
    for at in range(count):
        tag, _, begins, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * at)
        if tag == name:
            return int(begins)
    raise ValueError(f"the font has no table {name!r}")


def _format_4(data: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    many = f">{count}H"
    lasts = struct.unpack_from(many, data, at + 14)
    firsts = struct.unpack_from(many, data, at + 16 + 2 * count)
    deltas = struct.unpack_from(many, data, at + 16 + 4 * count)
    ranges = at + 16 + 6 * count
    offsets = struct.unpack_from(many, data, ranges)
    found = set()
    for n, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        for point in range(first, last + 1):
            glyph = point
            if offsets[n]:
                place = ranges + 2 * n + offsets[n] + 2 * (point - first)
                (glyph,) = struct.unpack_from(">H", data, place)
            if glyph and (glyph + deltas[n]) % 65536:
                found.add(point)
    return found

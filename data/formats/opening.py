r"""Gives any file as UTF-8 lines: UTF-16 is turned over, an HTML table becomes rows.

Programs on Windows save UTF-16, some without its mark; old ones end lines in a lone
return; and what they call a workbook (`.xls`) is often a table of HTML. All are told by
the first bytes and turned over piece by piece, so that a file of any size fits in
memory, and so that every format can be saved in each.
"""

import codecs
import html
import re
from io import BytesIO
from typing import BinaryIO, Protocol

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Within so many bytes a table of HTML shows what it is.
LOOK_BYTES = 512
PIECE_BYTES = 1 << 20
#: A row of a table longer than this is damage, and is cut.
LONGEST_ROW = 16 << 20

#: Plain letters with a zero behind, or before, each: UTF-16 that lacks its mark.
_WIDE = {
    "utf-16-le": re.compile(rb"(?:[\t\r\n -~]\0){8}"),
    "utf-16-be": re.compile(rb"(?:\0[\t\r\n -~]){8}"),
}
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|meta|body|table)\b", re.I)
_ROW = re.compile(rb"<tr\b", re.I)
_UNSEEN = re.compile(rb"(<!--|<style\b|<script\b)", re.I)
_UNSEEN_ENDS = {
    b"<!--": re.compile(rb"-->"),
    b"<style": re.compile(rb"</style[^<>]*>", re.I),
    b"<script": re.compile(rb"</script[^<>]*>", re.I),
}
_ONE_LINE = bytes.maketrans(b'\t\r\n"', b"   '")
_TAGS = (
    (re.compile(rb"<(?:tr|/table)\b[^<>]*>", re.I), b"\n"),
    (re.compile(rb"<t[dh]\b[^<>]*>", re.I), b"\t"),
    (re.compile(rb"<br\b[^<>]*>", re.I), b" "),
    (re.compile(rb"<[^<>]*>"), b""),
    (re.compile(rb"\n *\t"), b"\n"),
)
#: Longer numbers are no character, and Python refuses to read the longest.
_ENTITY = re.compile(rb"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});")


class Source(Protocol):
    """What can be read from; nothing only at its end."""

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes, or some more."""


def opened(file: BinaryIO) -> Source:
    r"""Return the file as UTF-8 text, from where it stands.

    Examples
    --------
    >>> opened(BytesIO("pin 7".encode("utf-16"))).read(20)
    b'pin 7'
    """
    begin = file.tell()
    head = file.read(LOOK_BYTES)
    file.seek(begin)
    source: Source = file
    if codec := _codec(head):
        head = head.decode(codec, "replace").encode("utf-8", "replace")
        source = _Turned(file, codec)
    # The end of the head may have cut a return from its line feed.
    if b"\r" in head[:-1] and b"\n" not in head:
        source = _Returned(source)
    return _Rows(source) if _HTML.match(head.removeprefix(codecs.BOM_UTF8)) else source


def as_text(head: bytes) -> bytes:
    r"""Return the first bytes of a file as UTF-8 text.

    Examples
    --------
    >>> as_text(b"<table><tr><th>PIN<th>Time<tr><td>7<td>07:31</table>")
    b'PIN\tTime\n7\t07:31\n'
    """
    source = opened(BytesIO(head))
    pieces = []
    while piece := source.read(PIECE_BYTES):
        pieces.append(piece)
    return b"".join(pieces)


def _codec(head: bytes) -> str | None:
    """Return in which order the letters of UTF-16 stand; None: it is not UTF-16."""
    if head.startswith(UTF16_MARKS):
        return "utf-16"
    return next((name for name, wide in _WIDE.items() if wide.match(head)), None)


class _Turned:
    """UTF-16 text as UTF-8."""

    def __init__(self, source: Source, codec: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(codec)("replace")

    def read(self, size: int, /) -> bytes:
        while raw := self._source.read(size):
            if text := self._decoder.decode(raw):
                return text.encode("utf-8", "replace")
        return self._decoder.decode(b"", final=True).encode("utf-8", "replace")


class _Returned:
    """Lines that end in a lone return, as others do."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def read(self, size: int, /) -> bytes:
        return self._source.read(size).replace(b"\r", b"\n")


class _Rows:
    """A table of HTML as lines, with tabs between its cells."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._kept = b""
        self._begun = False

    def read(self, _size: int, /) -> bytes:
        while True:
            raw = self._source.read(PIECE_BYTES)
            held = self._kept + raw
            rows = list(_ROW.finditer(held)) if raw else []
            cut = rows[-1].start() if rows else len(held)
            if raw and not rows and len(held) < LONGEST_ROW:
                self._kept = held
                continue
            self._kept = held[cut:]
            text = self._lines(held[:cut])
            if not self._begun and raw:
                continue
            if text or not raw:
                return text

    def _lines(self, raw: bytes) -> bytes:
        """Return whole rows as lines; what stands before the first is no row."""
        text = _visible(raw).translate(_ONE_LINE)
        for tag, instead in _TAGS:
            text = tag.sub(instead, text)
        text = _ENTITY.sub(_character, text)
        if not self._begun and b"\n" in text:
            self._begun = True
            return text.partition(b"\n")[2]
        return text


def _visible(raw: bytes) -> bytes:
    """Leave out comments, styles and scripts; one without end ends at the next."""
    pieces = _UNSEEN.split(raw)
    seen = [pieces[0]]
    for begun, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        end = _UNSEEN_ENDS[begun.lower()].search(piece)
        seen.append(piece[end.end() :] if end else b"")
    return b"".join(seen)


def _character(entity: re.Match[bytes]) -> bytes:
    text = html.unescape(entity[0].decode("ascii"))
    return text.replace("\xa0", " ").encode("utf-8", "replace").translate(_ONE_LINE)

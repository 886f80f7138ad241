"""Cuts a file into JSON and XML documents, whatever stands between them.

JSON a line, JSON over many lines, several documents one after another, parts of a
multipart body (its pictures are dropped unread). XML is read without any DOCTYPE, so
there are no entities and nothing outside is fetched.
"""

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from data.formats.lines import blocks

#: A document of more bytes is not opened: it needs many times its size of memory.
LARGEST = 64 << 20
#: Deeper trees are no log.
DEEPEST = 32
#: Damage may be read again from its next line on until this many times the file is.
MOST_AGAIN = 8

_NEXT_JSON = re.compile(r"\n(?=[{\[])")
_NEXT_XML = re.compile(
    rb"(?=<\?xml)|(?<![?\]]>)(?=<(?:EventNotificationAlert|AcsEvent)[\s>])"
)
#: What a declaration declares follows it at once, so that both are one piece.
_DECLARED = re.compile(rb"\?>\s+")
_BLANK = b" \t\r\n"


class Document(NamedTuple):
    """A value read from JSON or XML, or the bytes that could not be read."""

    value: object
    damage: bytes | None = None


def documents(file: BinaryIO) -> Iterator[Document | None]:
    r"""Yield every document of a file; None is a part that holds none.

    Examples
    --------
    >>> import io
    >>> [each.value for each in documents(io.BytesIO(b'{"a": 1}\n{"b":\n'))]
    [{'a': 1}, None]
    """
    pieces = (block.data for block in blocks(file, longest=LARGEST))
    first = next(pieces, b"")
    begin = first.lstrip(_BLANK)
    if not begin:
        return
    if begin.startswith((b"{", b"[")) and _whole_line(begin):
        yield from _by_line(first, pieces)
        return
    data = _gathered(first, pieces)
    if data is None:
        yield Document(None, begin[:LARGEST])
    elif begin.startswith(b"--"):
        yield from _multipart(data)
    else:
        yield from _read(data)


def _gathered(first: bytes, pieces: Iterator[bytes]) -> bytes | None:
    """Return the whole file, or None where it is too large."""
    found, size = [first], len(first)
    for piece in pieces:
        size += len(piece)
        if size > LARGEST:
            return None
        found.append(piece)
    return b"".join(found)


def _whole_line(begin: bytes) -> bool:
    return _json(begin.partition(b"\n")[0]).damage is None


def _by_line(first: bytes, pieces: Iterator[bytes]) -> Iterator[Document]:
    for piece in chain((first,), pieces):
        for line in piece.split(b"\n"):
            if line.strip(_BLANK):
                yield _json(line)


def _read(data: bytes) -> Iterator[Document]:
    """Read documents that follow one another."""
    if data.lstrip(_BLANK).startswith(b"<"):
        pieces = _NEXT_XML.split(_DECLARED.sub(b"?>", data))
        for piece in filter(lambda each: each.strip(_BLANK), pieces):
            yield _xml(piece)
        return
    yield from _read_json(data.decode("utf-8", "replace"))


def _read_json(text: str) -> Iterator[Document]:
    decoder, place, spent = json.JSONDecoder(), 0, 0
    while (place := _skipped(text, place)) < len(text):
        begin = place
        try:
            value, place = decoder.raw_decode(text, begin)
            yield _shallow(value, text[begin:place])
        except (ValueError, RecursionError) as error:
            spent += _reached(error, begin, len(text)) - begin
            following = _NEXT_JSON.search(text, begin + 1)
            again = following is not None and spent <= MOST_AGAIN * len(text)
            place = following.end() if following and again else len(text)
            yield Document(None, text[begin:place].encode())


def _reached(error: Exception, begin: int, end: int) -> int:
    """Return how far the reader came before it gave up."""
    if isinstance(error, json.JSONDecodeError):
        return error.pos
    return end if isinstance(error, RecursionError) else begin


def _skipped(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n,":
        place += 1
    return place


def _multipart(data: bytes) -> Iterator[Document | None]:
    """Read the parts of a multipart body that are JSON or XML."""
    boundary = data.lstrip(_BLANK).partition(b"\n")[0].strip().removesuffix(b"--")
    if not boundary.strip(b"-"):
        yield Document(None, data)
        return
    for part in filter(lambda each: each.strip(_BLANK + b"-"), data.split(boundary)):
        body = part.replace(b"\r\n", b"\n").partition(b"\n\n")[2].strip(_BLANK)
        if body.startswith((b"{", b"[", b"<")):
            yield from _read(body)
        else:
            yield None


def _json(raw: bytes) -> Document:
    try:
        return _shallow(json.loads(raw), raw)
    except (ValueError, RecursionError):
        return Document(None, raw)


def _shallow(value: object, raw: bytes | str) -> Document:
    """Return a tree, or its bytes where it is too deep to be walked."""
    level = [value]
    for _ in range(DEEPEST):
        level = [*chain.from_iterable(map(_branches, level))]
        if not level:
            return Document(value)
    return Document(None, raw.encode() if isinstance(raw, str) else raw)


def _branches(value: object) -> list[object]:
    if isinstance(value, dict):
        value = [*value.values()]
    inner = value if isinstance(value, list) else []
    return [each for each in inner if isinstance(each, dict | list)]


def _xml(raw: bytes) -> Document:
    try:
        return Document(_Tree().read(raw))
    except (expat.ExpatError, ValueError, LookupError):
        return Document(None, raw)


class _Tree:
    """Reads elements as dictionaries; a name that comes again makes a list."""

    def __init__(self) -> None:
        self._open: list[tuple[str, dict[str, object], list[str]]] = [("", {}, [])]
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = lambda text: self._open[-1][2].append(text)
        self._parser = parser

    def read(self, raw: bytes) -> dict[str, object]:
        """Return the root, by its name."""
        self._parser.Parse(raw.strip(_BLANK), True)
        return self._open[0][1]

    def _refuse(self, *_: object) -> None:
        raise ValueError("a DOCTYPE may define entities")

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise ValueError("too deep")
        self._open.append((name.rpartition(":")[2], {}, []))

    def _end(self, _name: str) -> None:
        name, children, texts = self._open.pop()
        value: object = children or "".join(texts).strip()
        parent = self._open[-1][1]
        before = parent.get(name)
        if isinstance(before, list):
            before.append(value)
        else:
            parent[name] = value if before is None else [before, value]

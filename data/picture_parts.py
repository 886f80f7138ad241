"""Takes a picture's file apart and keeps only what its pixels need.

Comments, places, thumbnails, colour profiles, further frames and whatever is hung on
behind the end never reach a decoder: the file is put together again from the few parts
that it must have. So a decoder reads no metadata, and sizes are known before it starts.
"""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from data.errors import UserError
from data.picture_kinds import JPEG, PNG, WEBP, damaged

#: JPEG's own limit of a side.
MAX_SIDE = 65_500
#: More parts than this is nobody's photo: a long panorama's extras need some hundred.
MAX_PARTS = 20_000
#: A progressive picture has about ten passes; each one walks over all its pixels.
MAX_SCANS = 40

_EXIF = b"Exif\0\0"
_ORIENTATION, _SHORT = 0x0112, 3


@dataclass(frozen=True)
class Picture:
    """A picture that is not decoded yet."""

    kind: str
    width: int
    height: int
    #: How the camera was held, 1 to 8 as in EXIF; 1 is upright.
    orientation: int
    #: A decoder needs but a few lines of it at a time (one pass from top to bottom).
    streamed: bool
    #: The file without anything that its pixels do not need.
    content: bytes


def take_apart(kind: str, data: bytes) -> Picture:
    """Return size and pixels of a picture.

    Parameters
    ----------
    kind
        ``JPEG``, ``PNG`` or ``WebP`` of ``data.picture_kinds``.
    data
        The file.

    Raises
    ------
    UserError
        The file is damaged, of a rare make, or has many frames.
    """
    try:
        picture = _READERS[kind](data)
    except (ValueError, IndexError, struct.error) as error:
        raise damaged(kind) from error
    if not (0 < picture.width <= MAX_SIDE and 0 < picture.height <= MAX_SIDE):
        raise damaged(kind)
    return picture


# ---------------------------------------------------------------------- JPEG

#: Not a stuffed zero, a filling byte or a restart mark: the end of coded pixels.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_START, _END, _SCAN, _EXTRAS = 0xD8, 0xD9, 0xDA, 0xE1
#: Baseline, extended, progressive; arithmetic and lossless coding are refused.
_FRAMES = {0xC0, 0xC1, _PROGRESSIVE := 0xC2}
_OTHER_FRAMES = {0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
#: With them tables of quantisation, tables of codes, and the restart interval.
_NEEDED = {*_FRAMES, _SCAN, 0xDB, 0xC4, 0xDD}
#: What says which colours the numbers mean, by name and length: a longer part carries
#: something else too.
_COLOURS = {0xE0: (b"JFIF\0", 18), 0xEE: (b"Adobe", 16)}


def _jpeg(data: bytes) -> Picture:
    kept, frames, scans, orientation = [b"\xff\xd8"], [], 0, 1
    for marker, part in _segments(data):
        if marker in _OTHER_FRAMES:
            raise ValueError("coded in a way that no camera uses")
        if marker in _FRAMES:
            frames.append(part)
        if marker == _SCAN:
            scans += 1
        if marker == _EXTRAS and part[4:10] == _EXIF:
            orientation = exif_orientation(part[10:])
        if marker in _NEEDED or _tells_colours(marker, part):
            kept.append(part)
    (frame,) = frames
    bits, height, width, colours = struct.unpack_from(">BHHB", frame, 4)
    if bits != 8 or colours not in (1, 3, 4) or not 1 <= scans <= MAX_SCANS:
        raise ValueError("bits, colours or passes that no camera uses")
    streamed = frame[1] != _PROGRESSIVE and scans == 1
    content = b"".join((*kept, b"\xff\xd9"))
    return Picture(JPEG, width, height, orientation, streamed, content)


def _tells_colours(marker: int, part: bytes) -> bool:
    name, length = _COLOURS.get(marker, (b"", 0))
    return len(part) == length and part.startswith(name, 4)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and bytes of each segment; a scan's with the coded pixels."""
    at = 2
    for _ in range(MAX_PARTS):
        start = _next_marker(data, at)
        marker = data[start + 1]
        if marker == _END:
            return
        (length,) = struct.unpack_from(">H", data, start + 2)
        at = start + 2 + length
        if marker == _START or length < 2 or at > len(data):
            raise ValueError("a segment that is none")
        if marker == _SCAN:
            at = _next_marker(data, at)
        yield marker, data[start:at]
    raise ValueError("too many segments")


def _next_marker(data: bytes, at: int) -> int:
    found = _MARKER.search(data, at)
    if found is None:
        raise ValueError("cut off")
    return found.start()


# ----------------------------------------------------------------------- PNG

_PNG_NEEDS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_HEADER_BYTES = 13


def _png(data: bytes) -> Picture:
    kept, orientation = [data[:8]], 1
    for name, content, whole in _chunks(data):
        if name in _PNG_NEEDS:
            kept.append(whole)
        elif name == b"eXIf":
            orientation = exif_orientation(content)
    header = kept[1]
    if header[4:8] != b"IHDR" or len(header) != _HEADER_BYTES + 12:
        raise ValueError("no header")
    if sum(each[4:8] == b"IHDR" for each in kept) > 1:
        raise ValueError("two headers")
    width, height = struct.unpack_from(">II", header, 8)
    return Picture(PNG, width, height, orientation, False, b"".join(kept))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield name, content and bytes of each chunk, up to the end's."""
    at = 8
    for _ in range(MAX_PARTS):
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + length + 12
        if end > len(data):
            raise ValueError("cut off")
        yield name, data[at + 8 : end - 4], data[at:end]
        if name == b"IEND":
            return
        at = end
    raise ValueError("too many chunks")


# ---------------------------------------------------------------------- WebP


def _webp(data: bytes) -> Picture:
    orientation, pixels = 1, None
    for name, content in _riff(data):
        if name in (b"ANIM", b"ANMF"):
            raise UserError(
                "This picture moves; a photo must stand still. Send a screenshot of it."
            )
        if name in (b"VP8 ", b"VP8L") and pixels is None:
            pixels = name, content
        elif name == b"EXIF":
            orientation = exif_orientation(content.removeprefix(_EXIF))
    if pixels is None:
        raise ValueError("no pixels")
    name, content = pixels
    width, height = _webp_size(name, content)
    chunk = (
        name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
    )
    whole = b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk
    return Picture(WEBP, width, height, orientation, False, whole)


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, end = 12, min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    for _ in range(MAX_PARTS):
        if at + 8 > end:
            return
        name, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > end:
            raise ValueError("cut off")
        yield name, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    raise ValueError("too many chunks")


def _webp_size(name: bytes, content: bytes) -> tuple[int, int]:
    if name == b"VP8 ":
        mark, width, height = struct.unpack_from("<3x3sHH", content)
        if mark != b"\x9d\x01\x2a":
            raise ValueError("no key frame")
        return width & 0x3FFF, height & 0x3FFF
    mark, bits = struct.unpack_from("<BI", content)
    if mark != 0x2F:
        raise ValueError("no lossless picture")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


# ---------------------------------------------------------------------- EXIF


def exif_orientation(exif: bytes) -> int:
    r"""Return how the camera was held, 1 to 8; 1 also where that cannot be read.

    Examples
    --------
    >>> entry = struct.pack(">HHIHxx", 0x0112, 3, 1, 6)
    >>> exif_orientation(b"MM\0*" + struct.pack(">IH", 8, 1) + entry)
    6
    >>> exif_orientation(b"nonsense")
    1
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(order + "I", exif, 4)
        (many,) = struct.unpack_from(order + "H", exif, start)
        for entry in range(start + 2, start + 2 + 12 * many, 12):
            tag, form, _, value = struct.unpack_from(order + "HHIH", exif, entry)
            if tag == _ORIENTATION and form == _SHORT and 1 <= value <= 8:
                return value
    except struct.error:
        return 1
    return 1


_READERS: dict[str, Callable[[bytes], Picture]] = {
    JPEG: _jpeg,
    PNG: _png,
    WEBP: _webp,
}

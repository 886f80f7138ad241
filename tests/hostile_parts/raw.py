"""Builds files byte by byte, as no honest program would write them."""

import struct
import zipfile
import zlib
from collections.abc import Sequence
from functools import cache
from io import BytesIO

from PIL import Image

MEGABYTE = 1 << 20
#: Each is a file that a camera could have made.
WHOLE = ("JPEG", "PNG", "WEBP")


@cache
def photo(kind: str = "JPEG", size: tuple[int, int] = (320, 240)) -> bytes:
    """Return an honest picture with some content."""
    return saved(scene(size), kind)


def scene(size: tuple[int, int] = (320, 240), mode: str = "RGB") -> Image.Image:
    """Return a picture of some shades and a little noise."""
    shade = Image.linear_gradient("L").resize(size)
    parts = shade, shade.transpose(Image.Transpose.ROTATE_180), shade.point(_stripes)
    return Image.merge("RGB", parts).convert(mode)


_stripes = [sign * 7 % 256 for sign in range(256)]


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return the image as a file of that kind."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


# ---------------------------------------------------------------------- JPEG


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def in_jpeg(*segments: bytes, data: bytes = b"") -> bytes:
    """Return an honest JPEG with these bytes behind its start."""
    data = data or photo()
    return data[:2] + b"".join(segments) + data[2:]


def jpeg_of_size(width: int, height: int, frame: int = 0xC0, bits: int = 8) -> bytes:
    """Return an honest JPEG that claims another size."""
    data = bytearray(photo())
    at = data.index(b"\xff\xc0")
    data[at + 1] = frame
    struct.pack_into(">BHH", data, at + 4, bits, height, width)
    return bytes(data)


def exif(*entries: tuple[int, int, int, bytes], tail: bytes = b"") -> bytes:
    """Return EXIF of entries (tag, form, count, four bytes), then the tail."""
    body = b"".join(struct.pack(">HHI4s", *entry) for entry in entries)
    head = b"MM\0*" + struct.pack(">IH", 8, len(entries))
    return head + body + b"\0\0\0\0" + tail


# ----------------------------------------------------------------------- PNG

PNG_START = b"\x89PNG\r\n\x1a\n"


def chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I4s", len(content), name) + content + struct.pack(">I", check)


def header(width: int, height: int, bits: int = 8, colour: int = 2) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))


def png(head: bytes, *chunks: bytes, pixels: bytes = b"") -> bytes:
    """Return a PNG: header, chunks, packed pixels, end."""
    return b"".join(
        (PNG_START, head, *chunks, chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    )


def in_png(*chunks: bytes) -> bytes:
    """Return an honest PNG with these chunks behind its header."""
    data = photo("PNG")
    at = len(PNG_START) + 25
    return data[:at] + b"".join(chunks) + data[at:]


# ---------------------------------------------------------------------- WebP


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a WebP of chunks."""
    body = b"".join(
        name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
        for name, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def webp_pixels() -> tuple[bytes, bytes]:
    """Return the one chunk of an honest WebP."""
    data = photo("WEBP")
    (length,) = struct.unpack_from("<I", data, 16)
    return data[12:16], data[20 : 20 + length]


def canvas(width: int, height: int, flags: int = 0) -> tuple[bytes, bytes]:
    """Return the VP8X chunk that claims a size."""
    sizes = (struct.pack("<I", side - 1)[:3] for side in (width, height))
    return b"VP8X", struct.pack("<I", flags) + b"".join(sizes)


# ------------------------------------------------------------------ archives


def zeros(megabytes: int) -> bytes:
    """Return a zlib stream of that many megabytes of zeros, made in no time.

    Equal blocks, each complete in itself, are packed once and repeated.
    """
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    packer.compress(bytes(MEGABYTE))
    first = packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    last = packer.flush()
    check = struct.pack(">I", (megabytes * MEGABYTE % 65_521) << 16 | 1)
    return head + first + again * (megabytes - 1) + last + check


def zipped(members: dict[str, bytes], stored: Sequence[str] = ()) -> bytes:
    """Return a ZIP; names may be anything, those in ``stored`` are not packed."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


def zip_of_zeros(name: str, megabytes: int) -> bytes:
    """Return a ZIP of one member that unpacks to zeros; its check sum is wrong."""
    packed = zeros(megabytes)[2:-4]
    size = min(megabytes * MEGABYTE, 0xFFFF_FFFE)
    label = name.encode()
    common = (20, 0, 8, 0, 33, 0, len(packed), size, len(label), 0)
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", *common) + label + packed
    central = (
        b"PK\x01\x02" + struct.pack("<H", 20) + struct.pack("<HHHHHIIIHH", *common)
    )
    central += struct.pack("<HHHII", 0, 0, 0, 0, 0) + label
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end

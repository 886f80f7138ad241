"""Honest pictures cut off and corrupted, and rare ones that must not trip anybody."""

import random
import struct
import zlib
from collections.abc import Callable
from functools import partial

from PIL import Image

from tests.hostile_parts.raw import (
    WHOLE,
    chunk,
    exif,
    header,
    in_jpeg,
    photo,
    png,
    saved,
    scene,
    segment,
)
from tests.hostile_parts.upload import MARKER, Upload

_CUTS = (0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99)
_SEEDS = range(10)


def broken() -> list[Upload]:
    """Return pictures that an honest transfer may have damaged, or a fuzzer."""
    cut = [
        _of(kind, f"cut at {share:.1%}", partial(_cut, kind, share), "nothing")
        for kind in WHOLE
        for share in _CUTS
    ]
    changed = [
        _of(kind, f"{what}, {seed}", partial(how, kind, seed), "either")
        for kind, what, how in (
            *((kind, "some bytes changed", _changed) for kind in WHOLE),
            *((kind, "a piece lost", _shifted) for kind in WHOLE),
            ("PNG", "packed pixels changed", _changed_pixels),
        )
        for seed in _SEEDS
    ]
    return cut + changed + _nothing()


def _of(kind: str, what: str, make: Callable[[], bytes], gives: str) -> Upload:
    said = f"image/{kind.lower()}"
    return Upload(f"{kind} {what}", "broken", "foto", said, make, gives, b"")


def _cut(kind: str, share: float) -> bytes:
    return photo(kind)[: int(len(photo(kind)) * share)]


def _changed(kind: str, seed: int) -> bytes:
    dice, data = random.Random(seed), bytearray(photo(kind))
    for _ in range(1 + seed):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def _changed_pixels(_kind: str, seed: int) -> bytes:
    """Change what is packed, with a check sum that fits."""
    dice = random.Random(seed)
    pixels = bytearray(zlib.compress(bytes(range(1, 241)) * 961, seed))
    for _ in range(seed):
        pixels[dice.randrange(2, len(pixels))] = dice.randrange(256)
    return png(header(320, 240), pixels=bytes(pixels))


def _shifted(kind: str, seed: int) -> bytes:
    data = photo(kind)
    at = random.Random(seed).randrange(4, len(data) - 50)
    return data[:at] + data[at + 1 + seed :]


def _nothing() -> list[Upload]:
    dice = random.Random(0)
    contents = {
        "an empty file": b"",
        "one NUL": b"\0",
        "NULs": bytes(100_000),
        "blanks": b" " * 1_000,
        "one byte": b"\xff",
        "the start of a JPEG": b"\xff\xd8",
        "start and end of a JPEG": b"\xff\xd8\xff\xd9",
        "JPEG without tables": b"\xff\xd8" + photo()[photo().index(b"\xff\xc0") :],
        "JPEG whose part has no length": b"\xff\xd8\xff\xe0\0\0" + photo()[2:],
        "JPEG whose part is too long": b"\xff\xd8\xff\xe0\xff\xff" + photo()[2:500],
        "JPEG in a JPEG": b"\xff\xd8" + photo(),
        "noise": dice.randbytes(50_000),
        "text": "selamat pagi\n".encode("utf-16"),
    }
    return [
        Upload(
            case, "broken", "foto.jpg", "image/jpeg", lambda c=content: c, marker=b""
        )
        for case, content in contents.items()
    ]


def odd() -> list[Upload]:
    """Return rare pictures that are right and must be taken."""
    grey = scene(mode="L")
    shades = Image.frombytes("I;16", (64, 64), struct.pack("<4096H", *range(4096)))
    palette = scene().quantize(16)
    kinds: dict[str, Callable[[], bytes]] = {
        "JPEG of four colours": lambda: saved(scene(mode="CMYK"), "JPEG"),
        "JPEG of one colour": lambda: saved(grey, "JPEG"),
        "JPEG in steps": lambda: saved(scene(), "JPEG", progressive=True),
        "JPEG of full colour": lambda: saved(scene(), "JPEG", subsampling=0),
        "JPEG with restarts": lambda: saved(scene(), "JPEG", restart_marker_rows=1),
        "JPEG of colours that are no YCbCr": lambda: saved(
            scene(), "JPEG", keep_rgb=True
        ),
        "JPEG of one pixel": lambda: saved(Image.new("RGB", (1, 1)), "JPEG"),
        "JPEG of 60000 x 1": lambda: saved(Image.new("L", (60_000, 1)), "JPEG"),
        "PNG of 16 bits": lambda: saved(shades, "PNG"),
        "PNG of 1 bit": lambda: saved(scene(mode="1"), "PNG"),
        "PNG of 2 bits": lambda: saved(palette.quantize(4), "PNG", bits=2),
        "PNG of a palette": lambda: saved(palette, "PNG"),
        "PNG of a palette to look through": lambda: saved(
            palette, "PNG", transparency=bytes(range(0, 160, 10))
        ),
        "PNG of a colour to look through": lambda: saved(
            scene(), "PNG", transparency=(0, 0, 0)
        ),
        "PNG of grey with alpha": lambda: saved(scene(mode="LA"), "PNG"),
        "PNG of 16 bits grey to look through": lambda: png(
            header(2, 2, 16, 0),
            chunk(b"tRNS", b"\0\1"),
            pixels=zlib.compress(bytes(10)),
        ),
        "PNG with alpha": lambda: saved(scene(mode="RGBA"), "PNG"),
        "PNG in seven passes": lambda: png(
            header(1, 1)[:-5] + b"\1" + struct.pack(">I", _seven()),
            pixels=zlib.compress(bytes(4)),
        ),
        "WebP without loss, with alpha": lambda: saved(
            scene(mode="RGBA"), "WEBP", lossless=True
        ),
        "WebP with alpha": lambda: saved(scene(mode="RGBA"), "WEBP"),
    }
    kinds |= {f"JPEG held {what}": make for what, make in _held().items()}
    return [
        Upload(case, "odd", "foto", "image/jpeg", make, "photo", b"")
        for case, make in kinds.items()
    ]


def _seven() -> int:
    return zlib.crc32(b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 1))


def _held() -> dict[str, Callable[[], bytes]]:
    """Ways to say in EXIF how the camera was held."""
    values = {
        "upside down": exif((0x0112, 3, 1, b"\0\3\0\0")),
        "in a way that is none": exif((0x0112, 3, 1, b"\0\x09\0\0")),
        "as a text says": exif((0x0112, 2, 4, b"6666")),
        "in EXIF that points outside": b"MM\0*\xff\xff\xff\xff" + MARKER,
        "in EXIF that points at itself": b"MM\0*\0\0\0\0" + MARKER,
        "in EXIF of 65535 entries": b"MM\0*\0\0\0\x08\xff\xff" + MARKER,
        "in EXIF of no order": b"XX\0*" + MARKER,
        "in EXIF of nothing": b"",
    }
    return {
        what: partial(in_jpeg, segment(0xE1, b"Exif\0\0" + value))
        for what, value in values.items()
    }

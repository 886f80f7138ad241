"""Few bytes that claim, or unpack to, more than any machine has."""

import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.hostile_parts.raw import (
    PNG_START,
    canvas,
    chunk,
    exif,
    header,
    in_jpeg,
    in_png,
    jpeg_of_size,
    photo,
    png,
    riff,
    saved,
    segment,
    webp_pixels,
    zeros,
)
from tests.hostile_parts.upload import MARKER, Upload

_HUGE = 60_000


def floods() -> list[Upload]:
    """Return pixel floods, bombs and floods of parts."""
    cases = _claims() | _png_bombs() | _part_floods() | _moving()
    refused = [
        Upload(case, "flood", "foto", "image/png", make) for case, make in cases.items()
    ]
    kept = [
        Upload(case, "large", "foto", "image/png", make, "photo")
        for case, make in _large().items()
    ]
    return refused + kept


def _claims() -> dict[str, Callable[[], bytes]]:
    """Sizes that only a header says."""
    lossy = struct.pack("<3s3sHH", b"\x10\0\0", b"\x9d\1\x2a", 0x3FFF, 0x3FFF)
    lossless = b"\x2f" + struct.pack("<I", 0x0FFF_FFFF) + bytes(20)
    return {
        "JPEG of 60000 x 60000": lambda: jpeg_of_size(_HUGE, _HUGE),
        "JPEG of 65535 x 65535": lambda: jpeg_of_size(65_535, 65_535),
        "JPEG just above the limit": lambda: jpeg_of_size(8_001, 6_250),
        "JPEG of no height": lambda: jpeg_of_size(320, 0),
        "JPEG of no width": lambda: jpeg_of_size(0, 240),
        "JPEG of 12 bits": lambda: jpeg_of_size(320, 240, bits=12),
        "JPEG without loss": lambda: jpeg_of_size(320, 240, 0xC3),
        "JPEG coded in numbers": lambda: jpeg_of_size(320, 240, 0xC9),
        "JPEG in steps, 60000 x 60000": lambda: jpeg_of_size(_HUGE, _HUGE, 0xC2),
        "JPEG with two headers": lambda: in_jpeg(photo()[_frame() : _frame() + 19]),
        "PNG of 60000 x 60000": lambda: png(header(_HUGE, _HUGE), pixels=zeros(1)),
        "PNG of 2 billion squared": lambda: png(header(2**31 - 1, 2**31 - 1)),
        "PNG of one row": lambda: png(header(2**31 - 1, 1), pixels=zeros(1)),
        "PNG of one column": lambda: png(header(1, 2**31 - 1), pixels=zeros(1)),
        "PNG of a row beyond JPEG": lambda: png(header(65_501, 1), pixels=zeros(1)),
        "PNG of no size": lambda: png(header(0, 0), pixels=zeros(1)),
        "PNG of 3 bits": lambda: png(header(9, 9, 3), pixels=zeros(1)),
        "PNG with two headers": lambda: in_png(header(_HUGE, _HUGE)),
        "PNG without header": lambda: PNG_START + chunk(b"IEND", b""),
        "PNG just above the limit": lambda: png(header(8_001, 6_250), pixels=zeros(1)),
        "WebP of 16383 x 16383": lambda: riff((b"VP8 ", lossy)),
        "WebP without loss, 16384 x 16384": lambda: riff((b"VP8L", lossless)),
        "WebP of a canvas only": lambda: riff(canvas(2**24, 2**24)),
        "WebP without pixels": lambda: riff(),
        "GIF of 65535 x 65535": lambda: b"GIF89a" + b"\xff" * 4 + bytes(20),
        "BMP of 2 billion squared": lambda: b"BM" + bytes(16) + b"\xff\xff\xff\x7f" * 2,
        "TIFF of 4 billion squared": lambda: exif(
            (256, 4, 1, b"\xff" * 4), (257, 4, 1, b"\xff" * 4)
        ),
        "PSD of 300000 squared": lambda: b"8BPS\0\1" + bytes(8) + b"\0\4\x93\xe0" * 2,
        "ICO of a large PNG": lambda: b"\0\0\1\0\1\0" + bytes(16) + photo("PNG"),
        "HEIC": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + MARKER,
        "AVIF": lambda: b"\0\0\0\x1cftypavif\0\0\0\0avifmif1" + MARKER,
        "JPEG 2000": lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + MARKER,
        "JPEG XL": lambda: b"\xff\x0a" + MARKER,
    }


def _frame() -> int:
    return photo().index(b"\xff\xc0")


def _png_bombs() -> dict[str, Callable[[], bytes]]:
    """What unpacks to gigabytes."""
    return {
        "PNG bomb of 450 MB in one bit": lambda: png(
            header(_HUGE, _HUGE, 1, 0), pixels=zeros(430)
        ),
        "PNG bomb of 11 GB": lambda: png(header(_HUGE, _HUGE), pixels=zeros(10_300)),
    }


def _large() -> dict[str, Callable[[], bytes]]:
    """What is as large as is accepted, or unpacks to more than its size."""
    side = 7_071
    return {
        "PNG at the limit, 16 bits and alpha": lambda: png(
            header(side, side, 16, 6), pixels=zeros(385)
        ),
        "PNG that unpacks to 4 GB behind its pixels": lambda: png(
            header(320, 240), pixels=zeros(4_000)
        ),
        "PNG with a text of 1 GB": lambda: in_png(
            chunk(b"zTXt", b"x\0\0" + zeros(1_000))
        ),
        "PNG with 60 texts of 1 MB": lambda: in_png(
            *([chunk(b"zTXt", b"x\0\0" + zeros(1))] * 70)
        ),
        "PNG with a profile of 1 GB": lambda: in_png(
            chunk(b"iCCP", b"x\0\0" + zeros(1_000))
        ),
        "PNG with 10000 frames": lambda: in_png(
            chunk(b"acTL", struct.pack(">II", 10_000, 0)),
            *([chunk(b"fdAT", bytes(900))] * 10_000),
        ),
        "PNG of 65000 columns": lambda: png(header(65_000, 9, 8, 0), pixels=zeros(1)),
        "JPEG at the limit, in steps and four colours": lambda: saved(
            Image.new("CMYK", (side, side)), "JPEG", progressive=True
        ),
        "JPEG at the limit": lambda: saved(Image.new("L", (side, side)), "JPEG"),
        "WebP at the limit": lambda: saved(
            Image.new("RGBA", (side, side)), "WEBP", lossless=True, method=0, quality=0
        ),
    }


def _part_floods() -> dict[str, Callable[[], bytes]]:
    """More parts than pixels."""
    return {
        "JPEG of 3 million comments": lambda: in_jpeg(segment(0xFE, b"") * 2_900_000),
        "JPEG of 100000 tables": lambda: in_jpeg(
            segment(0xDB, b"\0" + b"\1" * 64) * 100_000
        ),
        "JPEG of 10000 passes": _many_passes,
        "JPEG of restarts only": lambda: _start_of_scan() + b"\xff\xd0" * 4_000_000,
        "JPEG of fillings only": lambda: b"\xff\xd8" + b"\xff" * 11_000_000,
        "PNG of a million parts": lambda: in_png(chunk(b"teXt", b"") * 900_000),
        "WebP of a million parts": lambda: riff(*([(b"siDk", b"")] * 1_000_000)),
        "JPEG of 13 MB": lambda: photo() + bytes(13_000_000),
    }


def _start_of_scan() -> bytes:
    return photo()[: photo().index(b"\xff\xda") + 14]


def _many_passes() -> bytes:
    """Repeat a short pass over all pixels: seconds of work each hundred bytes."""
    plain = Image.new("RGB", (5_000, 5_000))
    data = saved(plain, "JPEG", progressive=True)
    at = data.rindex(b"\xff\xda")
    return data[:at] + data[at:-2] * 10_000 + b"\xff\xd9"


def _moving() -> dict[str, Callable[[], bytes]]:
    """Pictures of many frames that are refused; others give their first frame."""
    still = [Image.new("RGB", (64, 64), (shade, 0, 0)) for shade in range(40)]
    frame = (
        bytes(12)
        + b"\0\0\0\0"
        + b"".join(
            (
                webp_pixels()[0],
                struct.pack("<I", len(webp_pixels()[1])),
                webp_pixels()[1],
            )
        )
    )
    return {
        "WebP that moves": lambda: saved(
            still[0], "WEBP", save_all=True, append_images=still[1:]
        ),
        "WebP of 5000 frames": lambda: riff(
            canvas(320, 240, 2), (b"ANIM", bytes(6)), *([(b"ANMF", frame)] * 3_000)
        ),
        "GIF that moves": lambda: saved(
            still[0], "GIF", save_all=True, append_images=still[1:]
        ),
        "GIF of a million frames": lambda: (
            saved(still[0], "GIF")[:-1] + b"\x21\xf9\4\0\0\0\0\0" * 1_000_000
        ),
        "TIFF whose directories go round": lambda: exif()[:-4] + struct.pack(">I", 8),
        "text that unpacks": lambda: zlib.compress(bytes(1 << 20)) + MARKER,
    }

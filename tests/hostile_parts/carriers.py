"""Pictures that carry something else: behind their end, in comments, between parts."""

import struct
import zlib
from functools import partial

from tests.hostile_parts.raw import (
    PNG_START,
    WHOLE,
    canvas,
    chunk,
    exif,
    header,
    in_jpeg,
    in_png,
    photo,
    png,
    riff,
    saved,
    scene,
    segment,
    webp_pixels,
    zipped,
)
from tests.hostile_parts.upload import MARKER, SCRIPTS, Upload

_LONG = MARKER * 600
_XMP = b"http://ns.adobe.com/xap/1.0/\0"


def carriers() -> list[Upload]:
    """Return pictures that hold a script or an archive beside their pixels."""
    parts = _behind(), _in_jpeg(), _comments(), _in_png(), _in_webp(), _in_pixels()
    return [upload for part in parts for upload in part]


def _a(kind: str, what: str, content: bytes, marker: bytes = MARKER) -> Upload:
    name, said = f"foto.{kind.lower()}", f"image/{kind.lower()}"
    case = f"{kind} with {what}"
    return Upload(case, "carrier", name, said, lambda: content, "photo", marker)


def _behind() -> list[Upload]:
    """What a reader sees that looks from the end, or anywhere."""
    archive = zipped({"x.html": MARKER, "META-INF/MANIFEST.MF": b""}, ["x.html"])
    tails = SCRIPTS | {
        "a ZIP": archive,
        "a PDF": b"%PDF-1.4\n1 0 obj<</JS(" + MARKER + b")>>endobj\n%%EOF",
        "another photo": photo("PNG") + MARKER,
        "a megabyte": MARKER * 12_000,
    }
    return [
        _a(kind, f"{what} behind it", photo(kind) + tail, SCRIPTS.get(what, MARKER))
        for kind in WHOLE
        for what, tail in tails.items()
    ]


def _in_jpeg() -> list[Upload]:
    place = exif((0x8825, 4, 1, b"\0\0\0\x1a"), tail=b"\0\1\0\1\0\2\0\0\0\2S\0\0\0")
    parts = {
        "EXIF text": segment(0xE1, b"Exif\0\0" + exif((0x010E, 2, 90, b"\0\0\0\x1a"))),
        "EXIF place": segment(0xE1, b"Exif\0\0" + place + MARKER),
        "EXIF at its largest": segment(0xE1, b"Exif\0\0" + (exif() + _LONG)[:65_000]),
        "two EXIF": segment(0xE1, b"Exif\0\0" + exif() + MARKER) * 2,
        "XMP": segment(0xE1, _XMP + MARKER),
        "a colour profile": segment(0xE2, b"ICC_PROFILE\0\1\1" + MARKER),
        "a second picture's index": segment(0xE2, b"MPF\0" + exif() + MARKER),
        "IPTC": segment(0xED, b"Photoshop 3.0\08BIM\4\4\0\0" + MARKER),
        "a thumbnail": segment(0xE0, b"JFXX\0\x10" + photo("JPEG", (64, 48)) + MARKER),
        "a long Adobe part": segment(0xEE, b"Adobe\0\x64\0\0\0\0\1" + MARKER),
        "a long JFIF part": segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0" + MARKER),
        "a part nobody knows": segment(0xEF, MARKER),
        "20 megabytes in parts": segment(0xEB, _LONG[:50_000]) * 200,
        "bytes between parts": segment(0xFE, b"") + MARKER,
        "fillings between parts": b"\xff" * 5_000 + segment(0xFE, MARKER),
        "a table of the script": segment(0xDB, b"\3" + MARKER[:64].ljust(64, b"\1")),
    }
    return [_a("JPEG", what, in_jpeg(part)) for what, part in parts.items()]


def _comments() -> list[Upload]:
    return [
        _a("JPEG", f"{what} as comment", in_jpeg(segment(0xFE, script)), script)
        for what, script in SCRIPTS.items()
    ]


def _in_png() -> list[Upload]:
    packed = zlib.compress(MARKER)
    parts = {
        "text": chunk(b"tEXt", b"Comment\0" + MARKER),
        "packed text": chunk(b"zTXt", b"Comment\0\0" + packed),
        "international text": chunk(b"iTXt", b"Comment\0\0\0id\0\0" + MARKER),
        "XMP": chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + MARKER),
        "EXIF": chunk(b"eXIf", exif() + MARKER),
        "a colour profile": chunk(b"iCCP", b"x\0\0" + packed),
        "a palette nobody needs": chunk(b"sPLT", b"x\0\10" + MARKER),
        "a private part": chunk(b"siDk", MARKER),
        "a wrong check sum": chunk(b"tEXt", b"x\0" + MARKER)[:-4] + b"\0\0\0\0",
        "a frame of an animation": chunk(b"acTL", b"\0\0\0\2\0\0\0\0")
        + chunk(b"fdAT", b"\0\0\0\1" + MARKER),
        "a thousand texts": chunk(b"tEXt", b"x\0" + MARKER) * 1_000,
    }
    palette = MARKER[:75]
    painted = header(1, 1, 8, 3), chunk(b"PLTE", palette)
    return [
        *(_a("PNG", what, in_png(part)) for what, part in parts.items()),
        _a("PNG", "a script as palette", png(*painted, pixels=zlib.compress(b"\0\0"))),
    ]


def _in_webp() -> list[Upload]:
    pixels = webp_pixels()
    size = canvas(320, 240, 0x2C)
    return [
        _a("WebP", "EXIF", riff(size, pixels, (b"EXIF", exif() + MARKER))),
        _a("WebP", "XMP", riff(size, pixels, (b"XMP ", MARKER))),
        _a("WebP", "a colour profile", riff(size, (b"ICCP", MARKER), pixels)),
        _a("WebP", "a part nobody knows", riff(size, (b"siDk", MARKER), pixels)),
        _a("WebP", "a script before its size", riff((b"siDk", MARKER), pixels)),
        _a("WebP", "a second picture", riff(pixels, (b"VP8 ", MARKER))),
    ]


def _in_pixels() -> list[Upload]:
    """The script is the picture: what a copy without loss would keep."""
    width = 320
    script = (MARKER * 8_000)[: width * 240 * 3]
    lines = range(0, len(script), width * 3)
    rows = b"".join(b"\0" + script[at : at + width * 3] for at in lines)
    plain = zlib.compressobj(0)
    stored = plain.compress(rows) + plain.flush()
    scan = photo().replace(b"\xff\xd9", b"")[:-200] + MARKER + b"\xff\xd9"
    coded = Upload("JPEG with a script as code", "carrier", "foto.jpg", "image/jpeg",
                   lambda: scan, "either")  # fmt: skip
    return [
        _a("PNG", "a script as stored pixels", png(header(width, 240), pixels=stored)),
        _a("PNG", "a script as packed pixels",
           png(header(width, 240), pixels=zlib.compress(rows))),
        _a("PNG", "a script behind the packed pixels",
           png(header(width, 240), pixels=zlib.compress(rows) + MARKER)),
        _a("JPEG", "two frames", saved(
            scene(), "MPO", save_all=True, append_images=[scene()], comment=MARKER)),
        coded,
    ]  # fmt: skip


def pretenders() -> list[Upload]:
    """Return what begins like a picture and is something else."""
    script = SCRIPTS["js"]
    beginnings = {
        "JPEG": b"\xff\xd8\xff\xe0",
        "PNG": PNG_START,
        "WebP": b"RIFF\0\0\0\0WEBP",
        "GIF": b"GIF89a/*",
        "BMP": b"BM/*",
        "ICO": b"\0\0\1\0",
        "TIFF": b"II*\0",
        "MP4": b"\0\0\0\x18ftypmp42",
    }
    return [
        *(
            Upload(f"{kind} in its first bytes only, then {what}", "carrier",
                   f"foto.{kind.lower()}", f"image/{kind.lower()}",
                   partial(bytes.__add__, mark, content), marker=content)
            for kind, mark in beginnings.items()
            for what, content in (("JS", script), ("HTML", MARKER))
        ),
        *(
            Upload(f"{what} before a photo", "carrier", "foto.jpg", "image/jpeg",
                   partial(bytes.__add__, content, photo()), marker=content)
            for what, content in SCRIPTS.items()
        ),
        Upload("RIFF of another kind", "carrier", "foto.webp", "image/webp",
               lambda: b"RIFF" + struct.pack("<I", 90) + b"WAVE" + MARKER),
    ]  # fmt: skip

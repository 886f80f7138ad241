"""The corpus of hostile uploads, and what must be true of whatever is kept of one.

Every file is built in code: none that a scanner or an editor could open lies about.
"""

import re
from io import BytesIO

from PIL.JpegImagePlugin import JpegImageFile

from tests.hostile_parts.archives import archives
from tests.hostile_parts.broken import broken, odd
from tests.hostile_parts.carriers import carriers, pretenders
from tests.hostile_parts.floods import floods
from tests.hostile_parts.pdfs import pdfs
from tests.hostile_parts.texts import names, texts
from tests.hostile_parts.upload import Upload

__all__ = ["HOSTILE", "Upload", "as_form", "assert_harmless", "of_family", "windows"]

HOSTILE: list[Upload] = [
    *carriers(),
    *pretenders(),
    *floods(),
    *broken(),
    *odd(),
    *names(),
    *texts(),
    *archives(),
    *pdfs(),
]

MAX_LONG_SIDE = 1_600
#: 1600 x 1600 pixels of noise at quality 78.
MAX_KEPT_BYTES = 3_000_000
WINDOW = 24
#: Marks that a JPEG made by sidak has, in their order; each once, but for tables.
_SHAPE = re.compile(rb"\xd8\xe0(?:\xdb)+\xc0(?:\xc4)+\xda\xd9")


def of_family(*families: str) -> list[Upload]:
    """Return the uploads of these families, in the corpus' order."""
    return [upload for upload in HOSTILE if upload.family in families]


def assert_harmless(kept: bytes, upload: Upload) -> None:
    """Fail unless the bytes are a plain JPEG that has nothing of the upload's script.

    The shape is read here by other code than the product's.
    """
    marks = _marks(kept)
    assert _SHAPE.fullmatch(marks), (upload.case, marks)
    assert len(kept) <= MAX_KEPT_BYTES
    image = JpegImageFile(BytesIO(kept))
    image.load()
    assert image.mode == "RGB"
    assert max(image.size) <= MAX_LONG_SIDE
    assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert kept != upload.content
    assert not [each for each in windows(upload.marker) if each in kept]


def windows(marker: bytes) -> set[bytes]:
    """Return every piece of the marker that must not be found in what is kept."""
    return {marker[at : at + WINDOW] for at in range(len(marker) - WINDOW + 1)}


def as_form(
    upload: Upload, fields: dict[str, str], field: str = "photo"
) -> tuple[bytes, str]:
    """Return a form's body and content type, with the file's name as it is.

    Honest clients clean names; this one writes quotes, line ends and NULs.
    """
    line = b"--sidak-hostile-form\r\n"
    texts = [
        b'Content-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode(), value.encode())
        for name, value in fields.items()
    ]
    file_name = upload.name.encode("utf-8", "surrogateescape")
    head = b'Content-Disposition: form-data; name="%s"; filename="%s"\r\n'
    said = b"Content-Type: %s\r\n\r\n" % upload.content_type.encode()
    file = head % (field.encode(), file_name) + said + upload.content + b"\r\n"
    body = b"".join(line + part for part in (*texts, file))
    end = line.replace(b"\r\n", b"--\r\n")
    return body + end, "multipart/form-data; boundary=sidak-hostile-form"


def _marks(jpeg: bytes) -> bytes:
    """Return the marks of a JPEG's parts; nothing may stand between or behind them."""
    marks, at = bytearray(), 0
    while at < len(jpeg):
        assert jpeg[at] == 0xFF, "bytes between parts"
        mark = jpeg[at + 1]
        marks.append(mark)
        at += 2
        if mark not in (0xD8, 0xD9):
            at += int.from_bytes(jpeg[at : at + 2])
        if mark == 0xDA:
            at = _end_of_code(jpeg, at)
    return bytes(marks)


def _end_of_code(jpeg: bytes, at: int) -> int:
    while not (jpeg[at] == 0xFF and jpeg[at + 1] != 0):
        at = jpeg.index(b"\xff", at + 1)
    return at

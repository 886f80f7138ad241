"""Draws what is heavy or risky, in a process that may die and can touch nothing.

Run by ``data.pictures``, never imported by it: a PDF is a program for a large machine,
and 50 million pixels are much memory. Before it reads a byte of the upload this process
gives up files, connections and children, and gets limits of memory and of time.

Output: a line of JSON (``sizes`` of the pictures in bytes, or ``refused``: a word, with
its facts), then the pictures one behind the other.
"""

import json
import sys
from collections.abc import Callable

from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2.raw import FPDF_ERR_PASSWORD

from data.limited import limit
from data.picture_kinds import kind_of
from data.picture_parts import take_apart
from data.picture_pixels import MAX_LONG_SIDE, drawn_anew, encoded

MAX_PAGES = 20
#: Of a page's long side, in cm: A0.
MAX_LENGTH = 119
POINTS_OF_CM = 72 / 2.54
#: Small pages are not blown up beyond 200 dots per inch.
MAX_SCALE = 200 / 72
#: Room for the ceiling that pdfium puts over width and height.
_ROUNDING = 0.5

Answer = tuple[dict[str, object], list[bytes]]


def warm_up() -> None:
    """Draw once, so that every module is loaded before files are given up."""
    with PdfDocument.new() as pdf:
        encoded(pdf.new_page(10, 10).render().to_pil())


def photo(data: bytes) -> Answer:
    """Return a photo as one new JPEG."""
    picture = take_apart(kind_of(data), data)
    try:
        return {}, [drawn_anew(picture)]
    # Decoders raise what they like for broken pixels.
    except Exception:
        return _refused("damaged")


def document(data: bytes) -> Answer:
    """Return each page of a PDF as a new JPEG. No script and no action is run."""
    try:
        with PdfDocument(data) as pdf:
            if not 1 <= len(pdf) <= MAX_PAGES:
                return _refused("pages", pages=len(pdf), limit=MAX_PAGES)
            return _pages(pdf)
    except PdfiumError as error:
        protected = error.err_code == FPDF_ERR_PASSWORD
        return _refused("protected" if protected else "damaged")


def _pages(pdf: PdfDocument) -> Answer:
    drawn = []
    for number in range(len(pdf)):
        page = pdf[number]
        longest = max(page.get_size())
        length = round(longest / POINTS_OF_CM)
        if length > MAX_LENGTH:
            facts = {"page": number + 1, "length": length, "limit": MAX_LENGTH}
            return _refused("size", **facts)
        scale = min((MAX_LONG_SIDE - _ROUNDING) / longest, MAX_SCALE)
        bitmap = page.render(scale=scale, limit_image_cache=True)
        drawn.append(encoded(bitmap.to_pil()))
        bitmap.close()
        page.close()
    return {}, drawn


def _refused(why: str, **facts: int) -> Answer:
    return {"refused": why, **facts}, []


_WORKS: dict[str, Callable[[bytes], Answer]] = {"photo": photo, "document": document}


def main(work: str, memory_bytes: int, seconds: int) -> None:
    """Read an upload, write its pictures."""
    warm_up()
    limit(memory_bytes, seconds)
    facts, pictures = _WORKS[work](sys.stdin.buffer.read())
    head = facts | {"sizes": [len(each) for each in pictures]}
    sys.stdout.buffer.write(b"\n".join((json.dumps(head).encode(), b"".join(pictures))))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

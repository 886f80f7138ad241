"""Makes uploads harmless: what is kept is drawn anew by sidak, never what was sent.

A file is known by its content, never by its name. The usual photo, a JPEG, is drawn at
once. What takes much memory or a rarer decoder, and every PDF, is drawn by a child
process with limits (see ``picture_child``).
"""

import json
import subprocess
import threading

from data.errors import UserError
from data.limited import ENVIRONMENT, child_command
from data.picture_kinds import (
    JPEG,
    PDF,
    PNG,
    WEBP,
    damaged,
    kind_of,
    not_a_document,
    not_a_photo,
)
from data.picture_parts import Picture, take_apart

MAX_PHOTO_BYTES = 12_000_000
MAX_PIXELS = 50_000_000
MAX_DOCUMENT_BYTES = 10_000_000

#: A JPEG that must be decoded as a whole goes to a child from here on. The form's own
#: script sends two million, line by line.
LIGHT_PIXELS = 4_000_000
MEMORY_BYTES = 1 << 30
CPU_SECONDS = 10
#: A child may share its core with others.
PATIENCE_SECONDS = 30
#: At most so many at a time, in one process of the application.
CHILDREN = 2

_children = threading.BoundedSemaphore(CHILDREN)


def clean_photo(data: bytes) -> bytes:
    """Return a photo as a new JPEG of at most 1600 pixels on its long side.

    It is turned as the camera was held. Nothing else of the file is left: no place, no
    time, no comment, no profile. Of several frames in a file the first one is taken.

    Parameters
    ----------
    data
        A JPEG, PNG or WebP of at most 12 MB and 50 million pixels.

    Raises
    ------
    UserError
        What was sent is no such photo.
    """
    return _photo(data, kind_of(data))


def clean_document(data: bytes) -> list[bytes]:
    """Return a document's pages, each as a new JPEG as `clean_photo` makes them.

    Parameters
    ----------
    data
        A photo, which is one page, or a PDF of at most 10 MB and 20 pages.

    Raises
    ------
    UserError
        What was sent is no such document.
    """
    kind = kind_of(data)
    if kind != PDF:
        if data and kind not in (JPEG, PNG, WEBP):
            raise not_a_document(kind)
        return [_photo(data, kind)]
    _check_weight(data, MAX_DOCUMENT_BYTES)
    return _by_child("document", PDF, data)


def _photo(data: bytes, kind: str) -> bytes:
    _check_weight(data, MAX_PHOTO_BYTES)
    if kind not in (JPEG, PNG, WEBP):
        raise not_a_photo(kind)
    picture = take_apart(kind, data)
    pixels = picture.width * picture.height
    if pixels > MAX_PIXELS:
        raise _too_many_pixels(picture)
    if kind != JPEG or not (picture.streamed or pixels <= LIGHT_PIXELS):
        return _by_child("photo", kind, data)[0]
    # Imported late: commands that see no picture need no Pillow.
    from data.picture_pixels import drawn_anew

    try:
        return drawn_anew(picture)
    # Decoders raise what they like for broken pixels.
    except Exception as error:
        raise damaged(kind) from error


def _by_child(work: str, kind: str, data: bytes) -> list[bytes]:
    """Have the pictures drawn by a process of their own, and look at what it says."""
    limits = MEMORY_BYTES, CPU_SECONDS
    command = child_command("data.picture_child", work, *limits)
    if not _children.acquire(timeout=PATIENCE_SECONDS):
        raise UserError(
            "Many documents are being read at the moment. Send yours again in a minute."
        )
    try:
        answer = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            env=ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_heavy(kind) from None
    finally:
        _children.release()
    if answer.returncode != 0:
        raise _too_heavy(kind)
    return _told(kind, answer.stdout)


def _told(kind: str, answer: bytes) -> list[bytes]:
    """Return the child's pictures, which are no more trusted than an upload."""
    line, _, rest = answer.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise _refusal(kind, head)
    pages = []
    for size in head["sizes"]:
        pages.append(take_apart(JPEG, rest[:size]).content)
        rest = rest[size:]
    return pages


# ----------------------------------------------------------------- refusals


def _check_weight(data: bytes, limit: int) -> None:
    if not data:
        raise UserError("The file is empty. Choose it again, or take the photo again.")
    if len(data) > limit:
        raise UserError(
            "The file has {megabytes} MB; accepted are at most {limit} MB. "
            "Make it smaller, or send it in parts.",
            megabytes=round(len(data) / 1e6, 1),
            limit=limit // 1_000_000,
        )


def _too_many_pixels(picture: Picture) -> UserError:
    return UserError(
        "The picture has {width:,} by {height:,} pixels; accepted are at most {limit} "
        "million pixels. Choose a smaller size in the camera, or send a screenshot.",
        width=picture.width,
        height=picture.height,
        limit=MAX_PIXELS // 1_000_000,
    )


def _refusal(kind: str, head: dict[str, int | str]) -> UserError:
    if head["refused"] == "protected":
        return UserError(
            "The PDF is protected by a password. Save it without the password, or take "
            "a photo of each page."
        )
    if head["refused"] == "pages":
        return UserError(
            "The PDF has {pages:,} pages; accepted are 1 to {limit}. "
            "Send only the pages that matter, or send it in parts.",
            **head,
        )
    if head["refused"] == "size":
        return UserError(
            "Page {page} of the PDF is {length:,} cm long; accepted are at most "
            "{limit} cm (A0). Print it to A4 as another PDF, or take a photo of it.",
            **head,
        )
    return damaged(kind)


def _too_heavy(kind: str) -> UserError:
    return UserError(
        "The {kind} needs more than {megabytes} MB or {seconds} s to open. "
        "Take a photo or a screenshot of it and send that.",
        kind=kind,
        megabytes=MEMORY_BYTES >> 20,
        seconds=CPU_SECONDS,
    )

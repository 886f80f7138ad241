"""Tells by its first bytes what a file is, whatever its name says, and refuses it."""

from data.errors import UserError

JPEG, PNG, WEBP, PDF = "JPEG", "PNG", "WebP", "PDF"

#: Where the mark stands, the mark, the kind. The first that fits counts.
_MARKS = (
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (8, b"WEBP", WEBP),
    (0, b"%PDF-", PDF),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftypheic", "HEIC"),
    (4, b"ftypheix", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftyp", "MP4"),
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"\0\0\1\0", "ICO"),
    (0, b"8BPS", "PSD"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"\0\0\0\x0cJXL ", "JPEG XL"),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (0, b"PK\x03\x04", "ZIP (DOCX, XLSX)"),
    (0, b"PK\x05\x06", "ZIP (DOCX, XLSX)"),
    (0, b"Rar!", "RAR"),
    (0, b"7z\xbc\xaf", "7z"),
    (0, b"\x1f\x8b", "GZIP"),
    (0, b"\xd0\xcf\x11\xe0", "DOC, XLS"),
    (0, b"\x7fELF", "ELF"),
    (0, b"MZ", "EXE"),
)
#: Text formats, looked for near the beginning, in small letters.
_WORDS = (
    (b"<svg", "SVG"),
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
    (b"<script", "HTML"),
    (b"<?php", "PHP"),
    (b"<?xml", "XML"),
    (b"{\\rtf", "RTF"),
)
_NEAR = 1_024


def kind_of(data: bytes) -> str:
    """Return the kind of file the bytes are; ``""`` for one that nobody knows here.

    Examples
    --------
    >>> kind_of(b"GIF89a..."), kind_of(b"  <SVG onload=...>"), kind_of(b"hello")
    ('GIF', 'SVG', '')
    """
    for place, mark, kind in _MARKS:
        if data.startswith(mark, place):
            return kind
    near = data[:_NEAR].lower()
    return next((kind for word, kind in _WORDS if word in near), "")


def not_a_photo(kind: str) -> UserError:
    """Return the refusal of a file that is no photo."""
    if not kind:
        return UserError(
            "This file is no picture that sidak knows. A photo must be JPEG, PNG or "
            "WebP. Take the photo again, or send a screenshot of it."
        )
    return UserError(
        "This file is {kind}; a photo must be JPEG, PNG or WebP. Set the camera to "
        "JPEG (iPhone: Settings, Camera, Formats, Most Compatible), or send a "
        "screenshot of the picture.",
        kind=kind,
    )


def not_a_document(kind: str) -> UserError:
    """Return the refusal of a file that is neither a photo nor a PDF."""
    if not kind:
        return UserError(
            "This file is nothing that sidak knows. A document must be PDF, or a photo "
            "as JPEG, PNG or WebP. Save it as PDF, or take a photo of each page."
        )
    return UserError(
        "This file is {kind}; a document must be PDF, or a photo as JPEG, PNG or "
        "WebP. Save it as PDF, or take a photo of each page.",
        kind=kind,
    )


def damaged(kind: str) -> UserError:
    """Return the refusal of a file that cannot be read to its end."""
    return UserError(
        "The {kind} is cut off, damaged or of a rare make. Send it again; if that does "
        "not help, send a screenshot or a photo of it.",
        kind=kind,
    )

"""What a file is that no log format reads, what differs, and what to do with it."""

from collections.abc import Iterator, Sequence

from data.formats.base import Likeness, Remark
from data.formats.opening import as_text
from data.maps.checking import shown
from data.maps.guesses import guessed_columns
from data.maps.mapping import LOG, WHEN, Mapping, accepted_columns, fingerprint
from data.maps.samples import of_log
from data.schemas import TABLES

#: First bytes of files that are no text, and what they are.
_MAGIC = {
    b"PK\x03\x04": Remark("It is a ZIP archive or an XLSX workbook."),
    b"\xd0\xcf\x11\xe0": Remark("It is an old workbook (XLS)."),
    b"%PDF": Remark("It is a PDF."),
    b"PARE": Remark("It is an encrypted Parquet file. Write it without encryption."),
    b"SQLite format 3": Remark("It is a database. Export the table of punches as CSV."),
    **dict.fromkeys(
        (b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"BZh"),
        Remark("It is an archive. Unpack it and hand in what it holds."),
    ),
    **dict.fromkeys(
        (b"\xff\xd8\xff", b"\x89PNG", b"GIF8"),
        Remark("It is a picture."),
    ),
}
#: What a device writes beside its GLG_001.TXT begins with this word.
_BINARY_LOG = b"GENLOGData"
#: From this part of the columns that must be there a file resembles a table.
ALIKE = 0.6


def told(
    head: bytes, near: Likeness, maps: Sequence[Mapping] = ()
) -> tuple[Remark, ...]:
    r"""Return what keeps a file from being read as a log, and what to do.

    Parameters
    ----------
    head
        Its first bytes.
    near
        How far it looks like the nearest format.
    maps
        What was learned of the city's own columns.

    Examples
    --------
    >>> near = Likeness(0.0, Remark("It has no header."))
    >>> print(*told(b"office_code;name;kind\n35.73;Malang;dinas\n", near))
    It looks like the registry table offices. Run: sidak import offices FILE
    """
    for remark in _no_text(head):
        return (remark,)
    registry = tuple(_registry(head, maps))
    if registry:
        return registry
    return (*(near.differences or (near.why,)), *_teachable(head))


def _no_text(head: bytes) -> Iterator[Remark]:
    if not head.strip(b"\0 \t\r\n"):
        yield Remark("It is empty.")
    for magic, remark in _MAGIC.items():
        if head.startswith(magic):
            yield remark
    if _BINARY_LOG in head[:64]:
        yield Remark("It is a device's own log. Hand in the text beside it (.TXT).")
    if b"\0" in as_text(head):
        yield Remark(
            "It is no text: a device's file of users or fingerprints stays on the "
            "stick."
        )


def _registry(head: bytes, maps: Sequence[Mapping]) -> Iterator[Remark]:
    """Tell which registry table it resembles, in its own words or the city's."""
    sample = of_log(head)
    if sample is None:
        return
    mine = fingerprint(sample.header)
    learned = [each.target for each in maps if each.fingerprint == mine]
    for table in learned:
        text = "Its columns were learned. Run: sidak import {table} FILE"
        yield Remark(text, {"table": table})
    if learned or _is_log(sample.header):
        return
    lacking = {name: _lacking(sample.header, name) for name in TABLES}
    table = min(lacking, key=lambda name: lacking[name][0])
    share, names, own = lacking[table]
    facts: dict[str, object] = {"table": table}
    if share == 0 and own:
        text = (
            "It looks like the registry table {table}. Run: sidak import {table} FILE"
        )
        yield Remark(text, facts)
    elif share == 0:
        text = (
            "Its columns may be those of the registry table {table}. Teach them once: "
            "sidak map FILE --to {table}"
        )
        yield Remark(text, facts)
    elif share <= 1 - ALIKE:
        text = (
            "It looks like the registry table {table}, but nothing in it looks like "
            "{columns}. Add that, or teach its columns once: "
            "sidak map FILE --to {table}"
        )
        yield Remark(text, facts | {"columns": ", ".join(names)})


def _lacking(header: Sequence[str], table: str) -> tuple[float, list[str], bool]:
    """Return the share of needed columns a header lacks, and their names.

    Last comes whether all are there under our own names.
    """
    columns = TABLES[table].columns
    needed = [each.name for each in columns if each.required]
    needed = [name for name in needed if name in accepted_columns(table)]
    if len(needed) < 2:
        return 1.0, needed, False
    own = {*needed} <= {*header}
    found = guessed_columns(header, table)
    lacking = [name for name in needed if name not in found]
    return (0.0 if own else len(lacking) / len(needed)), lacking, own


def _is_log(header: Sequence[str]) -> bool:
    """Return whether a header's words say who and when."""
    found = guessed_columns(header, LOG)
    who = {"pin", "staff_number"} & found.keys()
    return bool(who) and any({*names} <= found.keys() for names in WHEN)


def _teachable(head: bytes) -> Iterator[Remark]:
    """Offer to learn the columns of what has columns."""
    sample = of_log(head)
    if sample is None or not guessed_columns(sample.header, LOG):
        return
    text = "Its columns are {columns}. If it is a log, teach them once: sidak map FILE"
    yield Remark(text, {"columns": ", ".join(shown(sample.header)[:12])})

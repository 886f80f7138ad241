"""Where the columns of a desktop device's text log are, told by its header.

Makers put more tabs into the header than into the rows and let names run together, so
places are counted from both ends of a line.
"""

from dataclasses import dataclass

from data.formats.header import Header, headers

TAB = b"\t"
WHO, NUMBER, WHEN = ("enno",), ("tmno", "mchn"), ("datetime",)
#: Columns that may hold the direction, the better first.
WAYS = ("inout", "iomd", "mode")


@dataclass(frozen=True)
class Layout:
    """Where the columns are, and what the file's values showed.

    Attributes
    ----------
    row
        Number of the header's line, from 0.
    left
        Place of the person and of the device's number, from a line's start.
    right
        Place of each column that may hold the direction, from a line's end.
    least
        A line with fewer fields lacks columns that are read.
    unread
        Names of the columns that are left out.
    day_first
        Whether the day comes before the month where the year comes last.
    way
        The column that holds the direction.
    meaning
        What its values mean.
    """

    row: int
    left: tuple[int, int]
    right: dict[str, int]
    least: int
    unread: tuple[str, ...]
    day_first: bool = False
    way: str | None = None
    meaning: dict[str, str] | None = None

    @property
    def places(self) -> list[int]:
        """Places of person, number, time, and the columns that may hold the way."""
        return [*self.left, -1, *self.right.values()]


def layout(head: bytes) -> Layout | None:
    r"""Return the layout of a file from its first lines.

    Examples
    --------
    >>> found = layout(b"No\tTMNo\tEnNo\tName\t\tINOUT\tMode\tDateTime\n")
    >>> found.places, found.unread
    ([2, 1, -1, -3, -2], ('name',))
    """
    for found in headers(head):
        names = [name for name in found.bare if name]
        if found.mark == TAB and not lacking_in(found):
            return _layout(found.row, names)
    return None


def _layout(row: int, names: list[str]) -> Layout:
    who, number = (_place(names, among) for among in (WHO, NUMBER))
    right = {way: names.index(way) - len(names) for way in WAYS if way in names}
    # The name may be missing from a line, or have swallowed the column behind it.
    least = max(who, number) + 1 - min(right.values(), default=-1)
    read = {*WHO, *NUMBER, *WHEN, *right, "no"}
    unread = tuple(name for name in names if name not in read)
    return Layout(row, (who, number), right, least, unread)


def _place(names: list[str], among: tuple[str, ...]) -> int:
    return next(names.index(name) for name in among if name in names)


def lacking_in(found: Header) -> list[str]:
    """Return the columns a header lacks to be ours."""
    names = [name for name in found.bare if name]
    lacking = [
        shown
        for shown, among in (("EnNo", WHO), ("TMNo", NUMBER))
        if not set(among) & set(names)
    ]
    return lacking if names[-1:] == ["datetime"] else [*lacking, "DateTime"]

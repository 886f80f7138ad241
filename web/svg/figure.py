"""A drawing and its twins: the same values as rows, for those who do not see it."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Twin:
    """Values of a drawing as a table: finished texts in the reader's language.

    Attributes
    ----------
    caption
        What the rows are.
    headings
        One for each column; the first column names the row.
    rows
        As many texts in each as there are headings.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """What a page shows: a drawing, what it is, what it says, and its twins.

    Attributes
    ----------
    title, desc
        Also inside the drawing, as its name and description.
    svg
        The drawing for phones and for desks.
    twins
        Its values as tables.
    notes
        Sentences that belong under it.
    """

    title: str
    desc: str
    svg: Markup
    twins: tuple[Twin, ...]
    notes: tuple[str, ...] = ()

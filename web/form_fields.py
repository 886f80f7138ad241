"""Reads the fields of one form and gathers what is wrong, field by field.

Plain Python: a hundred phones send at once.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from data.errors import UserError
from data.registry.cells import INVISIBLE
from data.registry.door import LONG_NUMBER

#: More people than any office has: a slip of the finger.
MOST_PEOPLE = 5000
_INVISIBLE = re.compile(f"{INVISIBLE}|\\s")
_LONG_NUMBER = re.compile(LONG_NUMBER)
#: The same, broken over two lines.
_BROKEN_NUMBER = re.compile(LONG_NUMBER.replace(" ", r"\s"))
_WHOLE = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True)
class Fields:
    """One form and what was found wrong in it.

    Attributes
    ----------
    wrong
        By field, the first thing that was wrong, in the order of asking.
    """

    form: Mapping[str, str]
    wrong: dict[str, UserError] = field(default_factory=dict)

    def refuse(self, name: str, error: UserError) -> None:
        """Note what is wrong with a field; the first thing said of it stays."""
        self.wrong.setdefault(name, error)

    def raw(self, name: str) -> str:
        """Return what was typed, trimmed."""
        return self.form.get(name, "").strip()

    def text(self, name: str, longest: int) -> str:
        """Return a text as one line that every reader may see; may be empty."""
        text = clean_text(self.form.get(name, ""))
        if len(text) > longest:
            self.refuse(
                name,
                UserError(
                    "The text has {length:,} characters; accepted are at most "
                    "{longest:,}. Make it shorter.",
                    length=len(text),
                    longest=longest,
                ),
            )
        return text

    def choice(self, name: str, codes: Collection[str], empty: UserError) -> str:
        """Return one of the codes; ``empty`` is said where none of them was chosen."""
        code = self.raw(name)
        if code in codes:
            return code
        self.refuse(name, empty)
        return ""

    def count(self, name: str, empty: UserError | None = None) -> int | None:
        """Return how many people were counted; None: nothing was typed.

        Parameters
        ----------
        empty
            What is said where nothing was typed; None: it may stay empty.
        """
        text = self.raw(name)
        if not text:
            if empty is not None:
                self.refuse(name, empty)
            return None
        if _WHOLE.fullmatch(text) and int(text) <= MOST_PEOPLE:
            return int(text)
        self.refuse(
            name,
            UserError(
                "{found!r} is no count; write a whole number from 0 to {most}.",
                found=clean_text(text)[:20],
                most=MOST_PEOPLE,
            ),
        )
        return None

    def number(self, name: str, low: float, high: float) -> float | None:
        """Return a number of the phone's own; one that cannot be is left out."""
        try:
            value = float(self.raw(name))
        except ValueError:
            return None
        return value if low <= value <= high else None

    def moment(self, name: str, offset: timedelta) -> datetime | None:
        """Return a moment as city time; None: empty or no moment."""
        try:
            moment = datetime.fromisoformat(self.raw(name))
            if moment.tzinfo is not None:
                moment = moment.astimezone(UTC).replace(tzinfo=None) + offset
        except (ValueError, OverflowError):
            return None
        return moment.replace(microsecond=0)


def clean_text(text: str) -> str:
    r"""Return a text as the registry takes it: one line, no hidden sign, no formula.

    A number that may be somebody's staff number is taken out, as the import does.

    Examples
    --------
    >>> clean_text(" = pintu\r\nterkunci\u202e ")
    'pintu terkunci'
    >>> clean_text("Lurah (19901331 201513 1 001) di pasar")
    'Lurah (…) di pasar'
    """
    line = " ".join(_INVISIBLE.sub(" ", text).split()).lstrip("= ")
    return _LONG_NUMBER.sub("…", line)


def clean_lines(text: str) -> str:
    r"""Return a text of several lines, each as `clean_text` returns it.

    Examples
    --------
    >>> clean_lines("Satu\u202e.\r\n\r\n\r\n\r\n=19901331 201513\r\n1 001, dua.\n")
    'Satu .\n\n…, dua.'
    """
    lines = "\n".join(clean_text(line) for line in text.splitlines())
    return re.sub("\n{3,}", "\n\n", _BROKEN_NUMBER.sub("…", lines)).strip("\n")

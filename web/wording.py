"""What people read: English in the code, Indonesian from ``locale/id.po``.

Every text is an English template in the source; the catalogue gives the Indonesian
one, and only then the facts fill it. A text the catalogue lacks is shown in English.
"""

import math
import re
import string
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from data.errors import UserError
from web import local
from web.headings import HEADINGS
from web.labels import LABELS

#: A field behind an option or a variable, in a text that tells what to type.
_OPTION = re.compile(r"(--[\w-]+[ =]|\b[A-Z_]+=)\{(\w+)\}")


def N_(text: str) -> str:
    """Return the text: marks it for the catalogue where it is translated later."""
    return text


def translate(text: str, lang: str, **facts: object) -> str:
    """Return the template in the reader's language, filled with the facts.

    Parameters
    ----------
    text
        An English template as in ``str.format``.
    lang
        ``id`` or ``en``; anything else reads English.
    facts
        Dates, times, numbers with decimals and lists are written as the language
        does; whole numbers stay bare (row 1234) unless the template groups them
        (``{rows:,}``). Behind an option (``--date {date}``) a value stays as the
        command line takes it.

    Examples
    --------
    >>> translate("Seen on {day}.", "en", day=date(2026, 11, 24))
    'Seen on Tuesday, 24 November 2026.'
    >>> translate("Estimated risk of too few staff: {risk}.", "id", risk="1 dari 4")
    'Perkiraan risiko kekurangan petugas: 1 dari 4.'
    """
    template = _template(text, lang)
    if "{" not in template and "}" not in template:
        return template
    return _Filler(lang).vformat(template, (), facts)


@lru_cache(maxsize=4096)
def _template(text: str, lang: str) -> str:
    template = catalogue().get(text, text) if lang == "id" else text
    return _OPTION.sub(r"\1{\2:option}", template)


def tell(error: UserError, lang: str) -> str:
    """Return what the error says as a sentence in the reader's language."""
    return translate(error.text, lang, **error.facts)


def label(group: str, code: str, lang: str) -> str:
    """Return the wording of a code; a code without wording is its own.

    Parameters
    ----------
    group
        A key of ``labels.LABELS``: ``state``, ``outcome``, ``arm``, ``reason``, ...

    Examples
    --------
    >>> label("state", "not_observable", "id")
    'Tidak dapat dipastikan'
    >>> label("arm", "targeted", "en")
    'Chosen by risk'
    """
    text = LABELS[group].get(code)
    return code if text is None else translate(text, lang)


def labels(group: str, codes: Iterable[str], lang: str) -> list[str]:
    """Return the wording of each code."""
    return [label(group, code, lang) for code in codes]


def heading(column: str, lang: str) -> str:
    """Return the heading of a column of any output; unknown columns keep their name.

    Examples
    --------
    >>> heading("chance", "id")
    'Peluang terpilih'
    """
    text = HEADINGS.get(column)
    return column if text is None else translate(text, lang)


def one_in(chance: float, lang: str) -> str:
    """Return a probability as people count: "1 dari 6", from a third on "4 dari 10".

    Parameters
    ----------
    chance
        Between 0 and 1. Only 1 itself is told as certain: a chance just below it
        is "more than 9 in 10". NaN is a dash.

    Examples
    --------
    >>> [one_in(chance, "id") for chance in (0.1667, 0.4, 0.0008)]
    ['1 dari 6', '4 dari 10', '1 dari 1.250']
    >>> one_in(0.99, "en")
    'more than 9 in 10'
    """
    if math.isnan(chance):
        return local.MISSING
    if chance <= 0 or chance >= 1:
        return "0" if chance <= 0 else translate("certain", lang)
    if chance <= 1 / 3:
        return translate("1 in {many:,}", lang, many=round(1 / chance))
    tenths = round(10 * chance)
    if tenths == 10:
        return translate("more than 9 in 10", lang)
    return translate("{tenths} in 10", lang, tenths=tenths)


@cache
def catalogue() -> dict[str, str]:
    """Return every Indonesian template by its English one."""
    from babel.messages.pofile import read_po

    with files("web").joinpath("locale", "id.po").open("rb") as file:
        messages = read_po(file, locale="id")
    return {
        str(message.id): str(message.string)
        for message in messages
        if message.id and message.string and not message.fuzzy
    }


class _Filler(string.Formatter):
    """Fills a template; values without their own format follow the language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == ",":
            return local.number(value, self.lang)
        if format_spec == "option":
            return value.isoformat() if hasattr(value, "isoformat") else str(value)
        return format(value, format_spec) if format_spec else self._written(value)

    def _written(self, value: object) -> str:
        match value:
            case datetime():
                return local.moment(value, self.lang)
            case date():
                return local.long_day(value, self.lang)
            case time():
                return local.clock(value, self.lang)
            case float():
                return local.number(value, self.lang, digits=2)
            case list() | tuple() | set() | frozenset():
                parts = sorted(value) if isinstance(value, set | frozenset) else value
                return ", ".join(self._written(part) for part in parts)
        return str(value)

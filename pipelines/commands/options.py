"""Options that many commands share, and how commands open the city and speak."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from data.city import City, open_city
from pipelines.notices import Notice
from pipelines.release import can_read_key, release_overdue

#: From so many files on a bar shows how far the work is.
MANY_FILES = 10


class Lang(StrEnum):
    """The reader's language."""

    id = "id"
    en = "en"


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def parse_day(text: str) -> date:
    """Read a date; typer turns the error into a message about usage."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write 2024-04-29") from None


Day = Annotated[
    date,
    typer.Option("--date", parser=parse_day, metavar="YYYY-MM-DD", help="The day."),
]
InLang = Annotated[
    Lang | None, typer.Option("--lang", help="Language of headings and sentences.")
]
InFormat = Annotated[
    Format, typer.Option("--format", help="Table for people, csv or json for programs.")
]
AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
OpenEarly = Annotated[
    str | None,
    typer.Option(
        "--open-early",
        metavar="REASON",
        help="Open before the release time; needs the key file, is written into the "
        "audit log and marks the day.",
    ),
]


@contextmanager
def the_city(lang: Lang | None = None, *, release: bool = True) -> Iterator[City]:
    """Open the city, say when its clock is replaced, open overdue lists first."""
    with open_city() as city:
        if city.settings.now:
            say(city, "The clock is replaced: it is {moment}.", lang, moment=city.now)
        if release and can_read_key(city):
            release_overdue(city)
        yield city


def reader_lang(city: City | None, lang: Lang | None = None) -> str:
    """Return the language asked for, else the city's, else Indonesian."""
    if lang is not None:
        return lang.value
    return city.settings.lang if city else os.environ.get("SIDAK_LANG", "id")


def say(
    city: City | None, text: str, lang: Lang | None = None, **facts: object
) -> None:
    """Print a sentence for people to standard error; rows alone go to output."""
    _print(sys.stderr, city, text, lang, facts)


def answer(
    city: City | None, text: str, lang: Lang | None = None, **facts: object
) -> None:
    """Print what a command did, where it prints no rows, to standard output."""
    _print(sys.stdout, city, text, lang, facts)


def _print(
    out: TextIO,
    city: City | None,
    text: str,
    lang: Lang | None,
    facts: Mapping[str, object],
) -> None:
    from web.wording import translate

    print(translate(text, reader_lang(city, lang), **facts), file=out)


def say_all(city: City, notices: Iterable[Notice], lang: Lang | None = None) -> None:
    """Print each notice on a line of its own."""
    for notice in notices:
        say(city, notice.text, lang, **notice.facts)


def existing(paths: list[Path]) -> list[Path]:
    """Return the paths; one that does not exist is a mistake of usage."""
    for path in paths:
        if not path.exists():
            raise typer.BadParameter(f"there is no file or folder {str(path)!r}")
    return paths


def tracked(files: Sequence[Any]) -> Iterable[Any]:
    """Give the files on; show a bar when somebody watches and there are many."""
    if len(files) < MANY_FILES or not sys.stderr.isatty():
        return files
    from rich.console import Console
    from rich.progress import track

    return track(files, description="", console=Console(file=sys.stderr))

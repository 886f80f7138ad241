"""`sidak map FILE`: learns a city's own names of columns and its codes, once."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from data.city import City
from data.errors import UserError
from data.maps.mapping import LOG, Mapping
from data.maps.samples import Sample
from pipelines.commands.options import (
    InLang,
    Lang,
    answer,
    existing,
    reader_lang,
    say,
    the_city,
)
from pipelines.learning import Names


def map_(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="TABLE", help="What the file is: log (default), or a table."
        ),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="TOML", help="Take the answers from this file."),
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Print a TOML file to complete, and end.")
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Forget what was learned of such files.")
    ] = False,
    lang: InLang = None,
) -> None:
    """Learn the columns and codes of a city's own files: logs and registry tables."""
    from data.maps.checking import check_target
    from pipelines.learning import guess, learned_before, sample_of

    with the_city(lang, release=False) as city:
        [path] = existing([file])
        target = check_target(to or _target_in(source))
        sample = sample_of(path, target)
        known, names = learned_before(city)
        guessed = guess(sample, target, known, names)
        if forget:
            _forget(city, guessed, guessed in known, lang)
        elif draft:
            _print_draft(sample, guessed, names)
        else:
            found = _answers(city, source, sample, guessed, names, lang)
            _learn(city, path, sample, found, lang)


def _target_in(source: Path | None) -> str:
    from data.maps.toml import from_toml

    if source is None:
        return LOG
    return from_toml(_text(source), source.name, []).target


def _text(source: Path) -> str:
    [path] = existing([source])
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UserError(
            "{file} cannot be read as text (UTF-8).", file=source.name
        ) from None


def _answers(
    city: City,
    source: Path | None,
    sample: Sample,
    guessed: Mapping,
    names: Names,
    lang: Lang | None,
) -> Mapping:
    from data.maps.toml import from_toml
    from pipelines.map_dialogue import converse

    if source is not None:
        found = from_toml(_text(source), source.name, sample.header)
        if found.target == guessed.target:
            return found
        raise UserError(
            "{file} is a map for {found}, and --to says {target}. Name one of them.",
            file=source.name,
            found=found.target,
            target=guessed.target,
        )
    if not sys.stdin.isatty():
        raise UserError(
            "Nobody can be asked here. Write the answers into a file: sidak map FILE "
            "--draft > map.toml, complete it, then: sidak map FILE --from map.toml"
        )
    return converse(sample, guessed, names, _Screen(city, lang))


class _Screen:
    """Talks with the person at the terminal."""

    def __init__(self, city: City, lang: Lang | None) -> None:
        self._words = reader_lang(city, lang)

    def say(self, text: str, /, **facts: object) -> None:
        from web.wording import translate

        print(translate(text, self._words, **facts), file=sys.stderr)

    def ask(self, text: str, /, **facts: object) -> str:
        from web.wording import translate

        print(
            translate(text, self._words, **facts), end=" ", file=sys.stderr, flush=True
        )
        line = sys.stdin.readline()
        if not line:
            raise typer.Abort
        return line.strip()


def _learn(
    city: City, path: Path, sample: Sample, found: Mapping, lang: Lang | None
) -> None:
    from data.database import transaction
    from data.store.maps import write_map
    from pipelines.learning import check, trial

    wrong = check(sample, found)
    for each in wrong:
        say(city, each.text, lang, **each.facts)
    if wrong:
        raise typer.Exit(1)
    with transaction(city.engine) as db:
        write_map(db, found)
    if found.target == LOG:
        tried = trial(path, found, city)
        answer(city, tried.text, lang, **tried.facts)
        answer(
            city, "Learned. Such files are read from now on: sidak ingest FILE", lang
        )
        return
    answer(
        city,
        "Learned. Such files are read from now on: sidak import {table} FILE",
        lang,
        table=found.target,
    )


def _forget(city: City, found: Mapping, known: bool, lang: Lang | None) -> None:
    from data.database import transaction
    from data.store.maps import forget_map

    if not known:
        raise UserError(
            "Nothing was learned of files with these columns as {table}.",
            table=found.target,
        )
    with transaction(city.engine) as db:
        forget_map(db, found)
    answer(city, "Forgotten. What was read before stays.", lang)


def _print_draft(sample: Sample, found: Mapping, names: Names) -> None:
    from data.maps.toml import to_toml
    from pipelines.learning import unexplained

    print(to_toml(found, unexplained(sample, found, names)), end="")

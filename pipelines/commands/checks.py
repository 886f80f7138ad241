"""`sidak verify` and `sidak doctor`: is the draw true, is the city well."""

import os
from pathlib import Path
from typing import Annotated

import typer

from data.settings import load_settings
from pipelines.commands.options import Day, InLang, Lang, say, the_city
from pipelines.verifying import Verdict


def verify(
    service_date: Day,
    records: Annotated[
        Path | None,
        typer.Option("--records", help="Folder of the records; needs nothing else."),
    ] = None,
    lang: InLang = None,
) -> None:
    """Draw a past day again from its published records: 0 match, 1 mismatch."""
    from pipelines.verifying import verify_day

    if records is None:
        settings = load_settings(os.environ, Path.cwd())
        records = settings.records
        with the_city(lang):
            pass
    verdict = verify_day(records, service_date)
    _tell(verdict, lang)
    raise typer.Exit(int(bool(verdict.problems)))


def _tell(verdict: Verdict, lang: Lang | None) -> None:
    from inspections.verify import claims
    from pipelines.commands.options import reader_lang
    from web.wording import translate

    words = reader_lang(None, lang)

    if verdict.problems:
        print(
            translate(
                "{date}: the records do NOT match.", words, date=verdict.service_date
            )
        )
        for problem in verdict.problems:
            print("-", translate(problem.text, words, **problem.facts))
        return
    print(
        translate(
            "{date}: the records match. Versions sealed: {versions}.",
            words,
            date=verdict.service_date,
            versions=verdict.versions,
        )
    )
    if verdict.chain_ends_here:
        print(
            translate(
                "The record before this one is not in the folder: the chain was not "
                "followed further.",
                words,
            )
        )
    proves, proves_not = claims(verdict.custody)
    for heading, texts in (
        (translate("This proves:", words), proves),
        (translate("This does not prove:", words), proves_not),
    ):
        print(heading)
        for text in texts:
            print("-", translate(text, words))


def doctor(lang: InLang = None) -> None:
    """Say how the city is: what is missing and what it would add, what needs care."""
    from pipelines.doctor import examine

    with the_city(lang) as city:
        for finding in examine(city):
            say(city, finding.text, lang, **finding.facts)

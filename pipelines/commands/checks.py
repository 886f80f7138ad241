"""`sidak verify` and `sidak doctor`: is the draw true, is the city well."""

import os
from pathlib import Path
from typing import Annotated

import typer

from data.settings import load_settings
from pipelines.commands.options import Day, InLang, Lang, answer, reader_lang, the_city
from pipelines.notices import Notice
from pipelines.verifying import HEADLINES, Verdict


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
    from web.wording import translate

    words = reader_lang(None, lang)

    def line(notice: Notice, mark: str = "") -> None:
        print(mark + translate(notice.text, words, **notice.facts))

    facts = {"date": verdict.service_date, "versions": verdict.versions}
    line(Notice(HEADLINES[verdict.word], facts))
    if verdict.word == "wrong":
        for problem in verdict.problems:
            line(Notice(problem.text, dict(problem.facts)), "- ")
    if verdict.word != "right":
        return
    if verdict.chain_ends_here:
        line(Notice(HEADLINES["chain"]))
    proves, proves_not = claims(verdict.custody)
    for heading, texts in (("proves", proves), ("proves_not", proves_not)):
        line(Notice(HEADLINES[heading]))
        for text in texts:
            line(Notice(text), "- ")


def doctor(lang: InLang = None) -> None:
    """Say how the city is: what is missing and what it would add, what needs care."""
    from pipelines.doctor import examine

    with the_city(lang) as city:
        for finding in examine(city):
            answer(city, finding.text, lang, **finding.facts)

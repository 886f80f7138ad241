"""`sidak verify`, `sidak doctor`, `sidak audit`: is the draw true, the city well."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from data.settings import load_settings
from pipelines.commands.options import (
    AsJson,
    Day,
    Format,
    InFormat,
    InLang,
    Lang,
    answer,
    parse_day,
    reader_lang,
    say,
    say_all,
    the_city,
)
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


def audit(
    service_date: Annotated[
        date | None,
        typer.Option(
            "--date", parser=parse_day, metavar="YYYY-MM-DD", help="One day only."
        ),
    ] = None,
    fmt: InFormat = Format.table,
    as_json: AsJson = False,
    lang: InLang = None,
) -> None:
    """Print the audit trail and check its chain: 0 whole, 1 changed somewhere."""
    from data.database import reading
    from data.schemas import AUDIT
    from data.store.audit import chain_head, trail
    from pipelines.soundness import audit_chain
    from web.show import show

    with the_city(lang, release=False) as city:
        words, offset = reader_lang(city, lang), city.settings.offset
        with reading(city.engine) as db:
            rows, chain = trail(db, offset, service_date), audit_chain(db)
            entries, head = chain_head(db)
        chosen = "json" if as_json else fmt.value
        show(rows, AUDIT, chosen, words, offset, sys.stdout)
        say_all(city, [chain.notice], lang)
        say(
            city,
            "Audit trail: entry {entries}, hash {head}. Note both outside.",
            lang,
            entries=entries,
            head=head or "-",
        )
    raise typer.Exit(int(not chain.sound))

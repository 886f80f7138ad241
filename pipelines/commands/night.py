"""`sidak nightly`, `sidak release` and `sidak schedule`: the night and the morning."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from data.city import City
from pipelines.commands.options import Day, InLang, answer, say, the_city


class Half(StrEnum):
    """A half-day."""

    am = "am"
    pm = "pm"


def nightly(
    service_date: Day,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="MOMENT",
            help="Nothing recorded later is used (default: 20:00 of the day before).",
        ),
    ] = None,
    replace: Annotated[
        str | None,
        typer.Option(
            "--replace",
            metavar="REASON",
            help="Add a version to a sealed plan, before its release only.",
        ),
    ] = None,
    no_prefect: Annotated[
        bool,
        typer.Option("--no-prefect", help="Run the same steps by hand, no server."),
    ] = False,
    lang: InLang = None,
) -> None:
    """Plan the inspections of a day: ingest, derive, detect, score, plan, seal."""
    from pipelines.counts import told
    from pipelines.running import run_night

    with the_city(lang) as city:
        outcome = run_night(
            city,
            service_date,
            _moment(city, as_of),
            replace=replace,
            with_prefect=not no_prefect,
        )
        for notice in (*told(outcome.counts), *outcome.notices):
            answer(city, notice.text, lang, **notice.facts)


def _moment(city: City, text: str | None) -> datetime | None:
    from data.city import parse_instant

    return (
        None if text is None else parse_instant(text, city.settings.offset, "--as-of")
    )


def release(
    service_date: Day,
    half: Annotated[
        Half | None, typer.Option("--half", help="One half-day (custodians).")
    ] = None,
    lang: InLang = None,
) -> None:
    """Open a day's list: draw it and publish the record, from the release time on."""
    from pipelines.release import release as open_list

    with the_city(lang, release=False) as city:
        if half is not None:
            say(city, "In local custody both halves open together.", lang)
        fresh = open_list(city, service_date)
        day = {"date": service_date}
        if fresh:
            answer(city, "The list of {date} is open.", lang, **day)
        else:
            answer(city, "The list of {date} was open already.", lang, **day)


def schedule(
    lang: InLang = None,
    start_server: Annotated[
        bool,
        typer.Option(
            "--start-server/--no-start-server",
            help="Start a Prefect server on this machine when none answers.",
        ),
    ] = True,
) -> None:
    """Run the night every evening and the release every morning; needs Prefect."""
    from pipelines.schedule import serve_schedule

    with the_city(lang) as city:
        settings = city.settings
    serve_schedule(
        settings, lambda text, **facts: say(None, text, lang, **facts), start_server
    )

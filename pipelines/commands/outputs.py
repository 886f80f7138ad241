"""Commands that print rows: the list and what stands behind it."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from data.city import City
from data.errors import UserError
from data.schemas import (
    ALERTS,
    CHANCES,
    ESTIMATE,
    EXPLAIN,
    RISK,
    STATE_ROWS,
    Output,
)
from pipelines.commands.options import (
    AsJson,
    Day,
    Format,
    InFormat,
    InLang,
    Lang,
    OpenEarly,
    parse_day,
    reader_lang,
    say,
    say_all,
    the_city,
)


class ListFormat(StrEnum):
    """How the list is given out."""

    table = "table"
    csv = "csv"
    json = "json"
    html = "html"
    xlsx = "xlsx"
    pdf = "pdf"


def _print(
    city: City, rows: pd.DataFrame, shape: Output, fmt: str, lang: Lang | None
) -> None:
    from web.show import show

    show(rows, shape, fmt, reader_lang(city, lang), city.settings.offset, sys.stdout)


def list_(
    service_date: Day,
    fmt: Annotated[
        ListFormat, typer.Option("--format", help="html, xlsx and pdf for people.")
    ] = ListFormat.table,
    as_json: AsJson = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="File to write; default: standard output."),
    ] = None,
    open_early: OpenEarly = None,
    lang: InLang = None,
) -> None:
    """Print the day's surprise inspections, the highest risk first."""
    from pipelines.giving import give_list
    from pipelines.opening import shown_plan
    from web.listing import list_facts, list_rows, registry_of

    with the_city(lang) as city:
        chosen = "json" if as_json else fmt.value
        view = {"command": "list", "format": chosen}
        shown = shown_plan(city, service_date, open_early, **view)
        words = reader_lang(city, lang)
        registry = registry_of(city, shown)
        facts = list_facts(city, shown, registry, words)
        notices = [*facts.notices, *_change_notes(city, service_date, words)]
        facts = replace(facts, notices=notices)
        rows = list_rows(city, shown, registry)
        give_list(rows, facts, chosen, words, city.settings.offset, output)
        for sentence in (*facts.marks, *facts.notices):
            print(sentence, file=sys.stderr)
        say(
            city,
            "Versions sealed for this day: {count}. Data used: {used}. Missing: "
            "{missing}.",
            lang,
            count=facts.versions,
            used=_named(facts.used, words),
            missing=_named(facts.missing, words),
        )


def _change_notes(city: City, day: date, lang: str) -> list[str]:
    """Tell that people changed the list; the command prints the draw."""
    from data.database import reading
    from data.store.ledger import count_overrides
    from web.changes import change_notes

    with reading(city.engine) as db:
        return change_notes(count_overrides(db, day), lang)


def _named(tables: Sequence[str], lang: str) -> list[str] | str:
    from web.wording import labels

    return labels("data", tables, lang) or "-"


def risk(
    service_date: Day,
    fmt: InFormat = Format.table,
    as_json: AsJson = False,
    open_early: OpenEarly = None,
    lang: InLang = None,
) -> None:
    """Print the risk of every open office and half hour of the day."""
    from pipelines.opening import shown_plan
    from web.released import risk_rows

    with the_city(lang) as city:
        view = {"command": "risk", "format": _chosen(fmt, as_json)}
        shown = shown_plan(city, service_date, open_early, **view)
        _print(city, risk_rows(city, shown), RISK, view["format"], lang)


def chances(
    service_date: Day,
    fmt: InFormat = Format.table,
    as_json: AsJson = False,
    open_early: OpenEarly = None,
    lang: InLang = None,
) -> None:
    """Print every unit's chance of a visit in each half of the day; none is zero."""
    from pipelines.opening import shown_plan
    from web.released import chance_rows

    with the_city(lang) as city:
        view = {"command": "chances", "format": _chosen(fmt, as_json)}
        shown = shown_plan(city, service_date, open_early, **view)
        _print(city, chance_rows(shown), CHANCES, view["format"], lang)


def explain(
    office: Annotated[str, typer.Argument(metavar="OFFICE", help="Office code.")],
    service_date: Day,
    fmt: InFormat = Format.table,
    as_json: AsJson = False,
    open_early: OpenEarly = None,
    lang: InLang = None,
) -> None:
    """Say in sentences why an office has its risk, with the facts behind it."""
    from pipelines.explaining import explain_rows
    from pipelines.opening import shown_plan

    with the_city(lang) as city:
        chosen = _chosen(fmt, as_json)
        view = {"command": "explain", "format": chosen, "office": office}
        shown = shown_plan(city, service_date, open_early, **view)
        rows = explain_rows(city, shown, office, reader_lang(city, lang))
        if chosen == Format.table:
            print("\n".join(rows["sentence"]))
        else:
            _print(city, rows, EXPLAIN, chosen, lang)


def states(
    day: Day,
    fmt: InFormat = Format.table,
    as_json: AsJson = False,
    lang: InLang = None,
) -> None:
    """Print what is known now of every office and half hour of a day."""
    from data.database import reading
    from data.knowledge import Known
    from pipelines.day_evidence import told_states
    from pipelines.device_health import about_day
    from pipelines.known import read_day, read_facts
    from pipelines.notices import missing_tables
    from pipelines.purging import about_purge

    with the_city(lang) as city, reading(city.engine) as db:
        known = Known(city.now)
        facts = read_facts(db, city.settings, known)
        of_day = read_day(db, city.settings, known, facts, day)
        found = told_states(db, city.settings, known, facts, of_day)
        _print(city, found, STATE_ROWS, _chosen(fmt, as_json), lang)
        say_all(city, about_day(facts, day, city.now.date()), lang)
        say_all(city, missing_tables(facts.registry), lang)
        say_all(city, about_purge(db, day), lang)


def alerts(
    day: Day,
    fmt: InFormat = Format.table,
    as_json: AsJson = False,
    lang: InLang = None,
) -> None:
    """Print what the last night found worth a look, by the day it is about."""
    from data.database import reading
    from data.store.derived import read_rows

    with the_city(lang) as city, reading(city.engine) as db:
        offset = city.settings.offset
        found = read_rows(db, "alerts", {"service_date": day}, offset)
        if found.empty and read_rows(db, "states", {"service_date": day}, offset).empty:
            raise UserError(
                "No night has looked at {date} yet. Alerts come with the night that "
                "follows the day: sidak nightly --date {next}",
                date=day,
                next=pd.Timestamp(day).date() + pd.Timedelta(days=1),
            )
        _print(city, found, ALERTS, _chosen(fmt, as_json), lang)


def estimate(
    from_day: Annotated[
        date,
        typer.Option(
            "--from", parser=parse_day, metavar="YYYY-MM-DD", help="First day."
        ),
    ],
    until_day: Annotated[
        date,
        typer.Option(
            "--until",
            parser=parse_day,
            metavar="YYYY-MM-DD",
            help="The day after the last one.",
        ),
    ],
    fmt: InFormat = Format.table,
    as_json: AsJson = False,
    lang: InLang = None,
) -> None:
    """Print how common too few staff is in the whole city, from drawn visits only."""
    from pipelines.estimating import estimate_period

    with the_city(lang) as city:
        rows = estimate_period(city, from_day, until_day)
        _print(city, rows, ESTIMATE, _chosen(fmt, as_json), lang)


def _chosen(fmt: Format, as_json: bool) -> str:
    return "json" if as_json else fmt.value

"""Says what one to eight teams buy: finds, empty hours, width of the estimate."""

from functools import partial

import numpy as np

from pipelines.lab.charts import Series, curves_drawing
from pipelines.lab.gathering import Group, Result
from pipelines.lab.settings import TEAM_VISITS, Setting
from pipelines.lab.sheet import Pick, Sheet, percent, spread_words
from pipelines.lab.tally import MONTH
from web import local
from web.wording import N_, translate


def capacity_settings(
    cities: list[int], teams: list[int], nights: int, variant: str
) -> list[Setting]:
    """Return one run of sidak for each city and number of teams."""
    return [
        Setting(
            city,
            nights=nights,
            variant=variant,
            visits=TEAM_VISITS * number,
            teams=number,
            judged=0,
        )
        for city in cities
        for number in teams
    ]


def _finds(result: Result) -> float:
    return float(result["found"] / result["nights"] * MONTH)


def _empty(result: Result) -> float:
    return float(800 * result["empty_hours"] / result["open_hours"])


def _width(result: Result) -> float | None:
    months = result["estimates"]
    return (
        float(np.mean([e["high"] - e["low"] for e in months])) / 2 if months else None
    )


def capacity_sheets(group: Group, lang: str) -> list[Sheet]:
    """Return a section for each thing that teams buy."""
    number = partial(local.number, lang=lang, digits=1)
    share = partial(percent, lang=lang)
    asked: list[tuple[str, str, Pick, partial[str]]] = [
        (
            "finds",
            N_("Visits a month (20 working days) that find an office below minimum"),
            _finds,
            number,
        ),
        (
            "empty",
            N_("Empty office hours in a hundred office-days of eight hours"),
            _empty,
            number,
        ),
        (
            "width",
            N_("Half width of the monthly estimate of the share below minimum"),
            _width,
            share,
        ),
    ]
    return [
        _sheet(slug, translate(text, lang), pick, write, group, lang)
        for slug, text, pick, write in asked
    ]


def _sheet(
    slug: str,
    title: str,
    pick: Pick,
    write: partial[str],
    group: Group,
    lang: str,
) -> Sheet:
    teams = group.teams
    ranges = [group.of(teams=number).spread(pick) for number in teams]
    visits = [number * TEAM_VISITS for number in teams]
    told = translate(
        "Teams make {visits} visits a day each and are sent by sidak.",
        lang,
        visits=TEAM_VISITS,
    )
    cities = group.named(lang)
    places = [str(number) for number in teams]
    return Sheet(
        slug=slug,
        title=title,
        told=told,
        cities=cities,
        headings=(
            translate("Teams", lang),
            translate("Visits a day", lang),
            translate("Median (10th and 90th percentile)", lang),
        ),
        rows=tuple(
            (place, str(made), spread_words(each, write))
            for place, made, each in zip(places, visits, ranges, strict=True)
        ),
        drawing=curves_drawing(
            title, f"{told} {cities}", places, [Series(title, ranges)], write
        ),
    )

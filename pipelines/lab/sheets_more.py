"""Further sections: estimates, exploits, absences, burden, what deterrence does."""

from collections.abc import Callable
from functools import partial

import numpy as np

from pipelines.lab.charts import Series, ranges_drawing
from pipelines.lab.gathering import Group, Result
from pipelines.lab.sheet import (
    Pick,
    Sheet,
    of,
    percent,
    policy_sheet,
    policy_words,
    spread_words,
)
from web import local
from web.wording import N_, translate


def estimates(group: Group, lang: str) -> Sheet:
    points = partial(local.number, lang=lang, digits=2)
    share = partial(percent, lang=lang)

    def mean(value: Callable[[dict[str, float]], float]) -> Pick:
        return lambda r: (
            float(np.mean([value(e) for e in r["estimates"]]))
            if r["estimates"]
            else None
        )

    columns = [
        (N_("Bias, points"), mean(lambda e: 100 * (e["value"] - e["truth"])), points),
        (
            N_("Months whose interval holds the truth"),
            mean(lambda e: e["low"] <= e["truth"] <= e["high"]),
            share,
        ),
        (
            N_("Half width, points"),
            mean(lambda e: 50 * (e["high"] - e["low"])),
            points,
        ),
    ]
    drawn = Group([each for each in group.results if each["estimates"]])
    if not drawn.results:
        drawn = Group(group.results[:1])
    return policy_sheet(
        "estimates",
        translate("The city's monthly estimate", lang),
        translate(
            "Share of office half hours below minimum, from visits with known chances, "
            "against the truth of the same {days} working days.",
            lang,
            days=20,
        ),
        drawn,
        lang,
        columns,
    )


def exploits(group: Group, lang: str) -> Sheet:
    number = partial(local.number, lang=lang, digits=2)
    share = partial(percent, lang=lang)
    columns = [
        (N_("E1 least chance, of an even one"), of("exploits", "floor"), number),
        (N_("E2 caught in a month, mean"), of("exploits", "caught"), share),
        (
            N_("E2 of the even draw, worst office"),
            of("exploits", "caught_share"),
            number,
        ),
        (N_("E3 safe office-days"), of("exploits", "safe"), share),
        (N_("E4 bits of surprise"), of("exploits", "bits"), number),
        (N_("E5 least chance left at noon"), of("exploits", "noon"), number),
        (N_("E6 most frequent half hour"), of("exploits", "slots"), number),
    ]
    return policy_sheet(
        "exploits",
        translate("What a head who sees everything could exploit", lang),
        translate(
            "He knows the rule, all forecasts and all past visits, not the draw. E2: "
            "he leaves on the three safest of 22 days.",
            lang,
        ),
        group,
        lang,
        columns,
    )


def until_known(group: Group, lang: str) -> Sheet:
    share = partial(percent, lang=lang)

    def known(nights: int) -> Pick:
        def pick(result: Result) -> float | None:
            of = result["chronic"]["nights"]
            if not of or result["nights"] < nights:
                return None
            return float(np.mean([n is not None and n <= nights for n in of]))

        return pick

    columns = [
        (
            N_("Chronic offices a city"),
            of("chronic", "offices"),
            partial(local.number, lang=lang),
        ),
        (N_("found by night 20"), known(20), share),
        (N_("by night 60"), known(60), share),
        (N_("by night 120"), known(120), share),
    ]
    return policy_sheet(
        "chronic",
        translate("Until a chronic office is found", lang),
        translate(
            "Chronic: below minimum at least three times as often as the city's mean. "
            "Found: a visit met it below minimum.",
            lang,
        ),
        group,
        lang,
        columns,
    )


def burden(group: Group, lang: str) -> Sheet:
    number = partial(local.number, lang=lang, digits=2)
    share = partial(percent, lang=lang)

    def most(name: str) -> Pick:
        return lambda r: max(r["burden"][name].values(), default=None)

    def size(name: str) -> Pick:
        return lambda r: r["burden"]["size"].get(name)

    columns = [
        (N_("Kecamatan with most"), most("kecamatan"), number),
        (N_("Kind with most"), most("kind"), number),
        (N_("Small offices"), size("small"), number),
        (N_("Medium offices"), size("medium"), number),
        (N_("Large offices"), size("large"), number),
        (
            N_("Most visits to one office in 20 days"),
            of("burden", "most_a_month"),
            number,
        ),
        (N_("Offices never visited"), of("burden", "never"), share),
    ]
    return policy_sheet(
        "burden",
        translate("Who carries the visits", lang),
        translate("Visits an office, as a multiple of the city's mean.", lang),
        group,
        lang,
        columns,
    )


def absences(group: Group, lang: str) -> Sheet | None:
    own = Group([each for each in group.results if each.get("absences")])
    if not own.results:
        return None
    number = partial(local.number, lang=lang, digits=2)
    share = partial(percent, lang=lang)

    def ratio(part: str, whole: str) -> Pick:
        def pick(result: Result) -> float | None:
            of = result["absences"][whole]
            return result["absences"][part] / of if of else None

        return pick

    columns = [
        (N_("Alarms a day"), ratio("alarms", "days"), number),
        (N_("of these right"), ratio("right", "alarms"), share),
        (N_("Collective absences a day"), ratio("events", "days"), number),
        (N_("seen within 48 hours"), ratio("seen", "events"), share),
    ]
    return policy_sheet(
        "absences",
        translate("Collective absences", lang),
        translate(
            "Collective: half of those expected, three or more, stayed away. Right: a "
            "third did. Most are chance in small offices; logs that come weekly or "
            "monthly are late for 48 hours.",
            lang,
        ),
        own,
        lang,
        columns,
    )


def deterrence(group: Group, lang: str) -> Sheet:
    """Tell true empty hours by how much a certain visit deters."""
    hours = partial(local.number, lang=lang, digits=1)
    title = translate("Empty office hours, by what a visit deters", lang)
    told = translate(
        "Hours with nobody who can serve, in a hundred office-days of eight hours. "
        "Strength: how much the certainty of a visit lowers the odds of leaving.",
        lang,
    )

    def empty(result: Result) -> float:
        return float(100 * 8 * result["empty_hours"] / result["open_hours"])

    strengths = [percent(each, lang) for each in group.strengths]
    series = [
        Series(
            policy_words(name, lang),
            [
                group.of(policy=name, deterrence=each).spread(empty)
                for each in group.strengths
            ],
        )
        for name in group.policies
    ]
    cities = group.named(lang)
    return Sheet(
        slug="deterrence",
        title=title,
        told=told,
        cities=cities,
        headings=(translate("Policy", lang), *strengths),
        rows=tuple(
            (one.name, *(spread_words(each, hours) for each in one.ranges))
            for one in series
        ),
        drawing=ranges_drawing(title, f"{told} {cities}", strengths, series, hours),
    )

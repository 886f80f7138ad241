"""Turns a group of runs into sections: what is found, and how good forecasts are."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from pipelines.lab.charts import Range, Series, curves_drawing, ranges_drawing
from pipelines.lab.gathering import Group
from pipelines.lab.sheet import (
    Sheet,
    of,
    percent,
    policy_sheet,
    policy_words,
    share_of,
    spread_words,
)
from pipelines.lab.sheets_more import (
    absences,
    burden,
    deterrence,
    estimates,
    exploits,
    until_known,
)
from pipelines.lab.words import CEILINGS, MEASURES, word
from web import local
from web.wording import N_, translate


def all_sheets(groups: Sequence[Group], lang: str) -> list[Sheet]:
    """Return the sections of all groups, each with a slug of its own."""
    return [
        replace(sheet, slug=f"{sheet.slug}-{number}" if number > 1 else sheet.slug)
        for number, group in enumerate(groups, start=1)
        for sheet in sheets(group, lang)
    ]


def sheets(group: Group, lang: str) -> list[Sheet]:
    """Return the sections of one group of runs."""
    if group.strengths:
        return [deterrence(group, lang)]
    makers = [
        *(_finds, _forecasts, _calibration, estimates),
        *(exploits, until_known, burden),
    ]
    found = [make(group, lang) for make in makers]
    return [each for each in [*found, absences(group, lang)] if each and each.rows]


def _finds(group: Group, lang: str) -> Sheet:
    share = partial(percent, lang=lang)
    columns = [
        (N_("Found, of visits"), lambda r: r["found"] / max(r["reached"], 1), share),
        (N_("Expected finds a visit"), of("judge", "precision", "visits"), share),
        *((CEILINGS[name], share_of("visits", name), share) for name in CEILINGS),
    ]
    title = translate("What the visits find", lang)
    told = translate(
        "Gain over visits chosen evenly, as a share of what each ceiling gains. The "
        "oracle knows every latent cause the evening before; nobody can.",
        lang,
    )
    series = [
        Series(
            translate(CEILINGS[name], lang),
            [
                group.of(policy=p).spread(share_of("visits", name))
                for p in group.policies
            ],
        )
        for name in ("bayes", "oracle")
    ]
    names = [policy_words(name, lang) for name in group.policies]
    return policy_sheet(
        "finds", title, told, group, lang, columns, series=series, names=names
    )


def _forecasts(group: Group, lang: str) -> Sheet:
    """How good each forecast is on true probabilities, whoever made the visits."""
    share = partial(percent, lang=lang)
    title = translate("How good the forecasts are", lang)
    told = translate(
        "On true probabilities, so that luck does not count. Gain: of the riskiest "
        "office half hours, as many as there are visits. Slope 1, intercept 0 and "
        "error 0 are right; skill is squared error against the constant true mean.",
        lang,
    )
    picked = _forecast_rows(group)
    names = [_forecast_name(*each, lang) for each in picked]
    gains = [
        group.of(policy=policy).spread(share_of(forecast, "oracle"))
        for policy, forecast in picked
    ]
    series = [Series(translate(CEILINGS["oracle"], lang), gains)]
    cities = group.named(lang)
    return Sheet(
        slug="forecasts",
        title=title,
        told=told,
        cities=cities,
        headings=(
            translate("Forecast", lang),
            translate("Cities", lang),
            *(translate(CEILINGS[name], lang) for name in ("oracle", "bayes")),
            translate("Slope", lang),
            translate("Intercept", lang),
            translate("Calibration error", lang),
            translate("Skill", lang),
        ),
        rows=tuple(_forecast_row(group, *each, lang) for each in picked),
        drawing=ranges_drawing(title, f"{told} {cities}", names, series, share),
    )


def _forecast_name(policy: str, forecast: str, lang: str) -> str:
    name = word(MEASURES, forecast, lang)
    return f"{name}: {policy_words(policy, lang)}" if forecast == "model" else name


def _forecast_row(
    group: Group, policy: str, forecast: str, lang: str
) -> tuple[str, ...]:
    """Return name, cities, gains, slope, intercept, error and skill of a forecast."""
    share = partial(percent, lang=lang)
    number = partial(local.number, lang=lang, digits=2)
    own, at = group.of(policy=policy), ("judge", "forecasts", forecast)
    told = {"slope": number, "intercept": number, "ece": share, "skill": share}
    return (
        _forecast_name(policy, forecast, lang),
        local.number(len(own.results), lang),
        *(
            spread_words(own.spread(share_of(forecast, ceiling)), share)
            for ceiling in ("oracle", "bayes")
        ),
        *(spread_words(own.spread(of(*at, key)), write) for key, write in told.items()),
    )


def _forecast_rows(group: Group) -> list[tuple[str, str]]:
    """Return policy and forecast: the model after each policy's visits, then others."""
    judged = [
        name
        for name in group.policies
        if any(of("judge")(r) for r in group.of(policy=name).results)
    ]
    first = judged[:1]
    return [(name, "model") for name in judged] + [
        (name, other) for name in first for other in ("structural", "bayes", "rates")
    ]


def _calibration(group: Group, lang: str) -> Sheet | None:
    """Forecast against truth in ten bins, for the first policy with a model."""
    policy = next((name for name in group.policies), None)
    own = group.of(policy=policy)
    bins = [
        r["judge"]["forecasts"]["model"]["bins"] for r in own.results if r.get("judge")
    ]
    if not bins:
        return None
    share = partial(percent, lang=lang)
    pairs = np.array(bins)
    told_at, true_at = (_ranges(pairs[:, :, side]) for side in (0, 1))
    title = translate("Forecast and truth", lang)
    told = translate(
        "Office half hours in ten groups by the forecast of {policy}, lowest first.",
        lang,
        policy=policy_words(str(policy), lang),
    )
    cities = own.named(lang)
    places = [str(n + 1) for n in range(pairs.shape[1])]
    series = [
        Series(translate("Forecast", lang), told_at),
        Series(translate("Truth", lang), true_at),
    ]
    return Sheet(
        slug="calibration",
        title=title,
        told=told,
        cities=cities,
        headings=tuple(
            translate(each, lang) for each in (N_("Group"), N_("Forecast"), N_("Truth"))
        ),
        rows=tuple(
            (place, spread_words(one, share), spread_words(other, share))
            for place, one, other in zip(places, told_at, true_at, strict=True)
        ),
        drawing=curves_drawing(title, f"{told} {cities}", places, series, share),
    )


def _ranges(values: Any) -> list[Range]:
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9], axis=0)
    return [Range(*each) for each in zip(middle, low, high, strict=True)]

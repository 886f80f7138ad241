"""One section of the page: its drawing and table, and what all sections share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from markupsafe import Markup

from pipelines.lab.charts import Range, Series, ranges_drawing
from pipelines.lab.gathering import Group, Result
from pipelines.lab.words import POLICY_WORDS, word
from web import local
from web.wording import translate

Pick = Callable[[Result], float | None]
Columns = Sequence[tuple[str, Pick, Callable[[float], str]]]


@dataclass(frozen=True)
class Sheet:
    """One section: what it asks, for which cities, as a drawing and a table."""

    slug: str
    title: str
    told: str
    cities: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    drawing: Markup = field(default_factory=Markup)


def percent(value: float, lang: str) -> str:
    """Write a share, small ones with more digits."""
    return local.percent(value, lang, 0 if abs(value) >= 0.2 else 1)


def spread_words(each: Range | None, write: Callable[[float], str]) -> str:
    """Write a range: the median, and 10th and 90th percentile in brackets."""
    if each is None:
        return local.MISSING
    return f"{write(each.middle)} ({write(each.low)} … {write(each.high)})"


def share_of(name: str, ceiling: str) -> Pick:
    """Return how much of a ceiling's gain over random something has."""

    def pick(result: Result) -> float | None:
        found = result.get("judge", {}).get("precision", {})
        if not {name, ceiling, "random"} <= found.keys():
            return None
        room = found[ceiling] - found["random"]
        return (found[name] - found["random"]) / room if room > 0 else None

    return pick


def of(*path: str) -> Pick:
    def pick(result: Result) -> float | None:
        value: Any = result
        for name in path:
            value = (value or {}).get(name)
        return value

    return pick


def policy_words(name: str, lang: str) -> str:
    return word(POLICY_WORDS, name, lang)


def by_policy(
    group: Group, lang: str, columns: Sequence[tuple[str, Pick, Callable[[float], str]]]
) -> tuple[tuple[str, ...], ...]:
    """Return a row for each policy: its name, cities, and each column's range."""
    return tuple(
        (
            policy_words(name, lang),
            local.number(len(own.results), lang),
            *(spread_words(own.spread(pick), write) for _, pick, write in columns),
        )
        for name in group.policies
        for own in [group.of(policy=name)]
    )


def policy_sheet(
    slug: str,
    title: str,
    told: str,
    group: Group,
    lang: str,
    columns: Sequence[tuple[str, Pick, Callable[[float], str]]],
    *,
    series: Sequence[Series] = (),
    names: Sequence[str] = (),
) -> Sheet:
    cities = group.named(lang)
    share = partial(percent, lang=lang)
    drawing = (
        ranges_drawing(title, f"{told} {cities}", names, series, share)
        if series
        else Markup()
    )
    return Sheet(
        slug=slug,
        title=title,
        told=told,
        cities=cities,
        headings=(
            translate("Policy", lang),
            translate("Cities", lang),
            *(translate(text, lang) for text, _, _ in columns),
        ),
        rows=by_policy(group, lang, columns),
        drawing=drawing,
    )

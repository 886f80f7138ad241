"""The figures of the central city, and of cities with laws of their own, as a table."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from benchmarks.fairness.absence import ABSENCE
from benchmarks.fairness.logs import LOGS
from benchmarks.fairness.moment import Moment
from benchmarks.fairness.outings import UNSEEN, auc
from benchmarks.fairness.presence import PRESENCE
from benchmarks.fairness.told import TOLD
from benchmarks.fairness.year import Year, a_year
from simulation.settings import TUNING, numbered

GROUPS: dict[str, tuple[Moment, ...]] = {
    "Absence": ABSENCE,
    "Presence": PRESENCE,
    "Logs": LOGS,
    "What is told": TOLD,
}
#: Never a reporting city: who looks at them tunes on them.
DRAWN = TUNING[:6]


@dataclass(frozen=True)
class Figures:
    """One city's figures."""

    values: dict[str, float]
    auc: float
    outings: int

    @classmethod
    def of(cls, year: Year) -> "Figures":
        """Compute all of them."""
        moments = [moment for group in GROUPS.values() for moment in group]
        values = {moment.name: moment.measure(year) for moment in moments}
        return cls(values, *auc(year))


def central() -> Figures:
    """Return the figures of the city with the central laws."""
    return Figures.of(a_year())


def drawn(number: int) -> Figures:
    """Return the figures of a tuning city, whose laws are drawn from their ranges."""
    city = numbered(number)
    return Figures.of(a_year(city.seed, city.laws))


def all_figures() -> tuple[Figures, list[Figures]]:
    """Return the central city's figures and the drawn ones'.

    A process for each: the years would fill the memory together.
    """
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), max_tasks_per_child=1
    ) as pool:
        first = pool.submit(central)
        others = list(pool.map(drawn, DRAWN))
        return first.result(), others


def lines(first: Figures, others: list[Figures]) -> Iterator[str]:
    """Yield the lines of the page's table."""
    yield "| figure | published | the city | | drawn cities |"
    yield "|---|---|---|---|---|"
    for group, moments in GROUPS.items():
        yield f"| **{group}** | | | | |"
        for moment in moments:
            value = first.values[moment.name]
            span = [each.values[moment.name] for each in others]
            ends = f"{moment.written(min(span))} to {moment.written(max(span))}"
            source = (
                f"{moment.span} ({moment.source})" if moment.high else moment.source
            )
            cells = moment.name, source, moment.written(value), moment.verdict(value)
            yield f"| {' | '.join(cells)} | {ends} |"
    yield "| **Outings** | | | | |"
    low, high = UNSEEN
    span = [each.auc for each in others]
    inside = "inside" if low <= first.auc <= high else "**outside**"
    yield (
        f"| AUC of a boosted tree that looks for outing days in two-scan logs "
        f"({first.outings} of them) | {low} to {high} (must not be seen) | "
        f"{first.auc:.3f} | {inside} | {min(span):.3f} to {max(span):.3f} |"
    )

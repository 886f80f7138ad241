"""What a figure of the city is held against."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.fairness.year import Year


@dataclass(frozen=True)
class Moment:
    """A figure with its published range.

    Attributes
    ----------
    name
        What is measured.
    low, high
        The range; both None: nobody published one, the figure is only told.
    source
        Where the range is from, and who took it to be one.
    measure
        Computes the figure from a year.
    percent
        Whether the figure is a share.
    """

    name: str
    low: float | None
    high: float | None
    source: str
    measure: Callable[[Year], float]
    percent: bool = False

    def verdict(self, value: float) -> str:
        """Return inside, outside, or nothing where there is no range."""
        if self.low is None or self.high is None:
            return ""
        return "inside" if self.low <= value <= self.high else "**outside**"

    def written(self, value: float | None) -> str:
        """Return a value as the page shows it."""
        if value is None:
            return "-"
        if self.percent:
            return f"{100 * value:.2g} %" if value < 0.1 else f"{100 * value:.0f} %"
        return f"{value:.3g}"

    @property
    def span(self) -> str:
        """The range as the page shows it."""
        if self.low is None:
            return "none"
        return f"{self.written(self.low)} to {self.written(self.high)}"

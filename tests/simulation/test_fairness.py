"""The made-up city is like published figures, and gives nothing away that is hidden."""

import numpy as np
import pytest

from benchmarks.fairness.outings import UNSEEN, auc, signs
from benchmarks.fairness.table import GROUPS, Figures, lines
from benchmarks.fairness.year import Year, a_year
from benchmarks.simulator import BEGIN, END, PAGE, put
from tests.source import imports, python_files, short, syntax

MOMENTS = [moment for group in GROUPS.values() for moment in group]
RANGED = [moment for moment in MOMENTS if moment.high is not None]
#: The city's shell; nothing else of the product may know that cities can be made up.
SHELL = ("pipelines/demo.py", "pipelines/simulating.py", "pipelines/lab/")


@pytest.fixture(scope="module")
def year() -> Year:
    return a_year()


@pytest.mark.parametrize("moment", RANGED, ids=lambda moment: moment.name)
def test_a_figure_lies_within_what_was_published(year, moment):
    value = moment.measure(year)
    assert moment.verdict(value) == "inside", moment.written(value)


def test_an_outing_is_not_seen_in_two_scans(year):
    value, outings = auc(year)
    assert outings > 400, "fewer would leave the figure to luck"
    assert UNSEEN[0] <= value <= UNSEEN[1]


def test_the_tree_would_see_outings_if_they_did_show(year):
    """Who goes on an outing goes without scanning out: then the tree must tell."""
    truth = year.period.truth
    people = year.person_days
    gone = truth.outing[year.office[people["post"]], people["day"]]
    leaks = people.assign(last=np.where(gone, people["first"], people["last"]))
    planted = Year(year.world, year.period)
    planted.__dict__["person_days"] = leaks
    assert auc(planted)[0] > 0.8


def test_signs_come_from_scans_alone(year):
    """Whatever is true beside the scans changes no sign."""
    hidden = Year(year.world, year.period)
    hidden.__dict__["absent"] = ~year.absent
    assert signs(hidden).equals(signs(year))


def test_the_page_shows_every_figure():
    page = PAGE.read_text("utf-8")
    figures = page.partition(BEGIN)[2].partition(END)[0]
    for moment in MOMENTS:
        assert f"\n| {moment.name} | " in figures, "python -m benchmarks.simulator"
    assert put(page, figures.strip("\n")) == page


def test_a_figure_outside_is_told_so():
    low = {moment.name: -1.0 for moment in MOMENTS}
    told = list(lines(Figures(low, 0.9, 3), [Figures(low, 0.9, 3)]))
    assert sum("**outside**" in line for line in told) == len(RANGED) + 1


def test_no_part_of_the_product_but_its_shell_knows_made_up_cities():
    packages = ("pipelines", "web", "inspections", "models", "features", "data")
    knows = {
        short(path)
        for path in python_files(*packages)
        for name in imports(syntax(path))
        if name.split(".")[0] == "simulation"
    }
    assert [name for name in sorted(knows) if not name.startswith(SHELL)] == []


def test_made_up_cities_take_only_columns_and_workdays_from_the_product():
    taken = {
        ".".join(name.split(".")[:2])
        for path in python_files("simulation")
        for name in imports(syntax(path))
        if name.split(".")[0] in ("data", "features", "models", "inspections", "web")
    }
    assert taken == {"data.schemas", "data.workdays"}

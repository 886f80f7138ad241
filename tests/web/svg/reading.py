"""Reads drawings as a machine does: strict XML, every coordinate of every element."""

import math
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from markupsafe import Markup

from web.svg.figure import Figure

SVG = "{http://www.w3.org/2000/svg}"
_STEP = re.compile(r"([MLhvaz])([^MLhvaz]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
#: A half-pixel of a line's width, and the rounding of a tenth.
_SLACK = 1.5


def drawings(markup: Markup | Figure) -> list[ET.Element]:
    """Return every drawing of the markup; anything that is no XML is an error."""
    text = markup.svg if isinstance(markup, Figure) else markup
    root = ET.fromstring(f"<root>{text}</root>")
    return list(root.iter(f"{SVG}svg"))


def points(drawing: ET.Element) -> Iterator[tuple[float, float]]:
    """Yield every point that the drawing names."""
    for element in drawing.iter():
        if "d" in element.attrib:
            yield from path_points(element.attrib["d"])
        if "x" in element.attrib:
            x, y = (float(element.attrib[name]) for name in ("x", "y"))
            yield x, y
            if "width" in element.attrib:
                sides = (float(element.attrib[name]) for name in ("width", "height"))
                yield x + next(sides), y + next(sides)


def path_points(path: str) -> Iterator[tuple[float, float]]:
    """Yield the points that a path goes through, an arc's end among them."""
    assert _STEP.sub("", path) == "", path
    x = y = 0.0
    for letter, words in _STEP.findall(path):
        numbers = [float(each) for each in _NUMBER.findall(words)]
        assert _NUMBER.sub("", words).strip() == "", path
        if letter in "ML":
            x, y = numbers
        elif letter == "a":
            x, y = x + numbers[5], y + numbers[6]
        elif letter in "hv":
            x, y = x + numbers[0] * (letter == "h"), y + numbers[0] * (letter == "v")
        yield x, y


def words(drawing: ET.Element, class_: str = "") -> list[str]:
    """Return the texts, of groups of that class only where one is named."""
    groups = [
        element
        for element in drawing.iter()
        if not class_ or class_ in element.attrib.get("class", "").split()
    ]
    found: dict[int, str] = {}
    for group in groups:
        for element in group.iter(f"{SVG}text"):
            found[id(element)] = element.text or ""
    return list(found.values())


def marks(drawing: ET.Element, class_: str) -> list[ET.Element]:
    """Return the elements of a class."""
    return [
        element
        for element in drawing.iter()
        if class_.split() == element.attrib.get("class", "").split()
    ]


def check(markup: Markup | Figure) -> None:
    """Assert what is true of every drawing, whatever it was drawn from."""
    for drawing in drawings(markup):
        assert drawing.attrib["role"] == "img"
        assert [child.tag for child in drawing][:2] == [f"{SVG}title", f"{SVG}desc"]
        assert drawing[0].text
        width, height = map(float, drawing.attrib["viewBox"].split()[2:])
        for x, y in points(drawing):
            assert math.isfinite(x)
            assert math.isfinite(y)
            assert -_SLACK <= x <= width + _SLACK, (x, width)
            assert -_SLACK <= y <= height + _SLACK, (y, height)
        for element in drawing.iter():
            assert "style" not in element.attrib
            assert element.tag not in (f"{SVG}style", f"{SVG}script")
            assert not [name for name in element.attrib if name.startswith("on")]
    if isinstance(markup, Figure):
        for twin in markup.twins:
            assert {len(row) for row in twin.rows} <= {len(twin.headings)}
            assert all(isinstance(cell, str) for row in twin.rows for cell in row)

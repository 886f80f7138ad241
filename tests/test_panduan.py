"""The guides: one for each role, with pictures that exist and words of the pages."""

import re

import pytest

from tests.source import ROOT
from web.wording import catalogue

FOLDER = ROOT / "docs" / "panduan"
GUIDES = {
    "inspector": "petugas-sidak.md",
    "coordinator": "koordinator.md",
    "leader": "pimpinan.md",
    "analyst": "analis.md",
    "office": "kantor.md",
    "admin": "admin.md",
}
#: Words that judge; the pages avoid them too.
AVOIDED = re.compile(
    r"pelanggaran|bolos|mangkir|razia|fiktif|curang|tersangka|terburuk|inspektur|absensi",
    re.IGNORECASE,
)


def _text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


@pytest.mark.parametrize("name", [*GUIDES.values(), "README.md"])
def test_every_picture_of_a_guide_is_there(name: str) -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", _text(name))
    assert pictures
    assert [each for each in pictures if not (FOLDER / each).is_file()] == []


@pytest.mark.parametrize("name", GUIDES.values())
def test_what_a_guide_tells_to_tap_stands_on_a_page(name: str) -> None:
    bold = {
        " ".join(text.split()) for text in re.findall(r"\*\*([^*]+)\*\*", _text(name))
    }
    assert bold
    assert bold - set(catalogue().values()) == set()


@pytest.mark.parametrize("name", [*GUIDES.values(), "README.md"])
def test_no_guide_judges(name: str) -> None:
    assert AVOIDED.findall(_text(name)) == []


def test_every_role_has_its_guide_and_the_index_leads_to_it() -> None:
    from web.access import ROLES

    assert set(GUIDES) == set(ROLES)
    assert all(f"({name})" in _text("README.md") for name in GUIDES.values())

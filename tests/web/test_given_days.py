"""Days in an address: none is too strange to be answered."""

import pytest

from data.errors import UserError
from tests.web.people import Site
from web.given_days import given_day, given_month

pytestmark = pytest.mark.slow

#: Who may look, and where a day is asked for.
DATED = [
    ("coordinator", "/hari?tanggal={day}"),
    ("coordinator", "/surat/daftar?tim=Inspektorat&tanggal={day}"),
    ("leader", "/pekan?pekan={day}"),
    ("leader", "/pekan/pdf?pekan={day}"),
    ("leader", "/pekan/grafik?pekan={day}"),
    ("analyst", "/data?tanggal={day}"),
    ("analyst", "/data/keadaan?tanggal={day}"),
    ("analyst", "/data/perkiraan?tanggal={day}"),
    ("analyst", "/data/kantor/K1?tanggal={day}"),
    ("admin", "/jejak?tanggal={day}"),
]
STRANGE = ("0001-01-01", "9999-12-31", "1999-12-31", "2101-01-01", "24-11-2026", "x")


@pytest.mark.parametrize(("role", "path"), DATED)
def test_a_strange_day_is_refused_in_words(site: Site, role: str, path: str) -> None:
    person = site.person(role)
    for day in STRANGE:
        answer = person.get(path.format(day=day))
        assert answer.status_code in (404, 422), (day, answer.status_code)
    for day in ("2000-01-01", "2100-12-31", "2026-11-23"):
        answer = person.get(path.format(day=day))
        assert answer.status_code < 500, (day, answer.status_code)


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "2026"])
def test_a_strange_month_is_told_as_one(month: str) -> None:
    with pytest.raises(UserError, match="no month"):
        given_month(month)


def test_a_day_is_read() -> None:
    assert given_day("2026-11-24").isoformat() == "2026-11-24"
    assert given_month("2026-11").isoformat() == "2026-11-01"

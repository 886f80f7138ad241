import pytest

from tests.browser.conftest import opened

pytestmark = pytest.mark.slow


def test_an_inspector_sees_the_list_on_a_phone(phone, served) -> None:
    page = opened(phone("inspector"), served, "/daftar")
    assert page.locator("h1").inner_text() == "Daftar Sidak Hari Ini"
    assert page.locator(".stop.open").count() == 1

"""Guessing is slow, from however many addresses; everybody else gets in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from data.city import City
from data.database import transaction
from data.errors import UserError
from tests.web.cities import PASSWORD, browser, city_of, later
from web import logins
from web.logins import log_in
from web.throttle import (
    ADDRESS_FAILURES,
    ADDRESS_SPAN,
    FREE_TRIES,
    LONGEST_WAIT,
    Caller,
    Slowed,
    begin_try,
    make_mark,
    read_mark,
    settle,
    stranger,
)
from web.users import Post, add_user

pytestmark = pytest.mark.slow


@pytest.fixture
def city(engine: Engine, tmp_path: Path) -> City:
    made = city_of(engine, tmp_path)
    for name in ("analis.a", "analis.b"):
        add_user(made, name, Post("analyst"), password=PASSWORD, by=None)
    return made


@pytest.fixture
def tested(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were really compared, without the cost of comparing."""
    seen: list[str] = []

    def compared(password: str, stored: str | None) -> bool:
        seen.append(password)
        return password == PASSWORD and stored is not None

    monkeypatch.setattr(logins, "is_right", compared)
    return seen


def guess(city: City, password: str, address: str, known: str | None = None) -> str:
    """Try to log in as the first analyst: in, wrong or slowed."""
    try:
        log_in(city, "analis.a", password, browser(address, known))
    except Slowed:
        return "slowed"
    except UserError:
        return "wrong"
    return "in"


def addresses(number: int) -> str:
    return f"10.{number // 250}.{number % 250}.1"


def test_a_thousand_guesses_of_a_minute_test_five(
    city: City, tested: list[str]
) -> None:
    for number in range(1_000):
        moment = later(city, seconds=number * 0.06)
        guess(moment, f"guess {number}", addresses(number % 100))
    assert len(tested) == FREE_TRIES


def test_after_the_attack_the_owner_is_in_at_once_on_a_known_browser(
    city: City, tested: list[str]
) -> None:
    mark = read_mark(city.key, "analis.a", make_mark(city.key, "analis.a"))
    for number in range(1_000):
        guess(city, f"guess {number}", addresses(number % 100))
    assert guess(city, PASSWORD, addresses(3), known=mark) == "in"


def test_after_the_attack_the_owner_is_in_anywhere_within_a_quarter_of_an_hour(
    city: City, tested: list[str]
) -> None:
    for number in range(1_000):
        guess(later(city, minutes=number / 10), f"guess {number}", addresses(number))
    end = later(city, minutes=100)
    assert guess(end, PASSWORD, "192.0.2.1") == "slowed"
    quarter = LONGEST_WAIT / timedelta(minutes=1)
    assert guess(later(end, minutes=quarter), PASSWORD, "192.0.2.1") == "in"


def test_a_day_of_guessing_without_a_pause_tests_about_a_hundred(
    city: City, tested: list[str]
) -> None:
    for minute in range(24 * 60):
        guess(later(city, minutes=minute), f"guess {minute}", addresses(minute))
    assert 90 < len(tested) < 110


def test_guesses_at_the_same_time_are_counted_one_by_one(
    city: City, tested: list[str]
) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(
            pool.map(
                lambda number: guess(city, f"guess {number}", addresses(number)),
                range(40),
            )
        )
    assert len(tested) == FREE_TRIES
    assert results.count("wrong") == FREE_TRIES


def test_other_accounts_of_the_same_address_still_get_in(
    city: City, tested: list[str]
) -> None:
    for number in range(20):
        guess(city, f"guess {number}", "10.0.0.1")
    assert log_in(city, "analis.b", PASSWORD, browser("10.0.0.1"))


def test_a_good_try_makes_the_next_ones_free_again(
    city: City, tested: list[str]
) -> None:
    for _ in range(3):
        assert [guess(city, "x", "10.0.0.1") for _ in range(4)] == ["wrong"] * 4
        assert guess(city, PASSWORD, "10.0.0.1") == "in"


def test_an_address_is_slowed_only_after_a_hundred_failures(
    city: City, tested: list[str]
) -> None:
    def strangers(count: int) -> list[str]:
        found = []
        for _ in range(count):
            try:
                log_in(city, f"orang.{len(tested)}", "x", browser("10.0.0.1"))
            except Slowed:
                found.append("slowed")
            except UserError:
                found.append("wrong")
        return found

    assert strangers(ADDRESS_FAILURES) == ["wrong"] * ADDRESS_FAILURES
    assert strangers(1) == ["slowed"]
    assert guess(city, PASSWORD, "10.0.0.1") == "slowed"
    assert guess(city, PASSWORD, "10.0.0.1", known="of the owner") == "in"
    assert guess(city, PASSWORD, "10.0.0.2") == "in"
    waited = later(city, minutes=ADDRESS_SPAN / timedelta(minutes=1))
    assert guess(waited, PASSWORD, "10.0.0.1") == "in"


def test_the_wait_is_told_in_whole_minutes_the_same_for_an_unknown_account(
    city: City, tested: list[str]
) -> None:
    told = []
    for name in ("analis.a", "tidak.ada"):
        for _ in range(FREE_TRIES):
            with pytest.raises(UserError):
                log_in(city, name, "x", browser(name))
        with pytest.raises(Slowed) as slowed:
            log_in(later(city, seconds=10), name, "x", browser(name))
        told.append(str(slowed.value))
    assert told == ["Too many tries failed. Try again in 1 min."] * 2


def test_a_thief_of_the_phone_is_slowed_too(city: City, tested: list[str]) -> None:
    results = [guess(city, "x", "10.0.0.1", known="stolen") for _ in range(7)]
    assert results == ["wrong"] * FREE_TRIES + ["slowed"] * 2
    assert guess(city, PASSWORD, "10.0.0.1") == "in"


def test_old_tries_are_forgotten(city: City) -> None:
    caller = Caller("10.0.0.1")
    begin_try(city, "analis.a", caller)
    tomorrow = later(city, days=1, seconds=1)
    tried = begin_try(tomorrow, "analis.a", caller)
    assert tried.failures == 0
    with transaction(city.engine) as db:
        settle(db, tomorrow, tried, right=True)
        rows = db.exec_driver_sql("SELECT count(*) FROM login_attempts").scalar()
    assert rows == 1


def test_what_was_typed_for_an_unknown_account_is_not_kept(city: City) -> None:
    with pytest.raises(UserError):
        log_in(city, "rahasia-saya-123", "x", browser())
    with transaction(city.engine) as db:
        kept = str(db.exec_driver_sql("SELECT * FROM login_attempts").all())
    assert "rahasia" not in kept
    assert stranger(city.key, "rahasia-saya-123") in kept


def test_a_mark_is_of_one_account_and_one_key(city: City) -> None:
    mark = make_mark(city.key, "analis.a")
    nonce = mark.partition(".")[0]
    assert read_mark(city.key, "analis.a", mark) == nonce
    assert read_mark(city.key, "analis.b", mark) is None
    assert read_mark(bytes(32), "analis.a", mark) is None
    for forged in (
        "",
        ".",
        "x",
        nonce,
        nonce + ".",
        "x" + mark,
        mark + "0",
        "\udcff.1",
    ):
        assert read_mark(city.key, "analis.a", forged) is None

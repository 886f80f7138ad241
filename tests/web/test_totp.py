"""The second factor: codes of a secret that no table holds, each taken once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pyotp
import pytest

from tests.data.store_builders import EVENING, OFFSET
from tests.data.test_store_accounts import SITI
from web import totp

KEY = bytes(range(32))
WITH_NONCE = replace(SITI, totp_nonce="first")
SECRET = totp.secret(KEY, WITH_NONCE)
#: Seconds since 1970 of the evening, in UTC.
UNIX = int((EVENING - OFFSET - datetime(1970, 1, 1)).total_seconds())
STEP = UNIX // 30


def code(steps: int = 0) -> str:
    """The code of an authenticator app, so many half minutes from the evening."""
    return pyotp.TOTP(SECRET).at(UNIX + 30 * steps)


def matched(code: str, after: int | None = None) -> int | None:
    return totp.matching_step(SECRET, code, EVENING, OFFSET, after)


def test_the_code_of_this_half_minute_and_its_neighbours_fits() -> None:
    assert [matched(code(steps)) for steps in (-1, 0, 1)] == [STEP - 1, STEP, STEP + 1]


@pytest.mark.parametrize("steps", [-2, 2, 120])
def test_older_and_later_codes_do_not_fit(steps: int) -> None:
    assert matched(code(steps)) is None


def test_a_used_half_minute_and_those_before_it_do_not_fit() -> None:
    assert matched(code(), after=STEP) is None
    assert matched(code(-1), after=STEP) is None
    assert matched(code(1), after=STEP) == STEP + 1


@pytest.mark.parametrize(
    "typed", ["", "12345", "abcdef", "１２３４５６", "\udcff", "0" * 500]
)
def test_what_is_no_code_does_not_fit(typed: str) -> None:
    assert matched(typed) is None


def test_a_code_may_be_typed_in_groups() -> None:
    assert matched(f" {code()[:3]} {code()[3:]} ") == STEP


def test_the_rfc_s_own_example_fits() -> None:
    # RFC 6238, appendix B: SHA-1, 59 s, the last six of 94287082.
    made = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    at = datetime(1970, 1, 1) + timedelta(seconds=59)
    assert totp.matching_step(made, "287082", at, timedelta(0), None) == 1


def test_key_account_and_nonce_each_make_another_secret() -> None:
    secrets = {
        totp.secret(key, replace(WITH_NONCE, account=name, totp_nonce=nonce))
        for key in (KEY, KEY[::-1])
        for name in ("tim.a", "tim.b")
        for nonce in ("first", "second")
    }
    assert len(secrets) == 8
    assert {len(each) for each in secrets} == {32}


def test_nonces_differ() -> None:
    assert len({totp.make_nonce() for _ in range(100)}) == 100


def test_the_picture_is_an_image_without_script_or_style() -> None:
    made = totp.picture(SECRET, "koordinator.a")
    kind, _, content = made.partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert made == totp.picture(SECRET, "koordinator.a")
    assert made != totp.picture(SECRET, "koordinator.b")
    assert content

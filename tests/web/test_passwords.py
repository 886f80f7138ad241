"""Passwords: hashed at a pace, long enough, not among the first guesses."""

import re
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from unicodedata import normalize

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import UserError
from web import passwords
from web.password_rules import LONGEST, SHORTEST, check_new
from web.passwords import hash_password, is_outdated, is_right, make_password
from web.wording import tell

GOOD = "empat becak lewat jembatan"


def test_only_the_password_itself_is_right() -> None:
    stored = hash_password(GOOD)
    assert is_right(GOOD, stored)
    assert not is_right(GOOD + " ", stored)
    assert not is_right("", stored)


def test_the_hash_is_argon2id_with_the_least_owasp_names() -> None:
    assert hash_password(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_nobody_has_no_right_password() -> None:
    assert not is_right(GOOD, None)
    assert not is_right(GOOD, "no hash")


def test_an_account_that_is_none_costs_a_check_too(monkeypatch) -> None:
    checked = []

    class Counting(PasswordHasher):
        def verify(self, stored, password):
            checked.append(stored)
            return super().verify(stored, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting(2, 19_456, 1))
    is_right(GOOD, None)
    is_right(GOOD, hash_password(GOOD))
    assert len(checked) == 2
    assert len({each.rpartition("$")[0].rpartition("$")[0] for each in checked}) == 1


def test_one_letter_typed_two_ways_is_the_same_password() -> None:
    assert is_right(
        "cafe\u0301 di jalan ijen", hash_password("caf\u00e9 di jalan ijen")
    )


def test_a_hash_of_other_parameters_is_outdated() -> None:
    assert not is_outdated(hash_password(GOOD))
    assert is_outdated(PasswordHasher(1, 8_192, 1).hash(GOOD))


def test_two_checks_run_at_a_time_and_no_more(monkeypatch) -> None:
    running, most = set(), []

    class Slow(PasswordHasher):
        def verify(self, stored, password):
            running.add(password)
            most.append(len(running))
            sleep(0.02)
            running.discard(password)
            return True

    monkeypatch.setattr(passwords, "_HASHER", Slow())
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda number: is_right(str(number), "x"), range(24)))
    assert max(most) == 2


def test_first_passwords_are_taken_and_differ() -> None:
    made = {make_password() for _ in range(200)}
    assert len(made) == 200
    for each in made:
        assert re.fullmatch("[a-hj-km-np-z2-9]{4}(-[a-hj-km-np-z2-9]{4}){3}", each)
        check_new(each, "tim.a")


@pytest.mark.parametrize(
    "password",
    [
        *(GOOD, "x7#Kq!m2Zp(w", "satu-dua-tiga-empat-lima", "}{|?><:~&^%$#"),
        *("ꦲꦤꦕꦫꦏꦢꦠꦱꦮꦭꦥꦝꦗ", "🐘🦓🦒🐘🦓🦒🦁🐯🐻🐼🐨🐸", "korrektpferdbatterieklammer"),
        *("a" * 6 + " dan " + "b" * 6, "nasi goreng 3 porsi", "q" + "z7" * 63 + "w"),
    ],
)
def test_any_kind_of_characters_is_welcome(password: str) -> None:
    check_new(password, "tim.a")


@pytest.mark.parametrize(
    "password",
    [
        *("aaaaaaaaaaaa", "abcabcabcabc", "123456789012", "987654321098"),
        *("qwertyuiop123", "P@ssw0rd123456", "password!!!!!", "Password 2026!!"),
        *("sidaksidaksidak", "Sidak 2026 Malang"[:9] + "....", "Inspektorat2026"),
        *("bismillah1234", "MALANGmalang", "koordinator.2026", "indonesia 1945"),
        *("198713012010011001", "1987 1301 2010 0110 01", "081234567890"),
        *("+6281234567890", "tim.a.tim.a.tim.a", "TIM.A tim.a TIM.A"),
        *("qwertyuiopqwertyuiop", "q1w2e3r4t5y6", "ｐａｓｓｗｏｒｄ１２３４"),
    ],
)
def test_what_others_would_try_first_is_refused(password: str) -> None:
    with pytest.raises(UserError, match="among the first"):
        check_new(password, "tim.a")


@pytest.mark.parametrize(
    "password",
    [
        *(
            "Pemkot Malang 2026",
            "inspektoratmalang",
            "pemkotsurabaya",
            "sidak-sidak-2026",
        ),
        *("kotasurabaya123", "surabaya2026!", "adminadmin123", "tim-1tim-1tim"),
        *("lurahjodipan1", "Kantor Jodipan 45", "KOTA CONTOH 2026"),
    ],
)
def test_a_few_words_of_the_city_are_refused(password: str) -> None:
    with pytest.raises(UserError, match="among the first"):
        check_new(password, "tim-1", ("Kelurahan Jodipan", "Pemerintah Kota Contoh"))


def test_many_words_of_the_city_are_taken() -> None:
    check_new("lurah camat kota malang pegawai", "tim-1", ("Kelurahan Jodipan",))


def test_the_account_itself_is_no_password() -> None:
    check_new("benderamerahputih", "tim.a")
    with pytest.raises(UserError, match="among the first"):
        check_new("benderamerahputih", "bendera.merahputih")


@pytest.mark.parametrize("length", [0, 1, SHORTEST - 1, LONGEST + 1, 5_000])
def test_too_short_and_too_long_are_refused_with_the_numbers(length: int) -> None:
    password = ("7#Kq!m2Zp(w" * 500)[:length]
    with pytest.raises(UserError, match=str(length)) as refused:
        check_new(password, "tim.a")
    limit = SHORTEST if length < SHORTEST else LONGEST
    assert str(limit) in tell(refused.value, "id")


def test_length_counts_letters_as_people_do() -> None:
    twelve = "cafe\u0301 no 7 ijo"
    assert len(twelve) == 14
    check_new(twelve[:12] + "x", "tim.a")


@given(st.text(max_size=140))
@settings(deadline=None)
def test_whatever_is_typed_is_taken_or_refused_without_being_repeated(
    text: str,
) -> None:
    told = ""
    try:
        check_new(text, "tim.a")
    except UserError as refused:
        told = str(refused)
    assert told or SHORTEST <= len(normalize("NFC", text)) <= LONGEST
    assert len(text) < 9 or text not in told


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=20)
def test_what_was_hashed_is_right(text: str) -> None:
    assert is_right(text, hash_password(text))

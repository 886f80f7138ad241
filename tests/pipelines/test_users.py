"""`sidak user` and `sidak audit`, as an administrator types them."""

import io
import sqlite3

import pytest

from tests.pipelines.town import DAY, EVENING, MORNING, Town

PASSWORD = "empat becak lewat jembatan"


def typed(town: Town, text: str) -> None:
    """What standard input holds."""
    town.patch.setattr("sys.stdin", io.StringIO(text))


def access(town: Town) -> dict[str, str]:
    rows = town.done("user", "list", "--format", "csv").rows
    return {row["account"]: row["access"] for row in rows}


def test_a_new_account_prints_its_first_password_and_nothing_else(
    sealed_town: Town,
) -> None:
    result = sealed_town.done("user", "add", "analis", "--role", "analyst")
    assert len(result.out.strip()) == 19
    assert "must be changed at the first login" in result.err
    assert access(sealed_town) == {"analis": "first_password"}


def test_a_password_from_standard_input_is_not_printed(sealed_town: Town) -> None:
    typed(sealed_town, PASSWORD + "\n")
    words = ("user", "add", "analis", "--role", "analyst", "--password-stdin")
    result = sealed_town.done(*words)
    assert PASSWORD not in result.said
    assert access(sealed_town) == {"analis": "active"}


@pytest.mark.parametrize("text", ["", "\n", "pendek\n", "password1234\n"])
def test_a_weak_password_from_standard_input_adds_nobody(
    sealed_town: Town, text: str
) -> None:
    typed(sealed_town, text)
    words = ("user", "add", "analis", "--role", "analyst", "--password-stdin")
    assert "password" in sealed_town.refused(*words)
    assert access(sealed_town) == {}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("198713012010011001", "--role", "analyst"), "NIP"),
        (("Tim Satu", "--role", "analyst"), "small letters"),
        (("tim1", "--role", "inspector"), "needs one of the teams"),
        (("tim1", "--role", "inspector", "--team", "Tim 99"), "Tim 99"),
        (("lurah", "--role", "office", "--office", "X"), "known office"),
        (("lurah", "--role", "mayor"), "Roles: inspector"),
    ],
)
def test_what_is_not_accepted_is_told_with_what_is(
    sealed_town: Town, words: tuple[str, ...], why: str
) -> None:
    assert why in sealed_town.refused("user", "add", *words)


def test_an_account_through_its_life(sealed_town: Town) -> None:
    town = sealed_town
    first = town.done("user", "add", "lurah", "--role", "analyst").out
    code = town.rows("SELECT min(office_code) FROM offices")[0][0]
    town.done("user", "role", "lurah", "--role", "office", "--office", code)
    again = town.done("user", "reset", "lurah").out
    assert again != first
    town.done("user", "disable", "lurah")
    assert access(town) == {"lurah": "disabled"}
    town.done("user", "enable", "lurah")
    rows = town.done("user", "list", "--json").objects
    assert [(row["role"], row["office_code"]) for row in rows] == [("office", code)]
    done = [row["action"] for row in town.done("audit", "--json").objects]
    assert done[-5:] == [
        *("user_added", "user_role", "user_reset", "user_disabled", "user_enabled"),
    ]


def test_the_list_speaks_the_reader_s_language(sealed_town: Town) -> None:
    sealed_town.done("user", "add", "analis", "--role", "analyst")
    told = sealed_town.done("user", "list", "--lang", "id").out
    assert "Kata sandi awal belum diganti" in told


def test_the_trail_is_whole_and_its_head_is_told(sealed_town: Town) -> None:
    sealed_town.done("user", "add", "analis", "--role", "analyst")
    result = sealed_town.done("audit")
    assert "one whole chain" in result.err
    head = sealed_town.rows("SELECT hash FROM audit ORDER BY entry DESC LIMIT 1")
    assert str(head[0][0]) in result.err
    assert "one whole chain" in sealed_town.done("doctor").out


def test_the_trail_of_one_day_holds_its_entries_only(sealed_town: Town) -> None:
    town = sealed_town.at(EVENING)
    town.done("user", "add", "analis", "--role", "analyst")
    town.done("list", "--date", DAY, "--open-early", "mobil sudah dipesan")
    rows = town.done("audit", "--date", DAY, "--format", "csv").rows
    assert [row["action"] for row in rows] == ["open_early"]
    assert rows[0]["reason"] == "mobil sudah dipesan"


def test_a_changed_entry_is_named_and_exits_1(open_town: Town) -> None:
    town = open_town.at(MORNING)
    for name in ("satu", "dua", "tiga"):
        town.done("user", "add", name, "--role", "analyst")
    broken = town.rows("SELECT max(entry) - 1 FROM audit")[0][0]
    with sqlite3.connect(town.home / "sidak.db") as db:
        db.execute("UPDATE audit SET detail = '{}' WHERE entry = ?", (broken,))
    result = town.run("audit")
    assert result.code == 1
    assert f"BROKEN at {broken}." in result.err
    assert "BROKEN" in town.done("doctor").out


def test_an_account_may_not_be_given_or_taken_by_usage_alone(new_town: Town) -> None:
    for words in (("add",), ("add", "x"), ("reset",), ("nothing",)):
        assert new_town.run("user", *words).code == 2

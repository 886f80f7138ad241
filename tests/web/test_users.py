"""Accounts: what they may be called and be for, and who keeps the last key."""

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy.engine import Engine

from data.city import City
from data.database import reading, transaction
from data.errors import UserError
from data.schemas import TABLES, typed
from data.store.accounts import read_accounts
from data.store.audit import trail
from data.store.registry import write_rows
from tests.data.store_builders import a_batch, moments
from tests.web.cities import PASSWORD, account, city_of
from web.users import (
    Post,
    add_user,
    disable_user,
    enable_user,
    give_role,
    reset_user,
    teams_and_offices,
    user_rows,
)

OFFICES = [
    {"office_code": "LR.1", "name": "Kelurahan Satu", "kind": "kelurahan"},
    {"office_code": "LR.2", "name": "Kelurahan Dua", "kind": "kelurahan"},
]
TEAM = {
    **{"team": "Tim 1", "visits_per_day": 2, "starts": 480, "ends": 930},
    "valid_from": pd.Timestamp("2026-01-01"),
}


@pytest.fixture
def city(engine: Engine, tmp_path: Path) -> City:
    """A city with two offices, one team and one admin."""
    made = city_of(engine, tmp_path)
    with transaction(engine) as db:
        for number, (table, rows) in enumerate(
            (("offices", OFFICES), ("teams", [TEAM]))
        ):
            batch = a_batch(db, table_name=table, digest=str(number) * 64)
            frame = typed(pd.DataFrame(rows), TABLES[table])
            offset = made.settings.offset
            write_rows(db, table, frame, moments(frame), batch, offset)
    add_user(made, "admin.a", Post("admin"), password=PASSWORD, by=None)
    return made


def names(city: City) -> list[str]:
    with reading(city.engine) as db:
        return [each.account for each in read_accounts(db, city.settings.offset)]


@pytest.mark.parametrize("name", ["tim1", "tim-1.pagi", "abc", "a" * 40, "lurah.2026"])
def test_words_are_names(city: City, name: str) -> None:
    add_user(city, name, Post("analyst"), by=None)
    assert name in names(city)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "ab",
            "a" * 41,
            "Tim1",
            "tim 1",
            "tim_1",
            "1tim",
            ".tim",
            "-tim",
            "tim/1",
        ),
        *("198713012010011001", "nip198713012010011001", "a1987.1301.2010"),
        *("budi-08123456789", "tïm", "tim\n", "tim\0", "a\udcff", "<b>", "code:tim"),
    ],
)
def test_anything_else_is_refused_and_never_repeated(city: City, name: str) -> None:
    with pytest.raises(UserError) as refused:
        add_user(city, name, Post("analyst"), by=None)
    assert names(city) == ["admin.a"]
    assert len(name) < 10 or name not in str(refused.value)


def test_there_is_only_one_account_of_a_name(city: City) -> None:
    add_user(city, "tim1", Post("inspector", team="Tim 1"), by=None)
    with pytest.raises(UserError, match="already"):
        add_user(city, "tim1", Post("analyst"), by=None)


@pytest.mark.parametrize(
    ("post", "why"),
    [
        (Post("inspector"), "one of the teams"),
        (Post("inspector", team="Tim 9"), "Tim 9.*Tim 1"),
        (Post("inspector", team="Tim 1", office_code="LR.1"), "role office has"),
        (Post("office"), "code of a known office"),
        (Post("office", office_code="LR.9"), "LR.9"),
        (Post("leader", team="Tim 1"), "Only an inspector"),
        (Post("analyst", office_code="LR.1"), "role office has"),
        (Post("mayor"), "mayor.*inspector.*office"),
        (Post(""), "Roles"),
    ],
)
def test_a_role_has_the_team_or_office_it_needs_and_no_other(
    city: City, post: Post, why: str
) -> None:
    with pytest.raises(UserError, match=why):
        add_user(city, "baru", post, by=None)
    with pytest.raises(UserError, match=why):
        give_role(city, "admin.a", post, by=None)
    assert names(city) == ["admin.a"]
    assert account(city, "admin.a").role == "admin"


def test_an_account_belongs_to_its_team_or_office(city: City) -> None:
    add_user(city, "tim1", Post("inspector", team="Tim 1"), by=None)
    add_user(city, "lurah2", Post("office", office_code="LR.2"), by=None)
    give_role(city, "lurah2", Post("office", office_code="LR.1"), by="admin.a")
    found = user_rows(city)[["account", "role", "team", "office_code"]]
    assert found.fillna("-").to_numpy().tolist() == [
        ["admin.a", "admin", "-", "-"],
        ["lurah2", "office", "-", "LR.1"],
        ["tim1", "inspector", "Tim 1", "-"],
    ]


def test_teams_and_offices_are_those_of_the_registry(city: City) -> None:
    teams, offices = teams_and_offices(city)
    assert teams == ["Tim 1"]
    assert offices == {"LR.1": "Kelurahan Satu", "LR.2": "Kelurahan Dua"}


def test_a_chosen_password_need_not_be_changed_but_must_be_good(city: City) -> None:
    add_user(city, "analis", Post("analyst"), password=PASSWORD, by=None)
    assert not account(city, "analis").must_change
    with pytest.raises(UserError, match="at least 12"):
        add_user(city, "lain", Post("analyst"), password="pendek", by=None)


def test_the_last_admin_stays_admin_and_may_log_in(city: City) -> None:
    with pytest.raises(UserError, match="last admin"):
        disable_user(city, "admin.a", by="admin.a")
    with pytest.raises(UserError, match="last admin"):
        give_role(city, "admin.a", Post("analyst"), by="admin.a")
    add_user(city, "admin.b", Post("admin"), by=None)
    disable_user(city, "admin.b", by="admin.a")
    with pytest.raises(UserError, match="last admin"):
        disable_user(city, "admin.a", by="admin.a")
    enable_user(city, "admin.b", by=None)
    disable_user(city, "admin.a", by="admin.b")


def test_somebody_who_is_not_admin_can_be_disabled_though_there_is_one_admin(
    city: City,
) -> None:
    add_user(city, "analis", Post("analyst"), by=None)
    disable_user(city, "analis", by="admin.a")
    assert user_rows(city)["access"].tolist() == ["active", "disabled"]


@pytest.mark.parametrize("change", [reset_user, disable_user, enable_user])
def test_an_account_that_is_none_is_told(city: City, change) -> None:
    with pytest.raises(UserError, match="no account tim9"):
        change(city, "tim9", by=None)


def test_what_is_refused_leaves_no_entry_and_what_is_done_leaves_one(
    city: City,
) -> None:
    with pytest.raises(UserError):
        disable_user(city, "admin.a", by="admin.a")
    add_user(city, "analis", Post("analyst"), by="admin.a")
    first = reset_user(city, "analis", by="admin.a")
    disable_user(city, "analis", by="admin.a")
    with reading(city.engine) as db:
        rows = trail(db, city.settings.offset)
    told = rows[["action", "account"]].fillna("-").to_numpy().tolist()
    assert told == [
        ["user_added", "-"],
        ["user_added", "admin.a"],
        ["user_reset", "admin.a"],
        ["user_disabled", "admin.a"],
    ]
    assert first not in rows.to_string()
    assert PASSWORD not in rows.to_string()

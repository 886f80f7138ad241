from dataclasses import replace

from sqlalchemy.engine import Engine

from data.database import transaction
from data.store.accounts import (
    Account,
    begin_factor,
    change_disabled,
    change_password,
    change_role,
    confirm_factor,
    password_hash,
    read_account,
    read_accounts,
    use_step,
    write_account,
)
from tests.data.store_builders import EVENING, OFFSET

SITI = Account(
    account="tim.a",
    role="inspector",
    team="A",
    office_code=None,
    must_change=True,
    disabled=False,
    totp_nonce=None,
    totp_confirmed=False,
    totp_last_step=None,
    created_at=EVENING,
)


def test_an_account_comes_back_as_it_was_written(engine: Engine) -> None:
    with transaction(engine) as db:
        write_account(db, SITI, "hash", OFFSET)
        assert read_account(db, "tim.a", OFFSET) == SITI
        assert password_hash(db, "tim.a") == "hash"


def test_nobody_has_an_unknown_name(engine: Engine) -> None:
    with transaction(engine) as db:
        assert read_account(db, "tim.a", OFFSET) is None
        assert password_hash(db, "tim.a") is None


def test_an_account_does_not_carry_its_password() -> None:
    assert not {"password", "hash"} & vars(SITI).keys()


def test_accounts_come_by_name(engine: Engine) -> None:
    with transaction(engine) as db:
        for name in ("b", "C", "a"):
            write_account(db, replace(SITI, account=name), "hash", OFFSET)
        assert [each.account for each in read_accounts(db, OFFSET)] == ["C", "a", "b"]


def test_changes_meet_one_account_only(engine: Engine) -> None:
    other = replace(SITI, account="tim.b")
    with transaction(engine) as db:
        for account in (SITI, other):
            write_account(db, account, "hash", OFFSET)
        change_password(db, "tim.a", "new", must_change=False)
        change_role(db, "tim.a", "office", None, "LR")
        change_disabled(db, "tim.a", True)
        changed = replace(
            SITI,
            role="office",
            team=None,
            office_code="LR",
            must_change=False,
            disabled=True,
        )
        assert read_accounts(db, OFFSET) == [changed, other]
        assert password_hash(db, "tim.a") == "new"
        assert password_hash(db, "tim.b") == "hash"


def test_a_new_factor_is_not_confirmed_and_has_used_no_step(engine: Engine) -> None:
    with transaction(engine) as db:
        write_account(db, SITI, "hash", OFFSET)
        begin_factor(db, "tim.a", "first")
        confirm_factor(db, "tim.a")
        use_step(db, "tim.a", 7)
        confirmed = replace(
            SITI, totp_nonce="first", totp_confirmed=True, totp_last_step=7
        )
        assert read_account(db, "tim.a", OFFSET) == confirmed
        begin_factor(db, "tim.a", "second")
        assert read_account(db, "tim.a", OFFSET) == replace(SITI, totp_nonce="second")


def test_a_step_and_those_before_it_are_taken_once(engine: Engine) -> None:
    with transaction(engine) as db:
        write_account(db, SITI, "hash", OFFSET)
        taken = [use_step(db, "tim.a", step) for step in (7, 7, 6, 8)]
    assert taken == [True, False, False, True]

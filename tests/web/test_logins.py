"""Who may log in, step by step, without HTTP."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.engine import Engine

from data.city import City
from data.database import reading, transaction
from data.errors import UserError
from data.store.accounts import change_password, password_hash
from data.store.audit import trail
from data.store.sessions import Session, find_session
from data.web_tables import login_attempts, sessions
from tests.web.cities import (
    PASSWORD,
    account,
    actions,
    browser,
    city_of,
    code_of,
    later,
)
from web import logins
from web.access import ROLES, SECOND_FACTOR
from web.logins import (
    Entered,
    enter_code,
    first_password,
    log_in,
    log_out,
    needs_factor,
)
from web.own_account import (
    begin_own_factor,
    change_own_password,
    confirm_own_factor,
    end_own_session,
    own_sessions,
)
from web.session_life import who
from web.throttle import Slowed
from web.users import Post, add_user, disable_user, give_role, reset_user

OTHER = "tujuh layang-layang di atas pasar"


@pytest.fixture
def city(engine: Engine, tmp_path: Path) -> City:
    made = city_of(engine, tmp_path)
    add_user(made, "analis.a", Post("analyst"), password=PASSWORD, by=None)
    add_user(made, "koordinator.a", Post("coordinator"), password=PASSWORD, by=None)
    return made


def entered(city: City, name: str = "analis.a", password: str = PASSWORD) -> Entered:
    return log_in(city, name, password, browser())


def goes_on(city: City, before: Entered) -> Any:
    """The browser in which the stage before was passed."""
    return replace(browser(), session=before.session)


def with_factor(city: City, name: str = "koordinator.a") -> Entered:
    """A full session, the second factor being set up on the way."""
    half = entered(city, name)
    code = code_of(city, name)
    return enter_code(city, account(city, name), code, goes_on(city, half))


def test_the_right_password_gives_a_full_session(city: City) -> None:
    passed = entered(city)
    assert passed.session.stage == "full"
    assert who(city, passed.token) == (account(city, "analis.a"), passed.session)
    assert actions(city)[-1] == "login"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("analis.a", PASSWORD.upper()),
        ("analis.a", ""),
        ("tidak.ada", PASSWORD),
        ("", ""),
        ("\udcff", "\udcff"),
        ("x" * 10_000, PASSWORD),
        ("koordinator.a' OR '1'='1", PASSWORD),
    ],
)
def test_whatever_is_wrong_gets_the_same_answer(
    city: City, name: str, password: str
) -> None:
    with pytest.raises(UserError) as refused:
        entered(city, name, password)
    assert str(refused.value) == logins.WRONG


def test_a_disabled_account_gets_that_answer_too(city: City) -> None:
    disable_user(city, "analis.a", by=None)
    with pytest.raises(UserError) as refused:
        entered(city)
    assert str(refused.value) == logins.WRONG


def test_unknown_wrong_and_disabled_do_the_same_work(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    disable_user(city, "koordinator.a", by=None)
    work: list[list[str]] = []

    def compared(password: str, stored: str | None) -> bool:
        work[-1].append("compare")
        return stored is not None and password == PASSWORD

    def began(*_: Any) -> None:
        work[-1].append("begin")

    monkeypatch.setattr(logins, "is_right", compared)
    sa.event.listen(city.engine, "begin", began)
    tries = [("analis.a", "x"), ("koordinator.a", PASSWORD), ("tidak.ada", "x")]
    for name, password in tries:
        work.append([])
        with pytest.raises(UserError):
            entered(city, name, password)
    assert work == [["begin", "begin", "compare", "begin"]] * 3


def test_a_first_password_must_be_changed_before_anything_else(city: City) -> None:
    first = add_user(city, "analis.b", Post("analyst"), by=None)
    half = entered(city, "analis.b", first)
    assert half.session.stage == "password"
    passed = first_password(city, half.account, OTHER, OTHER, goes_on(city, half))
    assert passed.session.stage == "full"
    assert who(city, half.token) is None
    assert entered(city, "analis.b", OTHER).session.stage == "full"
    with pytest.raises(UserError):
        entered(city, "analis.b", first)


@pytest.mark.parametrize(
    ("new", "again", "why"),
    [
        (OTHER, OTHER + "x", "differ"),
        ("pendek", "pendek", "at least 12"),
        ("analis.a analis.a", "analis.a analis.a", "among the first"),
        (PASSWORD, PASSWORD, "from before"),
    ],
)
def test_a_new_password_that_is_not_taken_changes_nothing(
    city: City, new: str, again: str, why: str
) -> None:
    passed = entered(city)
    with pytest.raises(UserError, match=why):
        change_own_password(
            city,
            passed.account,
            passed.session,
            PASSWORD,
            (new, again),
            browser().caller,
        )
    assert entered(city).session.stage == "full"


def test_the_second_factor_is_asked_of_those_who_can_do_much(city: City) -> None:
    of = account(city, "analis.a")
    asked = {role for role in ROLES if needs_factor(replace(of, role=role))}
    assert asked == SECOND_FACTOR == {"coordinator", "leader", "admin"}
    assert needs_factor(replace(of, totp_confirmed=True))


def test_the_password_of_a_coordinator_is_half_a_login(city: City) -> None:
    half = entered(city, "koordinator.a")
    assert half.session.stage == "code"
    assert "login" not in actions(city)


def test_the_first_right_code_confirms_the_factor(city: City) -> None:
    half = entered(city, "koordinator.a")
    assert not account(city, "koordinator.a").totp_confirmed
    who_now = account(city, "koordinator.a")
    code = code_of(city, "koordinator.a")
    passed = enter_code(city, who_now, code, goes_on(city, half))
    assert passed.session.stage == "full"
    assert account(city, "koordinator.a").totp_confirmed
    assert who(city, half.token) is None
    assert actions(city)[-2:] == ["factor_set", "login"]


def test_a_code_is_taken_once(city: City) -> None:
    with_factor(city)
    half = entered(city, "koordinator.a")
    used, fresh = (code_of(city, "koordinator.a", steps) for steps in (0, 1))
    with pytest.raises(UserError, match="used already"):
        enter_code(city, half.account, used, goes_on(city, half))
    assert enter_code(city, half.account, fresh, goes_on(city, half))


def test_the_same_code_sent_twice_at_once_is_taken_once(city: City) -> None:
    half = entered(city, "koordinator.a")
    before = account(city, "koordinator.a")
    code = code_of(city, "koordinator.a")
    enter_code(city, before, code, browser())
    with pytest.raises(UserError):
        enter_code(city, before, code, browser())
    assert half.session.stage == "code"


def test_codes_are_guessed_no_faster_than_passwords(city: City) -> None:
    with_factor(city)
    half = entered(city, "koordinator.a")
    right = code_of(city, "koordinator.a", 1)
    wrong = "000000" if right != "000000" else "000001"
    for _ in range(5):
        with pytest.raises(UserError, match="wrong or was used"):
            enter_code(city, half.account, wrong, goes_on(city, half))
    with pytest.raises(Slowed):
        enter_code(city, half.account, right, goes_on(city, half))
    # The password is not slowed by it: its owner is told of the codes instead.
    assert entered(city, "koordinator.a")


def test_every_login_before_the_first_code_shows_another_secret(city: City) -> None:
    entered(city, "koordinator.a")
    seen = account(city, "koordinator.a").totp_nonce
    entered(city, "koordinator.a")
    assert account(city, "koordinator.a").totp_nonce not in (None, seen)


def test_each_stage_has_a_token_of_its_own(city: City) -> None:
    first = reset_user(city, "koordinator.a", by=None)
    one = entered(city, "koordinator.a", first)
    two = first_password(city, one.account, OTHER, OTHER, goes_on(city, one))
    now = account(city, "koordinator.a")
    code = code_of(city, "koordinator.a")
    three = enter_code(city, now, code, goes_on(city, two))
    stages = [each.session.stage for each in (one, two, three)]
    assert stages == ["password", "code", "full"]
    assert len({each.token for each in (one, two, three)}) == 3
    assert [who(city, each.token) is None for each in (one, two, three)] == [
        True,
        True,
        False,
    ]


def test_logging_in_ends_the_session_that_the_browser_had(city: City) -> None:
    before = entered(city)
    log_in(city, "analis.a", PASSWORD, goes_on(city, before))
    assert who(city, before.token) is None


def test_logging_out_ends_the_session_on_the_server(city: City) -> None:
    passed = entered(city)
    log_out(city, passed.account, passed.session)
    assert who(city, passed.token) is None
    assert actions(city)[-1] == "logout"


@pytest.mark.parametrize(
    ("role", "hours", "still_in"),
    [
        ("inspector", 19.9, True),
        ("inspector", 20, False),
        ("analyst", 1.9, True),
        ("analyst", 2, False),
    ],
)
def test_how_long_a_login_lasts_without_a_page(
    city: City, role: str, hours: float, still_in: bool
) -> None:
    with transaction(city.engine) as db:
        db.exec_driver_sql(f"UPDATE accounts SET role = '{role}'")
    half = with_factor(city) if role in SECOND_FACTOR else entered(city)
    assert (who(later(city, hours=hours), half.token) is not None) == still_in


def test_a_login_that_is_used_lasts_twelve_hours(city: City) -> None:
    passed = entered(city)
    for hours in range(1, 12):
        assert who(later(city, hours=hours), passed.token)
    assert who(later(city, hours=12), passed.token) is None


def test_half_a_login_lasts_a_quarter_of_an_hour(city: City) -> None:
    half = entered(city, "koordinator.a")
    assert who(later(city, minutes=14.9), half.token)
    assert who(later(city, minutes=15), half.token) is None


def test_a_page_is_read_without_writing_until_five_minutes_have_passed(
    city: City,
) -> None:
    passed = entered(city)
    who(later(city, minutes=4), passed.token)
    with reading(city.engine) as db:
        assert (
            db.scalars(sa.select(sessions.c.seen_at)).one()
            == db.scalars(sa.select(sessions.c.created_at)).one()
        )
    found = who(later(city, minutes=6), passed.token)
    assert found
    with reading(city.engine) as db:
        found = find_session(db, passed.token, city.now, city.settings.offset)
    assert found
    assert found.seen_at == city.now + timedelta(minutes=6)


def test_a_changed_password_ends_all_other_logins(city: City) -> None:
    lost, kept = entered(city), entered(city)
    renewed = change_own_password(
        city, kept.account, kept.session, PASSWORD, (OTHER, OTHER), browser().caller
    )
    assert who(city, lost.token) is None
    assert who(city, renewed.token)
    assert entered(city, password=OTHER)


def test_the_current_password_is_guessed_no_faster_than_at_the_door(city: City) -> None:
    passed = entered(city)
    new, caller = (OTHER, OTHER), browser().caller
    for _ in range(5):
        with pytest.raises(UserError, match="current password is wrong"):
            change_own_password(city, passed.account, passed.session, "x", new, caller)
    with pytest.raises(Slowed):
        change_own_password(city, passed.account, passed.session, PASSWORD, new, caller)


@pytest.mark.parametrize("change", ["reset", "disable", "role"])
def test_reset_disabling_and_another_role_end_all_logins(
    city: City, change: str
) -> None:
    passed = entered(city)
    if change == "reset":
        reset_user(city, "analis.a", by=None)
    elif change == "disable":
        disable_user(city, "analis.a", by=None)
    else:
        give_role(city, "analis.a", Post("leader"), by=None)
    assert who(city, passed.token) is None


def test_a_reset_drops_the_factor_and_the_waits(city: City) -> None:
    with_factor(city)
    for _ in range(5):
        with pytest.raises(UserError):
            entered(city, "koordinator.a", "x")
    first = reset_user(city, "koordinator.a", by=None)
    assert entered(city, "koordinator.a", first).session.stage == "password"
    assert not account(city, "koordinator.a").totp_confirmed


def test_one_ends_only_logins_of_one_s_own(city: City) -> None:
    mine, other = entered(city), entered(city, "koordinator.a")
    lost, caller = entered(city), browser().caller

    def end(session: Session, of: Session, password: str = PASSWORD) -> Entered:
        hashed = of.token_hash
        return end_own_session(city, mine.account, session, hashed, password, caller)

    with pytest.raises(UserError, match="current password is wrong"):
        end(mine.session, lost.session, "x")
    kept = end(mine.session, lost.session)
    assert own_sessions(city, mine.account) == [kept.session]
    for not_mine in (other.session, lost.session, kept.session):
        with pytest.raises(UserError, match="Choose one of the other"):
            end(kept.session, not_mine)
    assert who(city, other.token)


def test_giving_the_password_again_gives_another_token_for_as_long(city: City) -> None:
    before = entered(city)
    tomorrow = later(city, hours=1)
    after = change_own_password(
        tomorrow,
        before.account,
        before.session,
        PASSWORD,
        (OTHER, OTHER),
        browser().caller,
    )
    assert who(tomorrow, before.token) is None
    assert after.session.csrf != before.session.csrf
    assert after.session.expires_at == before.session.expires_at


def test_another_factor_needs_the_password_and_a_code_of_the_old_one(
    city: City,
) -> None:
    session = with_factor(city).session
    before, caller = account(city, "koordinator.a"), browser().caller
    for password, steps in (("x", 1), (PASSWORD, 0)):
        proof = (password, code_of(city, "koordinator.a", steps))
        with pytest.raises(UserError):
            begin_own_factor(city, before, session, proof, caller)
    assert account(city, "koordinator.a") == before
    proof = (PASSWORD, code_of(city, "koordinator.a", 1))
    begin_own_factor(city, before, session, proof, caller)
    after = account(city, "koordinator.a")
    assert after.totp_nonce != before.totp_nonce
    assert not after.totp_confirmed


def test_a_confirmed_factor_ends_all_other_logins(city: City) -> None:
    lost, mine, caller = entered(city), entered(city), browser().caller
    begun = begin_own_factor(city, mine.account, mine.session, (PASSWORD, ""), caller)
    assert who(city, lost.token)
    now, code = account(city, "analis.a"), code_of(city, "analis.a")
    confirm_own_factor(city, now, begun.session, code, caller)
    assert who(city, lost.token) is None
    assert who(city, begun.token)
    assert account(city, "analis.a").totp_confirmed


def test_a_password_is_hashed_anew_when_parameters_have_changed(city: City) -> None:
    old = PasswordHasher(1, 8_192, 1).hash(PASSWORD.encode())
    with transaction(city.engine) as db:
        change_password(db, "analis.a", old, must_change=False)
    entered(city)
    with reading(city.engine) as db:
        renewed = password_hash(db, "analis.a")
    assert renewed
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert entered(city)


def test_an_account_disabled_while_its_password_is_compared_stays_out(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compared(_password: str, _stored: str | None) -> bool:
        disable_user(city, "analis.a", by=None)
        return True

    monkeypatch.setattr(logins, "is_right", compared)
    with pytest.raises(UserError):
        entered(city)
    with reading(city.engine) as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(sessions)) == 0


def test_the_trail_counts_failures_and_never_holds_a_password(city: City) -> None:
    for _ in range(2):
        with pytest.raises(UserError):
            entered(city, password="salah salah salah")
    entered(city)
    with reading(city.engine) as db:
        rows = trail(db, city.settings.offset)
        kept = str(db.execute(sa.select(login_attempts)).all())
    of_login = rows[rows["action"].str.startswith("login")]
    assert of_login["action"].tolist() == ["login_failed", "login_failed", "login"]
    assert of_login["detail"].tolist()[1:] == [
        '{"failures":2,"what":"password"}',
        '{"failures":2}',
    ]
    assert (of_login["account"] == "analis.a").all()
    everything = rows.to_string() + kept
    assert not [word for word in (PASSWORD, "salah") if word in everything]

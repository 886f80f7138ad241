from datetime import time, timedelta
from pathlib import Path

import pytest

from data.errors import UserError
from data.settings import Settings, load_settings


def test_without_settings_the_contracts_defaults_hold(tmp_path: Path) -> None:
    home = tmp_path / "var"
    assert load_settings({}, tmp_path) == Settings(
        home=home,
        database_url=f"sqlite:///{home / 'sidak.db'}",
        key_file=home / "key",
        inbox=home / "inbox",
        timezone="Asia/Jakarta",
        nightly_time=time(20, 15),
        release_time=time(6, 30),
        lang="id",
        custody="local",
        tau=1.5,
        floor_share=0.5,
        ceiling=0.6,
        keep_person_months=24,
        keep_photo_months=24,
        keep_log_days=90,
        now=None,
    )


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "sidak.toml").write_text('lang = "en"\ntau = 2\nhome = "city"\n')
    settings = load_settings({"SIDAK_LANG": "id", "SIDAK_TAU": ""}, tmp_path)
    assert (settings.lang, settings.tau) == ("id", 2.0)
    assert settings.records == tmp_path / "city" / "records"


def test_clock_times_of_toml_are_read(tmp_path: Path) -> None:
    (tmp_path / "sidak.toml").write_text("release_time = 07:00:00\n")
    assert load_settings({}, tmp_path).release_time == time(7)


@pytest.mark.parametrize(
    ("zone", "hours"), [("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9)]
)
def test_every_indonesian_zone_has_one_offset(zone: str, hours: int) -> None:
    settings = load_settings({"SIDAK_TIMEZONE": zone}, Path("/nowhere"))
    assert settings.offset == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("SIDAK_TIMEZONE", "Europe/Berlin", "without summer time"),
        ("SIDAK_TIMEZONE", "Asia/Malang", "without summer time"),
        ("SIDAK_TIMEZONE", "../../etc/passwd", "without summer time"),
        ("SIDAK_NIGHTLY_TIME", "25:00", "20:15"),
        ("SIDAK_RELEASE_TIME", "half six", "20:15"),
        ("SIDAK_RELEASE_TIME", "06:30 o'clock", "20:15"),
        ("SIDAK_LANG", "jv", "id, en"),
        ("SIDAK_CUSTODY", "nobody", "local, custodians"),
        ("SIDAK_TAU", "0", "above 0"),
        ("SIDAK_KEEP_PERSON_MONTHS", "5", "a whole number from 6 to 600"),
        ("SIDAK_KEEP_PHOTO_MONTHS", "two", "a whole number from 6 to 600"),
        ("SIDAK_KEEP_LOG_DAYS", "7.5", "a whole number from 7 to 3650"),
        ("SIDAK_TAU", "much", "above 0"),
        ("SIDAK_FLOOR_SHARE", "1.5", "at most 1"),
        ("SIDAK_CEILING", "nan", "at most 1"),
    ],
)
def test_a_refused_value_is_named_with_what_is_accepted(
    name: str, value: str, accepted: str
) -> None:
    with pytest.raises(UserError) as caught:
        load_settings({name: value}, Path("/nowhere"))
    assert name in str(caught.value)
    assert repr(value) in str(caught.value)
    assert accepted in str(caught.value)


def test_a_refused_database_url_hides_the_password() -> None:
    url = "mysql://sidak:hunter2@host/city"
    with pytest.raises(UserError) as caught:
        load_settings({"SIDAK_DATABASE_URL": url}, Path("/nowhere"))
    assert "hunter2" not in str(caught.value)


def test_an_unknown_name_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "sidak.toml").write_text("languge = 'id'\n")
    with pytest.raises(UserError, match="languge"):
        load_settings({}, tmp_path)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "sidak.toml").write_text("lang = id\n")
    with pytest.raises(UserError, match=r"sidak\.toml"):
        load_settings({}, tmp_path)

"""Reads ``SIDAK_*``, then ``sidak.toml``, then defaults, once, into ``Settings``."""

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.errors import UserError

#: Offsets are looked at month by month between these years.
_ZONE_YEARS = range(2015, 2041)


@dataclass(frozen=True)
class Settings:
    """What one city has set; one city is one settings file and one database."""

    home: Path
    database_url: str
    key_file: Path
    inbox: Path
    timezone: str = "Asia/Jakarta"
    #: City wall time at which the night starts.
    nightly_time: time = time(20, 15)
    #: City wall time at which the list of the day is opened.
    release_time: time = time(6, 30)
    lang: str = "id"
    custody: str = "local"
    #: How sharply chances follow the gain, as a multiple of the mean gain.
    tau: float = 1.5
    #: Part of the mean chance that every unit has at least, 0 to 1.
    floor_share: float = 0.5
    #: Largest chance of a unit on one day, 0 to 1.
    ceiling: float = 0.6
    #: Months that rows about persons are kept: punches, staff, enrolments, leave.
    keep_person_months: int = 24
    #: Months that photos are kept, longer while their clarification is open.
    keep_photo_months: int = 24
    #: Days that tries to log in and the bytes of refused lines are kept.
    keep_log_days: int = 90
    #: The head of official papers: government, agency, its address, where it signs.
    government: str = "Pemerintah Kota"
    agency: str = "Inspektorat"
    address: str = ""
    place: str = ""
    #: What inspections rest on, for papers: rules and orders, with ``;`` between them.
    basis: str = ""
    #: The clock of a replay database, as written; None: the real clock.
    now: str | None = None

    @property
    def offset(self) -> timedelta:
        """City wall time minus UTC; constant, because no zone with DST is taken.

        Examples
        --------
        >>> load_settings({}, Path("/nowhere")).offset
        datetime.timedelta(seconds=25200)
        """
        return next(iter(_offsets(self.timezone)))

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def bases(self) -> list[str]:
        """What inspections rest on, each rule or order for itself.

        Examples
        --------
        >>> rules = {"SIDAK_BASIS": "Peraturan A; Keputusan B;"}
        >>> load_settings(rules, Path("/nowhere")).bases
        ['Peraturan A', 'Keputusan B']
        """
        return [each.strip() for each in self.basis.split(";") if each.strip()]

    @property
    def records(self) -> Path:
        """The folder of the published records."""
        return self.home / "records"


def load_settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """Return the settings of the city whose files lie in ``folder``.

    Parameters
    ----------
    environ
        The environment; only names that begin with ``SIDAK_`` count.
    folder
        Where ``sidak.toml`` may lie. Its names are those of the environment in lower
        case without ``SIDAK_``. Relative paths start here.

    Raises
    ------
    UserError
        A value is not accepted; the text names setting, value and what is.

    Examples
    --------
    >>> settings = load_settings({"SIDAK_NIGHTLY_TIME": "21:00"}, Path("/nowhere"))
    >>> settings.nightly_time, settings.database_url
    (datetime.time(21, 0), 'sqlite:////nowhere/var/sidak.db')
    """
    written = _toml(folder / "sidak.toml") | {
        name: environ[_variable(name)]
        for name in _READERS
        if environ.get(_variable(name))
    }
    values = {
        name: _READERS[name](_variable(name), text) for name, text in written.items()
    }
    home = folder / values.pop("home", "var")
    database_url = values.pop("database_url", f"sqlite:///{home / 'sidak.db'}")
    return Settings(
        home=home,
        database_url=database_url,
        key_file=folder / values.pop("key_file", home / "key"),
        inbox=folder / values.pop("inbox", home / "inbox"),
        **values,
    )


def _variable(name: str) -> str:
    return f"SIDAK_{name.upper()}"


def _toml(path: Path) -> dict[str, str]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(
            '{file} cannot be read: {why}. Write lines such as: lang = "id"',
            file=path.name,
            why=error,
        ) from error
    unknown = sorted(set(found) - set(_READERS))
    if unknown:
        raise UserError(
            "{file}: no setting is called {name!r}. Settings: {accepted}.",
            file=path.name,
            name=unknown[0],
            accepted=", ".join(_READERS),
        )
    return {name: str(value) for name, value in found.items()}


def _refused(name: str, value: str, accepted: str) -> UserError:
    return UserError(
        "{name} is {value!r}; accepted: {accepted}.",
        name=name,
        value=value,
        accepted=accepted,
    )


def _text(_name: str, value: str) -> str:
    return value


def _path(_name: str, value: str) -> Path:
    return Path(value).expanduser()


def _clock(name: str, value: str) -> time:
    # A clock time of TOML has seconds.
    if re.fullmatch(r"\d\d:\d\d(:00)?", value):
        with suppress(ValueError):
            return time.fromisoformat(value)
    raise _refused(name, value, "a clock time such as 20:15")


def _number(low: float, high: float) -> Callable[[str, str], float]:
    def read(name: str, value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not low < number <= high:
            raise _refused(name, value, f"a number above {low:g}, at most {high:g}")
        return number

    return read


def _whole(low: int, high: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
            raise _refused(name, value, f"a whole number from {low} to {high}")
        return int(value)

    return read


def _choice(*accepted: str) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in accepted:
            raise _refused(name, value, ", ".join(accepted))
        return value

    return read


def _database(name: str, value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        # The value may hold a password: only its beginning is shown.
        raise _refused(
            name, value.split("://")[0], "sqlite:///file or postgresql://user@host/name"
        )
    return value


def _zone(name: str, value: str) -> str:
    try:
        offsets = _offsets(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        offsets = frozenset()
    if len(offsets) != 1:
        accepted = "a zone without summer time, such as Asia/Jakarta or Asia/Makassar"
        raise _refused(name, value, accepted)
    return value


@cache
def _offsets(zone: str) -> frozenset[timedelta]:
    """Return every offset from UTC that the zone has had; one if it has no DST."""
    months = (
        datetime(year, month, 1, tzinfo=ZoneInfo(zone))
        for year in _ZONE_YEARS
        for month in range(1, 13)
    )
    return frozenset(month.utcoffset() or timedelta(0) for month in months)


_READERS: dict[str, Callable[[str, str], Any]] = {
    "home": _path,
    "database_url": _database,
    "key_file": _path,
    "inbox": _path,
    "timezone": _zone,
    "nightly_time": _clock,
    "release_time": _clock,
    "lang": _choice("id", "en"),
    "custody": _choice("local", "custodians"),
    "tau": _number(0, 100),
    "floor_share": _number(0, 1),
    "ceiling": _number(0, 1),
    # A night looks back over sixty working days, for days up to five weeks old.
    "keep_person_months": _whole(6, 600),
    "keep_photo_months": _whole(6, 600),
    "keep_log_days": _whole(7, 3650),
    "government": _text,
    "agency": _text,
    "address": _text,
    "place": _text,
    "basis": _text,
    "now": _text,
}

"""One city: its settings, its database and its clock, opened once per command."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Engine, inspect, make_url

from data.database import make_engine, reading
from data.errors import UserError
from data.identity import load_key
from data.settings import Settings, load_settings
from data.store.audit import read_meta

#: The mark in `meta` of a database whose clock may be replaced.
REPLAY = "replay"
#: The folder of a home into which a backup is being restored.
RESTORING = "restoring"


@dataclass(frozen=True)
class City:
    """What a command works on. Instants are naive city wall time."""

    settings: Settings
    engine: Engine
    now: datetime
    replay: bool

    @property
    def key(self) -> bytes:
        """The secret of pseudonyms and salts; only its owner can read it."""
        return load_key(self.settings.key_file)

    def release_at(self, service_date: date) -> datetime:
        """Return the moment the list of that date opens; from then on it is past."""
        return datetime.combine(service_date, self.settings.release_time)

    def is_past(self, service_date: date) -> bool:
        """Tell whether the date's release time has gone by."""
        return self.now >= self.release_at(service_date)

    def later(self) -> "City":
        """Return the city with its clock read again; a night takes its time."""
        return replace(self, now=max(self.now, clock(self.settings)))


def knowledge_time(service_date: date, nightly_time: time = time(20)) -> datetime:
    """Return the usual `as_of` of a service date: 20:00 of the day before.

    A night that is scheduled earlier than that knows what its scheduled time knew.

    Examples
    --------
    >>> knowledge_time(date(2024, 4, 29))
    datetime.datetime(2024, 4, 28, 20, 0)
    """
    day_before = service_date - timedelta(days=1)
    return datetime.combine(day_before, min(time(20), nightly_time))


def parse_instant(text: str, offset: timedelta, name: str) -> datetime:
    """Read ISO 8601 with or without an offset into naive city time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(
            "{name}: {value!r} is no moment. Write 2024-04-28T20:00, with or without "
            "an offset such as +07:00.",
            name=name,
            value=text,
        ) from None
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None) + offset


def city_time(city: City, moment: datetime) -> datetime:
    """Return a moment as naive city wall time; one without a zone is that already.

    Prefect hands in a date type of its own, which pandas cannot add to.
    """
    local = moment if moment.tzinfo is None else moment.astimezone(city.settings.zone)
    return datetime.combine(
        date(local.year, local.month, local.day),
        time(local.hour, local.minute, local.second, local.microsecond),
    )


def clock(settings: Settings) -> datetime:
    """Return the city's time now: `SIDAK_NOW` when set, else the machine's clock."""
    if settings.now:
        return parse_instant(settings.now, settings.offset, "SIDAK_NOW")
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0) + settings.offset


def real_now(city: City) -> datetime:
    """Return the city's time by the machine's clock, which no replay can stop.

    For what happens outside: codes on phones, waiting times of people.
    """
    if city.settings.now is None:
        return city.now
    return clock(replace(city.settings, now=None))


@contextmanager
def open_city(
    environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> Iterator[City]:
    """Open the city the environment names and close its connections afterwards.

    Raises
    ------
    UserError
        Nothing was initialised yet, a restore was not finished, or `SIDAK_NOW` is set
        on a real database.
    """
    settings = load_settings(
        os.environ if environ is None else environ, folder or Path.cwd()
    )
    refuse_half_restored(settings)
    _refuse_missing_file(settings)
    engine = make_engine(settings.database_url)
    try:
        yield _checked(settings, engine)
    finally:
        engine.dispose()


def refuse_half_restored(settings: Settings) -> None:
    """Refuse a home into which a restore is not finished.

    Raises
    ------
    UserError
        It is not; the text says what to run.
    """
    if (settings.home / RESTORING).exists():
        raise UserError(
            "A restore into {home} is going on, or was not finished. If none is going "
            "on, run it again: sidak restore FOLDER --replace",
            home=settings.home,
        )


def _refuse_missing_file(settings: Settings) -> None:
    """Refuse before connecting, which would make an empty file and its folder."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise _not_initialised(settings)


def _checked(settings: Settings, engine: Engine) -> City:
    if not inspect(engine).has_table("meta"):
        raise _not_initialised(settings)
    with reading(engine) as db:
        replay = read_meta(db, REPLAY) is not None
    refuse_false_clock(settings, replay)
    return City(settings, engine, clock(settings), replay)


def refuse_false_clock(settings: Settings, replay: bool) -> None:
    """Refuse `SIDAK_NOW` on a database that is no replay.

    Raises
    ------
    UserError
        It is set.
    """
    if settings.now and not replay:
        raise UserError(
            "SIDAK_NOW replaces the clock only in a database made by "
            "`sidak init --replay`. Unset SIDAK_NOW."
        )


def _not_initialised(settings: Settings) -> UserError:
    return UserError(
        "There is no sidak database in {home} yet. Run: sidak init",
        home=settings.home,
    )

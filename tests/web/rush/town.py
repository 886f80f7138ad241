"""A made-up town with so many teams that a crowd of inspectors has stops to go to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from data.city import City, open_city
from data.database import transaction
from data.settings import load_settings
from data.store.accounts import Account, write_account
from data.store.sessions import begin_session
from pipelines.founding import found
from pipelines.importing import import_files
from pipelines.release import release
from pipelines.running import run_night
from tests.pipelines.town import DAY, EVENING, write_rows

#: By then both half-days' stops may be read: more than at seven in the morning.
NOON = "2026-11-24T13:00"
#: Half of the stops lie in each half-day.
STOPS_A_DAY = 10


@dataclass(frozen=True)
class Inspector:
    """Somebody of a team, logged in since the evening before."""

    account: str
    team: str
    token: str
    csrf: str


def crowded_town(home: Path, teams: int, **variables: str) -> dict[str, str]:
    """Found a town with an open list of ``STOPS_A_DAY`` stops for each team.

    Returns the environment that a process needs to serve it.
    """
    environ = {"SIDAK_HOME": str(home), "SIDAK_LANG": "id"} | variables
    evening = environ | {"SIDAK_NOW": EVENING}
    found(load_settings(evening, home.parent), replay=True)
    with open_city(evening, home.parent) as city:
        _import(city, "offices", _offices(teams * STOPS_A_DAY))
        _import(city, "teams", _teams(teams))
        run_night(city, DAY, None, with_prefect=False)
    noon = environ | {"SIDAK_NOW": NOON}
    with open_city(noon, home.parent) as city:
        release(city, DAY)
    return noon


def enlisted(environ: Mapping[str, str], teams: int) -> list[Inspector]:
    """Give each team an inspector whose phone is logged in."""
    with open_city(environ, Path(environ["SIDAK_HOME"]).parent) as city:
        return [_enlist(city, number) for number in range(teams)]


def _import(city: City, table: str, rows: list[dict[str, object]]) -> None:
    path = write_rows(city.settings.home / f"{table}.csv", rows)
    report = import_files(
        city.engine,
        city.settings,
        city.key,
        table,
        [path],
        backfill=True,
        now=city.now,
    )
    assert report.exit_code == 0


def _offices(count: int) -> list[dict[str, object]]:
    return [
        {
            "office_code": f"K{number:04}",
            "name": f"Kelurahan Contoh {number}",
            "kind": "kelurahan",
            "latitude": round(-7.9 - number * 1e-4, 4),
            "longitude": round(112.6 + number * 1e-4, 4),
        }
        for number in range(count)
    ]


def _teams(count: int) -> list[dict[str, object]]:
    hours = {"starts": "07:30", "ends": "15:00", "valid_from": "2026-01-01"}
    return [
        {"team": _team(number), "visits_per_day": STOPS_A_DAY, **hours}
        for number in range(count)
    ]


def _team(number: int) -> str:
    return f"Tim {number:03}"


def _enlist(city: City, number: int) -> Inspector:
    name, offset = f"petugas-{number:03}", city.settings.offset
    # So long ago that the first page of the day must note that the phone is there.
    evening = city.now - timedelta(hours=18)
    account = Account(
        account=name,
        role="inspector",
        team=_team(number),
        office_code=None,
        must_change=False,
        disabled=False,
        totp_nonce=None,
        totp_confirmed=False,
        totp_last_step=None,
        created_at=evening,
    )
    with transaction(city.engine) as db:
        write_account(db, account, "no hash", offset)
        until = evening + timedelta(hours=20)
        token, session = begin_session(
            db, name, "full", "a phone", evening, until, offset
        )
    return Inspector(name, _team(number), token, session.csrf)

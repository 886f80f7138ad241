"""Small cities for the draw, one call a line: a test names only what it is about."""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from data.schemas import RISK, SLOTS, TABLES, typed
from inspections.chance import Rules
from inspections.plan import draw, draw_inputs
from inspections.record import commitment, opening, salt_hash

MONDAY = date(2024, 4, 29)
#: 08:00-16:00 with a break from 12:00 to 13:00: eight slots and six.
WORKING_HOURS = [*range(16, 24), *range(26, 32)]
SALT = bytes(range(32))


def salt(number: int) -> list[bytes]:
    return [number.to_bytes(32, "big")]


def offices(number: int = 6, building: dict[str, str] | None = None) -> pd.DataFrame:
    codes = [f"K{index:03d}" for index in range(number)]
    return pd.DataFrame(
        {
            "office_code": pd.Series(codes, dtype="str"),
            "building": pd.Series(
                [(building or {}).get(code) for code in codes], dtype="str"
            ),
        }
    )


def slots(rows: int, half_hours: list[int] = WORKING_HOURS) -> np.ndarray:
    open_slots = np.zeros((rows, SLOTS), dtype=bool)
    open_slots[:, half_hours] = True
    return open_slots


def team(name: str = "A", visits: int = 4, **more: Any) -> dict[str, Any]:
    return {
        "team": name,
        "visits_per_day": visits,
        "starts": 8 * 60,
        "ends": 16 * 60,
        **more,
    }


def team_table(*teams: dict[str, Any]) -> pd.DataFrame:
    return typed(pd.DataFrame(list(teams)), TABLES["teams"])


def team_day_table(*rows: tuple[str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [
            {"team": name, "day": pd.Timestamp(MONDAY), "half": half, "visits": visits}
            for name, half, visits in rows
        ]
    )
    return typed(frame, TABLES["team_days"])


def risk(
    codes: list[str], p: dict[str, float] | float = 0.1, width: float = 0.1
) -> pd.DataFrame:
    """The same risk all day, with a 90 % interval of that width."""
    by_code = p if isinstance(p, dict) else dict.fromkeys(codes, p)
    chance = np.repeat([by_code.get(code, 0.1) for code in codes], SLOTS)
    half_hours = pd.date_range(MONDAY, periods=SLOTS, freq="30min", unit="us")
    frame = pd.DataFrame(
        {
            "service_date": pd.Timestamp(MONDAY),
            "office_code": np.repeat(codes, SLOTS),
            "slot_starts_at": np.tile(half_hours, len(codes)),
            "p_below_minimum": chance,
            "low": np.maximum(chance - width / 2, 0),
            "high": np.minimum(chance + width / 2, 1),
        }
    )
    return typed(frame, RISK)


def inputs(
    number: int = 6,
    *,
    teams: list[dict[str, Any]] | None = None,
    team_days: pd.DataFrame | None = None,
    building: dict[str, str] | None = None,
    open_slots: np.ndarray | None = None,
    short: np.ndarray | None = None,
    p: dict[str, float] | float = 0.1,
    last_team: dict[str, str] | None = None,
    rules: Rules | None = None,
    version: int = 1,
) -> dict[str, Any]:
    known = offices(number, building)
    nothing = np.zeros((number, SLOTS), dtype=bool)
    return draw_inputs(
        MONDAY,
        version=version,
        custody="local",
        offices=known,
        open_slots=slots(number) if open_slots is None else open_slots,
        short=nothing if short is None else short,
        risk=risk(known["office_code"].tolist(), p),
        teams=team_table(*([team()] if teams is None else teams)),
        team_days=team_day_table() if team_days is None else team_days,
        last_team=last_team or {},
        rules=rules or Rules(),
    )


def a_city(number: int = 97, teams: int = 4, visits: int = 5) -> dict[str, Any]:
    """The size of Malang, every office with a risk of its own."""
    p = {
        f"K{i:03d}": round(0.01 + 0.4 * ((i * 37) % number / number) ** 3, 6)
        for i in range(number)
    }
    crews = [team(f"Tim {name}", visits) for name in range(teams)]
    return inputs(number, teams=crews, p=p)


def a_commitment(plan: dict[str, Any], **more: Any) -> dict[str, Any]:
    known = {
        "service_date": MONDAY,
        "version": 1,
        "as_of": datetime(2024, 4, 28, 20),
        "offset": timedelta(hours=7),
        "inputs": "0" * 64,
        "salt_hashes": [salt_hash(SALT)],
        "previous": None,
    }
    return commitment(draw=plan, **(known | more))


def a_record(plan: dict[str, Any], **more: Any) -> tuple[dict, dict]:
    commit = a_commitment(plan, **more)
    halves = {half: draw(plan, [SALT], half) for half in ("am", "pm")}
    return commit, opening(commit, plan, [SALT], halves)

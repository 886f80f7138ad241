"""A city whose logs are true: everybody comes by themselves; patterns are planted."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from data.schemas import TABLES, Table, empty_frame
from features.integrity.alerts import suspicious_punching
from features.integrity.signs import signs
from features.integrity.traces import Sources, traces

#: A Friday; the month before it has no holiday that matters here.
DAY = date(2024, 4, 26)
DAYS = pd.bdate_range("2024-01-08", DAY).as_unit("us")
FINGER, PASSWORD = 1, 3
EVENTS = ["device", "kind", "at", "recorded_at"]


def office(number: int) -> str:
    return f"K{number:03d}"


def true_city(
    seed: int, offices: int = 30, people: int = 12, days: pd.DatetimeIndex = DAYS
) -> Sources:
    """Return a city of one device an office, where nothing is wrong."""
    dice = np.random.default_rng(seed)
    each = pd.MultiIndex.from_product(
        [range(offices), range(people), days], names=["office", "post", "day"]
    ).to_frame(index=False)
    habit = dice.integers(-10, 10, size=(offices, people))
    minutes = 435 + habit[each["office"], each["post"]]
    into = 60 * minutes + dice.normal(0, 420, len(each)).astype("int64")
    out = 16 * 3600 + dice.exponential(500, len(each)).astype("int64")
    came = dice.uniform(size=len(each)) > 0.1
    parts = [punched(each[came], seconds[came], dice) for seconds in (into, out)]
    punches = pd.concat(parts, ignore_index=True)
    codes = pd.Series([office(number) for number in range(offices)])
    return Sources(
        offices=codes,
        punches=punches,
        spoke=punches[["device"]].assign(
            service_date=punches["punched_at"].dt.normalize()
        ),
        devices=dated(TABLES["devices"], device=codes, office_code=codes),
        staff=dated(
            TABLES["staff"],
            staff_number=each["office"].map(office).drop_duplicates().repeat(people)
            + np.tile([f"-{number}" for number in range(people)], offices),
            office_code=codes.repeat(people),
        ),
        leave=empty_frame(TABLES["leave"]),
        findings=empty_frame(TABLES["findings"]),
        notices=noticed(empty_frame(TABLES["leave"]), "2024-01-01"),
        marks=marked(),
        events=events(),
        places=placed(punches, dice),
        coverage=pd.DataFrame(
            {"device": codes, "covers_until_at": pd.Timestamp("2024-04-26 18:00")}
        ).astype({"covers_until_at": "datetime64[us]"}),
        hours=hours_of(codes, days),
    )


def hours_of(codes: pd.Series, days: pd.DatetimeIndex) -> pd.DataFrame:
    hours = pd.MultiIndex.from_product([codes, days]).to_frame(index=False)
    hours.columns = pd.Index(["office_code", "service_date"])
    return hours.assign(opens=pd.array([450] * len(hours), dtype="Int64"))


def dated(shape: Table, **columns: pd.Series) -> pd.DataFrame:
    rows = pd.DataFrame({name: each.to_numpy() for name, each in columns.items()})
    empty = empty_frame(shape)
    rows = rows.reindex(columns=empty.columns)
    return rows.astype(empty.dtypes.to_dict()).assign(
        valid_from=pd.Timestamp("2020-01-01").as_unit("us")
    )


def punched(
    each: pd.DataFrame, seconds: np.ndarray, dice: np.random.Generator
) -> pd.DataFrame:
    code = each["office"].map(office)
    typed = dice.uniform(size=len(each)) < 0.03
    return pd.DataFrame(
        {
            "device": code,
            "office_code": code,
            "person": code + "-" + each["post"].astype("str"),
            "punched_at": each["day"] + pd.to_timedelta(seconds, unit="s"),
            "verify": pd.array(np.where(typed, PASSWORD, FINGER), dtype="Int64"),
        }
    ).reset_index(drop=True)


def placed(punches: pd.DataFrame, dice: np.random.Generator) -> pd.DataFrame:
    """Every punch with a place: mostly its own, now and then that of a colleague."""
    near = dice.integers(0, 3000, len(punches)).astype("str")
    names = punches["office_code"] + "/" + pd.Series(near, punches.index)
    columns = ["office_code", "person", "punched_at"]
    return punches[columns].assign(place=names)


def events(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Events as ``device, kind, at``, known at once."""
    frame = pd.DataFrame([(*row, row[2]) for row in rows], columns=EVENTS)
    times = {"at": "datetime64[us]", "recorded_at": "datetime64[us]"}
    return frame.astype({"device": "str", "kind": "str"} | times)


def marked(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Words on days as ``day, staff_number, mark, recorded_at``."""
    names = ["day", "staff_number", "mark", "recorded_at"]
    frame = pd.DataFrame(rows, columns=names).assign(batch=1)
    times = {"day": "datetime64[us]", "recorded_at": "datetime64[us]"}
    return frame.astype({"staff_number": "str", "mark": "str"} | times)


def noticed(leave: pd.DataFrame, at: str) -> pd.DataFrame:
    return leave.assign(recorded_at=pd.Timestamp(at).as_unit("us"))


def one_hand(
    city: Sources, where: str, posts: int, apart: int = 2, days: int = 20
) -> Sources:
    """Have one colleague scan for the first posts, seconds apart, in the last days."""
    lately = pd.Timestamp(DAYS[-days])
    at, person = city.punches["punched_at"], city.punches["person"]
    names = [f"{where}-{number}" for number in range(posts)]
    hit = person.isin(names) & (at >= lately) & (at.dt.hour < 12)
    dice = np.random.default_rng(5)
    start = {day: dice.integers(25_200, 27_000) for day in DAYS}
    day = at[hit].dt.normalize()
    seconds = day.map(start) + apart * person[hit].map(names.index)
    moved = at.copy()
    moved[hit] = day + pd.to_timedelta(seconds, unit="s")
    return replace(city, punches=city.punches.assign(punched_at=moved.astype(at.dtype)))


@dataclass(frozen=True)
class Looked:
    rows: pd.DataFrame
    alerts: pd.DataFrame

    def p(self, sign: str) -> pd.Series:
        """P-value of a sign by office."""
        rows = self.rows[self.rows["sign"] == sign]
        return rows.set_index("office_code")["p_value"]

    @property
    def told(self) -> dict[str, list[str]]:
        """Signs of the alerts by office."""
        told: dict[str, list[str]] = {}
        for code, words in self.alerts[["office_code", "evidence"]].to_numpy():
            told.setdefault(code, []).append(words.partition(":")[0])
        return told


def look(city: Sources, day: date = DAY) -> Looked:
    rows = signs(traces(city), day)
    return Looked(rows, suspicious_punching(rows, day))

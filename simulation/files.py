"""Writes a made-up city as the files a real one would hand in."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.schemas import TABLES
from simulation.city import City
from simulation.logs import LogFile

_INSTANT = "%Y-%m-%dT%H:%M:%S"
_DAY = "%Y-%m-%d"
#: Leave is entered by whole days: bare dates, the last one inclusive.
_BARE_DATES = {"leave": ("starts_at", "ends_at")}


@dataclass(frozen=True)
class CityFiles:
    """Where the files lie."""

    #: Registry files by table name, in an order in which references are met.
    tables: dict[str, Path]
    #: Folder of one folder per device; and the inbox of the last days.
    logs: Path
    inbox: Path


def write_city(city: City, folder: Path) -> CityFiles:
    """Write all files of the city below the folder; equal cities give equal bytes."""
    observed = city.observed
    where = CityFiles(
        tables={
            name: folder / f"{name}.csv" for name in TABLES if name in observed.registry
        },
        logs=folder / "logs",
        inbox=folder / "inbox",
    )
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in where.tables.items():
        table = as_text(observed.registry[name], name)
        table.to_csv(path, index=False, lineterminator="\n")
    for root, files in ((where.logs, observed.logs), (where.inbox, observed.inbox)):
        _write_logs(root, files)
    return where


def _write_logs(root: Path, files: list[LogFile]) -> None:
    root.mkdir(exist_ok=True)
    for file in files:
        path = root / file.path
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(file.content)


def as_text(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the table's filled columns as the texts of a file.

    Examples
    --------
    >>> teams = pd.DataFrame({"team": ["A"], "starts": [450], "visits_per_day": [3]})
    >>> as_text(teams, "teams").to_csv(index=False).split()
    ['team,starts,visits_per_day', 'A,07:30,3']
    """
    kinds = {column.name: column.kind for column in TABLES[name].columns}
    kinds |= {"recorded_at": "instant"} | dict.fromkeys(
        _BARE_DATES.get(name, ()), "day"
    )
    texts = {
        column: _text(values, kinds[str(column)])
        for column, values in table.items()
        if values.notna().any()
    }
    return pd.DataFrame(texts, index=table.index)


def _text(values: pd.Series, kind: str) -> pd.Series:
    match kind:
        case "day":
            return values.dt.strftime(_DAY)
        case "instant":
            return values.dt.strftime(_INSTANT)
        case "clock":
            return _clock(values)
        case "flag":
            return values.map({True: "yes", False: "no"})
        case _:
            return values


def _clock(minutes: pd.Series) -> pd.Series:
    """Return `HH:MM`."""
    hour, minute = (minutes // 60).astype("str"), (minutes % 60).astype("str")
    return hour.str.zfill(2) + ":" + minute.str.zfill(2)

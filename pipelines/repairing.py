"""Corrects refused punches of a wrong clock where an analyst accepts the proposal."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd
from sqlalchemy.engine import Connection

from data.city import City
from data.database import night_lock, reading, transaction
from data.errors import UserError
from data.knowledge import Known
from data.schemas import REPAIRS, typed
from data.store.audit import write_audit
from data.store.batches import count_batch, open_batch
from data.store.frames import canonical
from data.store.punches import write_punches
from data.store.registry import read_table
from data.store.repairs import read_doubted, read_repairs, write_repairs
from features.clock_repair import proposals, runs, still_doubted
from pipelines.doubting import installed_on

#: Proposals that may be off by more minutes either way are not taken without a word:
#: they cannot say in which half hour somebody was there.
WITHIN_MINUTES = 15
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Choice:
    """Which runs of refused punches are meant; what is not given leaves all.

    Attributes
    ----------
    files
        Names of files, as they are stored.
    within
        Minutes a proposal may be off either way.
    """

    files: Sequence[str] = ()
    batch: int | None = None
    device: str | None = None
    within: float = WITHIN_MINUTES

    def of(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return those of the doubted records that are meant.

        Raises
        ------
        UserError
            What is named is refused nowhere for its clock.
        """
        named = {"batch": self.batch, "device": self.device}
        named = {name: value for name, value in named.items() if value is not None}
        for name, value in named.items():
            rows = rows[rows[name] == value]
        if self.files:
            rows = rows[rows["source"].isin(list(self.files))]
        if rows.empty and (named or self.files):
            raise UserError(
                "Nothing of that is refused for its clock. Run sidak rejects repair "
                "without --file, --batch and --device to see all of it."
            )
        return rows


@dataclass(frozen=True)
class Accepted:
    """What an acceptance did: runs, punches written, and those that were there."""

    runs: int
    punches: int
    duplicates: int


def repairs_of(city: City, choice: Choice) -> pd.DataFrame:
    """Return the runs not corrected yet and what is proposed: `data.schemas.REPAIRS`.

    Nobody's pin is in it.
    """
    with reading(city.engine) as db:
        _, found = _proposed(db, city, choice)
    at, shift = found["read_from_at"], found["shift"]
    return typed(
        found.assign(
            problem=found["reason"],
            punches=found["rows"],
            corrected_from_at=at + shift,
            corrected_until_at=found["read_until_at"] + shift,
            uncertain_minutes=(found["uncertain"].dt.total_seconds() / 60).round(1),
        ).reindex(columns=REPAIRS.names),
        REPAIRS,
    )


def accept(city: City, choice: Choice) -> Accepted:
    """Write the punches of every proposed run that is meant, known from now on.

    The refused lines stay as they are. Accepting again finds nothing more to do.

    Raises
    ------
    UserError
        ``choice`` names a file, batch or device of which nothing is refused for its
        clock, or another sidak holds the night's lock.
    """
    with night_lock(city.engine, city.settings.home), transaction(city.engine) as db:
        rows, found = _proposed(db, city, choice)
        taken = found[found["status"] == "proposed"]
        if taken.empty:
            return Accepted(0, 0, 0)
        rows = rows[rows["run"].isin(taken.index)]
        rows = rows.assign(
            punched_at=rows["read_at"] + rows["run"].map(taken["shift"]),
            uncertain_seconds=rows["run"].map(taken["uncertain"]).dt.ceil("s")
            // timedelta(seconds=1),
        )
        return _write(db, city, rows, taken)


def _proposed(
    db: Connection, city: City, choice: Choice
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the doubted records with their run, and what is proposed of each run."""
    offset = city.settings.offset
    doubted = read_doubted(db, offset)
    repaired = read_repairs(db, offset).rename(columns={"batch": "repaired_in"})
    done = doubted.merge(
        repaired, left_on=["batch", "line"], right_on=["refused_in", "line"]
    )
    devices = read_table(db, "devices", Known(city.now), offset)
    rows = still_doubted(choice.of(doubted), done)
    rows = runs(rows, installed_on(devices))
    found = proposals(rows)
    sources = rows.groupby("run")["source"].first()
    unsure = found["uncertain"] > choice.within * _MINUTE
    return rows, found.assign(
        source=sources, status=found["status"].mask(unsure, "unsure")
    )


def _write(
    db: Connection, city: City, rows: pd.DataFrame, taken: pd.DataFrame
) -> Accepted:
    offset = city.settings.offset
    number = open_batch(
        db,
        kind="repair",
        table_name="punches",
        source="sidak rejects repair",
        digest=_digest(rows),
        policy="now",
        arrived_at=city.now,
        offset=offset,
    )
    recorded_at = pd.Series(pd.Timestamp(city.now).as_unit("us"), rows.index)
    new = write_punches(db, rows, recorded_at, number, offset)
    write_repairs(db, rows.rename(columns={"batch": "refused_in"}), number, offset)
    done = Accepted(len(taken), new, len(rows) - new)
    counts = {"lines": len(rows), "punches": new, "duplicates": done.duplicates}
    count_batch(db, number, counts)
    detail = {
        "batch": number,
        **counts,
        "from_batches": sorted({int(each) for each in taken["batch"]}),
        "devices": sorted(taken["device"].unique().tolist()),
    }
    write_audit(db, "rejects_repaired", city.now, offset, detail=detail)
    return done


def _digest(rows: pd.DataFrame) -> str:
    """Return the identity of what was accepted: which lines became which moments."""
    places = zip(rows["source"], rows["line"], rows["punched_at"], strict=True)
    told = [[source, int(line), str(at)] for source, line, at in places]
    return hashlib.sha256(canonical(sorted(told)).encode()).hexdigest()

"""Writes one part of a log: whose device, which pseudonyms, known since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import pandas as pd
from sqlalchemy.engine import Connection

from data.formats.base import Format, KeyedBy, Parsed
from data.formats.verdicts import PERSONAL_DIGITS, SECRET
from data.identity import pin_pseudonyms, pseudonyms
from data.knowledge import Known
from data.maps.mapping import Mapping
from data.registry.recording import Recording
from data.store.day_marks import write_day_marks
from data.store.files import write_events, write_rejects
from data.store.maps import read_maps
from data.store.places import write_places
from data.store.punches import write_punches
from data.store.registry import read_table
from features.attribution import attributed
from pipelines.doubting import installed_on, without_early, write_doubts
from pipelines.log_report import FileReport


@dataclass(frozen=True)
class Intake:
    """What is the same for every file of one ingest; moments are city wall time."""

    key: bytes
    rule: Recording
    offset: timedelta
    #: Later punches cannot be true.
    received_at: datetime
    devices: pd.DataFrame
    enrolments: pd.DataFrame
    staff: pd.DataFrame
    #: Names that rows may give as the place of a punch.
    registered: frozenset[str]
    offices: frozenset[str]
    #: What the user said about all files.
    device: str | None = None
    format: Format | None = None
    #: What was learned of the city's own columns.
    maps: tuple[Mapping, ...] = ()

    @cached_property
    def installed(self) -> pd.Series:
        """First day of each device, by device."""
        return installed_on(self.devices)


def read_intake(
    db: Connection,
    key: bytes,
    rule: Recording,
    offset: timedelta,
    received_at: datetime,
) -> Intake:
    """Return an intake that knows the registry as of receipt."""
    known = Known(received_at)
    tables = {
        name: read_table(db, name, known, offset)
        for name in ("devices", "enrolments", "staff", "offices")
    }
    return Intake(
        key,
        rule,
        offset,
        received_at,
        tables["devices"],
        tables["enrolments"],
        tables["staff"],
        frozenset(tables["devices"]["device"]),
        frozenset(tables["offices"]["office_code"]),
        maps=read_maps(db),
    )


class Unregistered(Exception):
    """Rows name devices or offices the city has not registered."""

    def __init__(self, names: set[str]) -> None:
        super().__init__()
        self.names = names


@dataclass(frozen=True)
class Batch:
    """The file a part belongs to, and the device all of it belongs to, if one does."""

    number: int
    source: str
    device: str | None


def write_part(
    db: Connection, intake: Intake, batch: Batch, report: FileReport, part: Parsed
) -> FileReport:
    """Write a part's punches and rejects, and return the account so far.

    Raises
    ------
    Unregistered
        The rows' own devices or offices are not all known.
    """
    part = without_early(part, batch.device, intake.installed)
    punches = _pseudonymous(intake, batch, part.punches, part.keyed_by)
    found = attributed(punches, intake.devices, intake.enrolments, intake.staff)
    recorded_at = known_since(punches["punched_at"], intake.rule)
    nobody = found["person"].isna()
    new, unknown = (
        write_punches(db, punches[rows], recorded_at[rows], batch.number, intake.offset)
        for rows in (~nobody, nobody)
    )
    _write_places(db, intake, batch, part, punches)
    _write_events(db, intake, batch, part)
    rejects = _masked(intake, batch, part).assign(source=batch.source)
    write_rejects(db, rejects, batch.number, intake.offset)
    if len(part.doubted):
        doubted = _pseudonymous(intake, batch, part.doubted, part.keyed_by)
        write_doubts(db, doubted, punches, batch.number, intake.offset)
    past = new + unknown if intake.rule.policy == "backfill" else 0
    # A file without a single good line still is its device's.
    own = [batch.device] if batch.device else punches["device"].unique()
    marks = _write_day_marks(db, intake, batch, part)
    return report.plus(part, own, new + unknown, unknown, past, marks)


def _write_places(
    db: Connection, intake: Intake, batch: Batch, part: Parsed, punches: pd.DataFrame
) -> None:
    """Write where punches were made, as digests that mean something on one day only.

    With the day in the digest nobody can be followed from day to day.
    """
    if part.places.empty:
        return
    rows = punches.merge(part.places, on="line")
    day = rows["punched_at"].dt.date.astype("str")
    digests = pseudonyms(intake.key, day + " " + rows["place"], "place")
    recorded_at = known_since(rows["punched_at"], intake.rule)
    rows = rows.assign(place=digests)
    write_places(db, rows, recorded_at, batch.number, intake.offset)


def _write_events(db: Connection, intake: Intake, batch: Batch, part: Parsed) -> None:
    """Write what devices said about themselves; the same again is written once."""
    events = part.events.drop(columns="line")
    if events.empty:
        return
    if batch.device is not None:
        events = events.assign(device=pd.Series(batch.device, events.index, "str"))
    unknown = set(events["device"].dropna()) - intake.registered - {batch.device}
    if unknown or events["device"].isna().any():
        raise Unregistered(unknown)
    recorded_at = known_since(events["at"].fillna(intake.rule.now), intake.rule)
    write_events(db, events, recorded_at, batch.number, intake.offset)


def _write_day_marks(db: Connection, intake: Intake, batch: Batch, part: Parsed) -> int:
    """Write attendance by the day; return how many days it says something new of."""
    marks = part.day_marks
    names = pseudonyms(intake.key, marks["staff_number"], "staff")
    recorded_at = known_since(marks["day"], intake.rule)
    rows = marks.assign(staff_number=names)
    return write_day_marks(db, rows, recorded_at, batch.number, intake.offset)


def known_since(at: pd.Series, rule: Recording) -> pd.Series:
    """Return since when facts about these moments count as known.

    Examples
    --------
    >>> rule = Recording(datetime(2024, 5, 1, 9), backfill=True)
    >>> at = pd.Series(pd.to_datetime(["2024-04-29 07:31", "2024-05-01 07:31"]))
    >>> known_since(at, rule).astype(str).tolist()
    ['2024-04-30 00:00:00', '2024-05-01 09:00:00']
    """
    if rule.given is None and rule.backfill:
        # What is here now cannot become known only tonight.
        ends = at.dt.normalize() + timedelta(days=1)
        return ends.clip(upper=pd.Timestamp(rule.now))
    moment = pd.Timestamp(rule.given or rule.now)
    return pd.Series(moment, at.index, dtype="datetime64[us]")


def _pseudonymous(
    intake: Intake, batch: Batch, punches: pd.DataFrame, keyed_by: KeyedBy
) -> pd.DataFrame:
    """Return the punches with their device, and pseudonyms for pins."""
    if batch.device is not None:
        punches = punches.assign(device=pd.Series(batch.device, punches.index, "str"))
    known = intake.offices if keyed_by == "office" else intake.registered
    unknown = set(punches["device"].dropna().unique()) - known - {batch.device}
    if unknown or punches["device"].isna().any():
        raise Unregistered(unknown)
    if keyed_by == "office":
        return punches.assign(pin=pseudonyms(intake.key, punches["pin"], "staff"))
    if batch.device is not None:
        purpose = f"pin:{batch.device}"
        return punches.assign(pin=pseudonyms(intake.key, punches["pin"], purpose))
    pins = pin_pseudonyms(intake.key, punches["device"], punches["pin"])
    return punches.assign(pin=pins)


def _masked(intake: Intake, batch: Batch, part: Parsed) -> pd.DataFrame:
    """Return the rejects, their secrets replaced by ``~`` and a pseudonym."""
    rejects = part.rejects
    hidden = rejects["secret"].notna()
    if not hidden.any():
        return rejects
    purpose = "staff" if part.keyed_by == "office" else f"pin:{batch.device or ''}"
    names = pseudonyms(intake.key, rejects.loc[hidden, "secret"], purpose)
    raws = rejects["raw"].copy()
    raws[hidden] = [
        raw.replace(SECRET, b"~" + name.encode())
        for raw, name in zip(raws[hidden], names, strict=True)
    ]
    return rejects.assign(raw=raws)


def shown(names: set[str], limit: int = 10) -> str:
    """Return names for a message, sorted; one that may be a person's number is hidden.

    Examples
    --------
    >>> shown({"35.73.01", "199013010000000000"})
    '(hidden), 35.73.01'
    """
    safe = sorted({"(hidden)" if _may_be_personal(name) else name for name in names})
    return ", ".join(safe[:limit]) + (", …" if len(safe) > limit else "")


def _may_be_personal(name: str) -> bool:
    digits = sum(letter.isdigit() for letter in name)
    return " " in name or (digits == len(name) and digits > PERSONAL_DIGITS + 4)

"""Takes attendance logs in: every file in one transaction, every line accounted for."""

import hashlib
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, islice
from pathlib import Path

import pandas as pd
from sqlalchemy.engine import Connection, Engine

from data.database import night_lock, reading, transaction
from data.devices import candidates, first_registered
from data.errors import UserError
from data.formats.base import Format, Parsed, Remark
from data.formats.mapped import mapped_log
from data.recognise import (
    HEAD_BYTES,
    differences,
    format_named,
    is_log,
    nearest,
    recognised,
)
from data.registry.recording import Recording
from data.settings import Settings
from data.store.batches import (
    batch_counts,
    count_batch,
    known_batch,
    known_bytes,
    open_batch,
)
from data.store.files import drop_waiting, write_waiting
from data.store.punches import write_coverage
from pipelines.log_files import LogFile, Unreadable, log_files, readable
from pipelines.log_report import FileReport, known_before
from pipelines.punching import (
    Batch,
    Intake,
    Unregistered,
    known_since,
    read_intake,
    shown,
    write_part,
)

#: Nobody knows what lay in an inbox longer ago.
INBOX_AGE = timedelta(days=1)


def ingest_paths(
    engine: Engine,
    settings: Settings,
    key: bytes,
    paths: Sequence[Path],
    *,
    device: str | None = None,
    fmt: str | None = None,
    backfill: bool = False,
    recorded_at: datetime | None = None,
    complete_until: datetime | None = None,
    now: datetime,
    track: Callable[[Sequence[LogFile]], Iterable[LogFile]] = iter,
) -> list[FileReport]:
    """Take in files and folders, and return the account of each file.

    Parameters
    ----------
    device
        The registered device that all these files belong to.
    fmt
        The format to read them as, instead of recognising it.
    backfill
        Punches count as known at the end of their own day.
    recorded_at
        Punches count as known from this moment; city wall time, as all moments here.
    complete_until
        The devices of these files, and ``device``, have nothing more to say before.
    now
        The moment of receipt.
    track
        Gives the files on, one by one, and may show how far it is.

    Raises
    ------
    UserError
        ``device`` or ``fmt`` is not known, or another sidak holds the night's lock.
    """
    rule = Recording(now, recorded_at, backfill, replayed=bool(settings.now)).checked()
    chosen = None if fmt is None else format_named(fmt)
    with night_lock(engine, settings.home):
        with reading(engine) as db:
            received_at = max(now, recorded_at or now)
            intake = read_intake(db, key, rule, settings.offset, received_at)
        _check_device(device, intake)
        intake = replace(intake, device=device, format=chosen)
        files = log_files(paths, settings)
        reports = [
            report for file in track(files) for report in _ingest(engine, intake, file)
        ]
        devices = {name for report in reports for name in report.devices}
        devices |= set() if device is None else {device}
        if complete_until is not None and devices:
            _complete(engine, intake, sorted(devices), complete_until)
    return reports


def ingest_inbox(
    engine: Engine, settings: Settings, key: bytes, as_of: datetime, now: datetime
) -> list[FileReport]:
    """Take in what lies in the inbox, as known at ``as_of``.

    The caller holds the night's lock. Where ``as_of`` is more than a day ago the
    inbox is left alone. A file that cannot be read is told of and stops nothing.
    """
    if now - as_of > INBOX_AGE or not settings.inbox.is_dir():
        return []
    rule = Recording(now, given=as_of)
    with reading(engine) as db:
        intake = read_intake(db, key, rule, settings.offset, received_at=as_of)
    files = log_files([settings.inbox], settings)
    return [report for file in files for report in _ingest(engine, intake, file)]


def _check_device(device: str | None, intake: Intake) -> None:
    if device is not None and device not in intake.registered:
        raise UserError(
            "There is no device {device!r} in the registry. Import it first "
            "(sidak import devices FILE), or correct --device.",
            device=device,
        )


def _ingest(engine: Engine, intake: Intake, file: LogFile) -> list[FileReport]:
    """Take in a file, or each log of a workbook; what is wrong is told, not raised."""
    try:
        sheets = file.unfolded(partial(is_log, maps=intake.maps))
        return [_ingest_one(engine, intake, sheet) for sheet in sheets]
    except Unreadable as error:
        told = Remark(error.text, error.facts)
        return [FileReport(file.name, "unreadable", messages=(told,))]
    except OSError as error:
        why = Remark("It cannot be opened: {why}.", {"why": error.strerror or ""})
        return [FileReport(file.name, "unreadable", messages=(why,))]


def _ingest_one(engine: Engine, intake: Intake, file: LogFile) -> FileReport:
    head, digest = file.head(HEAD_BYTES), file.digest()
    learned = None if intake.format else mapped_log(head, intake.maps)
    if learned is not None:
        return _take_in(engine, intake, file, learned, learned.digest(digest))
    log = intake.format or recognised(head)
    if log is None:
        return _unknown_format(file, head, intake)
    return _take_in(engine, intake, file, log, digest)


def _unknown_format(file: LogFile, head: bytes, intake: Intake) -> FileReport:
    near = Remark(
        "It is in no format sidak reads; the nearest is {format}.",
        {"format": nearest(head)[0].NAME},
    )
    told = differences(head, intake.maps)
    return FileReport(file.name, "unreadable", messages=(near, *told, *file.notices))


def _take_in(
    engine: Engine,
    intake: Intake,
    file: LogFile,
    log: Format,
    digest: str,
) -> FileReport:
    """Write the file for the first owner that fits, or note that it waits."""
    rest = _parts(file, intake, log)
    first = next(rest)
    tried = [readable(name) for name in candidates(file.path, first.serial)]
    unknown: set[str] = set()
    for device in _owners(intake, first, tried):
        try:
            with transaction(engine) as db:
                parts = chain([first], rest)
                return _write(db, intake, file, log, digest, device, parts)
        except Unregistered as missing:
            unknown |= missing.names
            rest = islice(_parts(file, intake, log), 1, None)
    message = _waits_for(first, tried, unknown, file)
    with transaction(engine) as db:
        # Named by hand before: the same file of an inbox does not wait again.
        before = known_bytes(db, kind="punches", digest=digest)
        if before is not None:
            return known_before(file.name, batch_counts(db, before))
        write_waiting(
            db,
            digest=digest,
            source=file.source,
            reason=str(message),
            at=intake.rule.now,
            offset=intake.offset,
        )
    return FileReport(file.name, "waiting", log.NAME, messages=(message,))


def _owners(intake: Intake, first: Parsed, tried: list[str]) -> Iterator[str | None]:
    """Yield the devices a file may belong to; None: each row names its own."""
    whole = first_registered(tried, intake.registered)
    if first.keyed_by == "office":
        yield None
    elif intake.device is not None:
        yield intake.device
    elif first.keyed_by == "device":
        yield from (None,) if whole is None else (None, whole)
    else:
        # The number a device gives itself is 1 nearly everywhere: the last resort.
        yield whole


def _write(
    db: Connection,
    intake: Intake,
    file: LogFile,
    log: Format,
    digest: str,
    device: str | None,
    parts: Iterable[Parsed],
) -> FileReport:
    # The same bytes for another device are another input.
    table_name = "punches" if device is None else f"punches of {device}"
    before = known_batch(db, table_name=table_name, digest=digest)
    if before is not None:
        return known_before(file.name, batch_counts(db, before))
    number = open_batch(
        db,
        kind="punches",
        table_name=table_name,
        source=file.source,
        digest=digest,
        policy=intake.rule.policy,
        arrived_at=intake.rule.now,
        offset=intake.offset,
    )
    batch = Batch(number, file.source, device)
    report = FileReport(file.name, "ingested", log.NAME, messages=file.notices)
    for part in parts:
        report = write_part(db, intake, batch, report, part)
    count_batch(db, number, report.account())
    drop_waiting(db, digest)
    return report


def _parts(file: LogFile, intake: Intake, log: Format) -> Iterator[Parsed]:
    """Read a file part by part: most have but one, which is not read twice."""
    received_at, offset = intake.received_at, intake.offset
    with file.open() as content:
        yield from log.parse(content, received_at=received_at, offset=offset)


def _waits_for(
    first: Parsed, tried: list[str], unknown: set[str], file: LogFile
) -> Remark:
    path = shlex.quote(readable(str(file.path)))
    if first.keyed_by == "office":
        return Remark(
            "It waits: these office codes are not known: {codes}. Import them "
            "(sidak import offices FILE), then run: sidak ingest {path}",
            {"codes": shown(unknown), "path": path},
        )
    return Remark(
        "It waits: none of these is a registered device: {tried}. Name the device: "
        "sidak ingest --device DEVICE {path}",
        {"tried": ", ".join((*tried, shown(unknown))), "path": path},
    )


def _complete(
    engine: Engine, intake: Intake, devices: list[str], until: datetime
) -> None:
    """Note that the devices have nothing more to say about the time before."""
    text = f"{until.isoformat()} {' '.join(devices)}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    marks = pd.DataFrame({"device": devices}, dtype="str").assign(
        kind="complete", covers_until_at=pd.Timestamp(until)
    )
    # A mark at midnight tells of the day that ends there.
    last_moment = marks["covers_until_at"] - timedelta(microseconds=1)
    with transaction(engine) as db:
        if known_batch(db, table_name="coverage_marks", digest=digest) is not None:
            return
        number = open_batch(
            db,
            kind="punches",
            table_name="coverage_marks",
            source="--complete-until",
            digest=digest,
            policy=intake.rule.policy,
            arrived_at=intake.rule.now,
            offset=intake.offset,
        )
        recorded_at = known_since(last_moment, intake.rule)
        count_batch(db, number, {"marks": len(marks)})
        write_coverage(db, marks, recorded_at, number, intake.offset)

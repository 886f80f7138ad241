"""The account of one log file: what became of each of its lines."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from data.formats.base import Parsed, Remark

Status = Literal["ingested", "known_batch", "waiting", "unreadable"]

#: The numbers of an account, in the order they are printed.
COUNTS = (
    "lines",
    "punches",
    "duplicates",
    "rejects",
    "events",
    "day_marks",
    "other",
    "unknown_pins",
    "backfilled",
)


@dataclass(frozen=True)
class FileReport:
    """What became of a file.

    ``lines = punches + duplicates + rejects + events + day_marks``.

    Attributes
    ----------
    source
        The file's name, relative to the folder that was asked for.
    status
        ``known_batch``: these bytes were taken in before, the counts are those of
        then. ``waiting``: nobody has said whose device it is. ``unreadable``: no
        format of ours, or it cannot be opened.
    devices
        The devices its punches came from, sorted.
    other
        Lines that are no records: headers, titles, blanks, checksums.
    unknown_pins
        Punches, among those added, without a person.
    backfilled
        Punches, among those added, that count as known on their own day.
    first_at, last_at
        First and last moment of its punches, city wall time.
    reasons
        Number of rejects by reason.
    messages
        What a clerk should know or do.
    """

    source: str
    status: Status
    format: str | None = None
    devices: tuple[str, ...] = ()
    lines: int = 0
    punches: int = 0
    duplicates: int = 0
    rejects: int = 0
    events: int = 0
    day_marks: int = 0
    other: int = 0
    unknown_pins: int = 0
    backfilled: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    messages: tuple[Remark, ...] = ()

    @property
    def needs_help(self) -> bool:
        """Whether somebody has to do something before the file is taken in."""
        return self.status in ("waiting", "unreadable")

    def plus(
        self,
        part: Parsed,
        devices: Iterable[str],
        new: int,
        unknown: int,
        past: int,
        marks: int = 0,
    ) -> "FileReport":
        """Return the account with one more part of the file.

        Parameters
        ----------
        devices
            Where the part's punches came from.
        new, unknown, past
            How many of its punches were added; how many of these are without a
            person; how many count as known on their own day.
        marks
            How many of its day marks were added; the others were known.
        """
        moments = part.punches["punched_at"]
        at = [moment for moment in (self.first_at, self.last_at) if moment]
        if len(moments):
            at += [moments.min().to_pydatetime(), moments.max().to_pydatetime()]
        known = len(moments) - new + len(part.day_marks) - marks
        reasons = Counter(self.reasons) + Counter(part.rejects["reason"].tolist())
        return replace(
            self,
            devices=tuple(sorted({*self.devices, *devices})),
            lines=self.lines + part.lines,
            punches=self.punches + new,
            duplicates=self.duplicates + known,
            rejects=self.rejects + len(part.rejects),
            events=self.events + len(part.events),
            day_marks=self.day_marks + marks,
            other=self.other + part.other,
            unknown_pins=self.unknown_pins + unknown,
            backfilled=self.backfilled + past,
            first_at=min(at, default=None),
            last_at=max(at, default=None),
            reasons=dict(sorted(reasons.items())),
            messages=(*self.messages, *part.notices),
        )

    def account(self) -> dict[str, Any]:
        """Return what is stored and printed as JSON, without status and messages.

        Examples
        --------
        >>> report = FileReport("a.dat", "ingested", devices=("SN1",), punches=2)
        >>> report.account()["device"], report.account()["punches"]
        ('SN1', 2)
        """
        return {
            "format": self.format,
            "device": " ".join(self.devices) or None,
            **{name: getattr(self, name) for name in COUNTS},
            "first_at": self.first_at and self.first_at.isoformat(),
            "last_at": self.last_at and self.last_at.isoformat(),
            "reasons": self.reasons,
        }

    def as_json(self, offset: timedelta) -> dict[str, Any]:
        """Return the account with source, status and messages, for ``--json``.

        ``offset`` is the city's distance from UTC, written behind instants.
        """
        zone = timezone(offset)
        local = (
            at and at.replace(tzinfo=zone).isoformat()
            for at in (self.first_at, self.last_at)
        )
        return {
            "source": self.source,
            "status": self.status,
            **self.account(),
            **dict(zip(("first_at", "last_at"), local, strict=True)),
            "messages": [str(message) for message in self.messages],
        }


def known_before(source: str, account: Mapping[str, Any]) -> FileReport:
    """Return the report of bytes that were taken in before: the account of then."""
    return FileReport(
        source,
        "known_batch",
        account["format"],
        tuple((account["device"] or "").split()),
        first_at=_read(account["first_at"]),
        last_at=_read(account["last_at"]),
        reasons=account["reasons"],
        **{name: account[name] for name in COUNTS},
    )


def _read(moment: str | None) -> datetime | None:
    return None if moment is None else datetime.fromisoformat(moment)

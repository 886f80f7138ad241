"""A crowd of inspectors at work: each opens the list and sends findings, in a loop."""

import asyncio
import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from tests.web.rush.phone import Phone

#: The stop that an inspector may write a finding of: it is open and not done.
_OPEN_STOP = re.compile(rb'<a class="button" href="/hasil/([^"/]+)"')


@dataclass(frozen=True)
class Sending:
    """One finding, as it is sent however often."""

    visit: str
    uuid: str
    photo: bytes
    account: str

    @property
    def fields(self) -> dict[str, str]:
        return {
            "uuid": self.uuid,
            "visit": self.visit,
            "arrived_at": "2026-11-24T12:10",
            "office_open": "open",
            "service_staff_seen": "3",
            "service_running": "yes",
            "residents_turned_away": "0",
            "note": f"Pelayanan lancar di {self.visit}.",
        }


@dataclass
class Worked:
    """What a crowd did and was told."""

    #: The receipt number by the finding's uuid, of those that were acknowledged.
    receipts: dict[str, int] = field(default_factory=dict)
    sendings: list[Sending] = field(default_factory=list)
    lists: int = 0
    errors: list[str] = field(default_factory=list)


def open_stops(page: bytes) -> list[str]:
    """Return the visits that a list's page lets the reader report."""
    return [visit.decode() for visit in _OPEN_STOP.findall(page)]


async def work(
    phones: Sequence[Phone], photo: Callable[[int], bytes], rounds: int
) -> Worked:
    """Let every phone read its list and send a finding, so many times each."""
    worked = Worked()
    numbers = iter(range(len(phones) * rounds))
    photos = [[photo(next(numbers)) for _ in range(rounds)] for _ in phones]
    await asyncio.gather(
        *(_day(phone, mine, worked) for phone, mine in zip(phones, photos, strict=True))
    )
    return worked


async def _day(phone: Phone, photos: Iterable[bytes], worked: Worked) -> None:
    for photo in photos:
        try:
            page = await phone.get("/daftar")
            worked.lists += page.status == 200
            visit = open_stops(page.body)[0]
            sending = Sending(visit, str(uuid4()), photo, phone.inspector.account)
            worked.sendings.append(sending)
            await send(phone, sending, worked)
        except (OSError, TimeoutError, IndexError) as error:
            worked.errors.append(f"{type(error).__name__}: {error}")


async def send(phone: Phone, sending: Sending, worked: Worked) -> bool:
    """Send a finding once; tell whether it was acknowledged."""
    path = f"/hasil/{sending.visit}"
    answer = await phone.post(path, sending.fields, [sending.photo])
    if answer.status not in (200, 201):
        worked.errors.append(f"{answer.status} {answer.body[:200]!r}")
        return False
    told = json.loads(answer.body)
    before = worked.receipts.setdefault(sending.uuid, told["report"])
    assert before == told["report"], "one finding, two receipts"
    return True


def seconds_of(phones: Iterable[Phone], kind: str) -> list[float]:
    """Return how long each answer of a kind took, the quickest first."""
    return sorted(
        answer.seconds
        for phone in phones
        for what, answer in phone.answers
        if what == kind
    )


def percentile(seconds: Sequence[float], share: float) -> float:
    """Return the value that so large a share of the sorted ones does not exceed."""
    return seconds[max(0, math.ceil(share * len(seconds)) - 1)]

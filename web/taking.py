"""Takes a finding in: checks the form, keeps its photos, writes the report.

When this returns, the report is durable: the photos are on the disk before the
transaction, and the answer is given after it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from data.city import City
from data.database import reading, transaction
from data.errors import UserError
from data.pictures import clean_photo
from data.store.accounts import Account
from data.store.frames import canonical
from data.store.pictures import keep, photos_of
from data.store.reports import (
    Report,
    Sent,
    find_uuid,
    newest_report,
    same,
    write_report,
)
from data.store.visits import Visit
from web.finding_form import CONTENT, MOST_PHOTOS, Entered, Expected, entered


class Wrong(Exception):
    """The form holds what cannot be; ``errors`` by field."""

    def __init__(self, errors: Mapping[str, UserError]) -> None:
        self.errors = errors
        super().__init__(", ".join(errors))


def take_finding(
    city: City,
    account: Account,
    visit: Visit,
    minimum: int,
    form: Mapping[str, str],
    photos: Sequence[bytes],
) -> tuple[Report, bool]:
    """Return the report of a form, and whether it is new.

    Raises
    ------
    Wrong
        A field cannot be; nothing is written.
    Refused
        It contradicts a report that is there; nothing is written.
    """
    digest = content_digest(form, photos)
    uuid = form.get("uuid", "").strip().lower()
    offset = city.settings.offset
    # A repeated form costs no second look at its photos.
    with reading(city.engine) as db:
        before = find_uuid(db, uuid, offset)
    if before is not None:
        return same(before, digest), False
    found, kept = _checked(city, visit, minimum, form, photos)
    sent = Sent(
        uuid=uuid,
        digest=digest,
        service_date=visit.service_date,
        finding=finding_row(found, visit),
        account=account.account,
        sent_at=found.sent_at,
        received_at=city.now,
        content=content_of(found),
        photos=kept,
        replaces=found.replaces,
        reason=found.reason,
    )
    with transaction(city.engine) as db:
        written = write_report(db, sent, offset)
    return written, True


def content_digest(form: Mapping[str, str], photos: Sequence[bytes]) -> str:
    """Return the hash of what a form says, as it was sent."""
    said = {name: form[name].strip() for name in CONTENT if form.get(name, "").strip()}
    pictures = [hashlib.sha256(photo).hexdigest() for photo in photos]
    return hashlib.sha256(canonical([said, pictures]).encode()).hexdigest()


def _checked(
    city: City,
    visit: Visit,
    minimum: int,
    form: Mapping[str, str],
    photos: Sequence[bytes],
) -> tuple[Entered, list[str]]:
    """Return the finding and the digests of its photos, which are kept by then."""
    inherited = _photos_before(city, visit, form)
    expected = Expected(
        visit=visit.visit,
        minimum=minimum,
        earliest=city.release_at(visit.service_date),
        now=city.now,
        offset=city.settings.offset,
        photos=len(photos) + len(inherited),
    )
    found, errors = entered(form, expected)
    if len(photos) > MOST_PHOTOS:
        errors["photo"] = UserError(
            "{count} photos were chosen; accepted are at most {most}.",
            count=len(photos),
            most=MOST_PHOTOS,
        )
    if found is None or errors:
        raise Wrong(errors)
    try:
        clean = [clean_photo(photo) for photo in photos]
    except UserError as error:
        raise Wrong({"photo": error}) from error
    kept = [keep(city.settings.home, jpeg) for jpeg in clean]
    return found, list(dict.fromkeys([*inherited, *kept]))


def _photos_before(city: City, visit: Visit, form: Mapping[str, str]) -> list[str]:
    """Return the photos of the report that this one replaces: they stay with it."""
    text = form.get("replaces", "").strip()
    if not text.isdecimal() or len(text) > 9:
        return []
    offset = city.settings.offset
    with reading(city.engine) as db:
        newest = newest_report(db, visit.visit, offset)
        if newest is None or newest.report != int(text):
            return []
        return [photo.digest for photo in photos_of(db, offset, report=newest.report)]


def finding_row(found: Entered, visit: Visit) -> dict[str, Any]:
    """Return the registry's row of a finding: values by column of ``findings``.

    Neither chances nor ``clocked_in``: they follow from the draw and the punches.
    """
    absences = [f"{kind}:{count}" for kind, count in found.absences.items()]
    return {
        "finding": visit.visit,
        "visit": visit.visit,
        "office_code": visit.office_code,
        "team": visit.team,
        "arrived_at": found.arrival.at,
        "outcome": found.outcome,
        "service_staff_seen": found.service_staff_seen,
        "others_seen": found.others_seen,
        "residents_turned_away": found.residents_turned_away,
        "absent_reasons": " ".join(absences) or None,
        "cause": found.cause or None,
        "note": found.note or None,
    }


def content_of(found: Entered) -> dict[str, object]:
    """Return what the form held, for people who read the report later."""
    told: dict[str, object] = {
        name: getattr(found, name)
        for name in (
            *("office_open", "outcome", "minimum", "service_staff_seen"),
            *("others_seen", "service_running", "stopped_by", "cause", "note"),
            "residents_turned_away",
        )
    }
    told |= {"absences": dict(found.absences), "place": dict(found.place)}
    if found.arrival.corrected:
        told["arrived_at_given"] = found.arrival.given.isoformat()
    if found.arrival.drift is not None and found.arrival.doubtful:
        told["drift_minutes"] = round(found.arrival.drift.total_seconds() / 60)
    return {name: value for name, value in told.items() if value not in (None, "", {})}

"""The finding form: its fields, and the checked finding that follows from them.

The outcome is never chosen where people were counted: it follows from the count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from data.errors import UserError
from web.arrival import Arrival, arrival
from web.form_fields import Fields
from web.labels import LABELS

#: What a team met; all but ``open`` are the outcome itself.
OFFICE_OPEN: Final = ("open", "closed_with_notice", "relocated", "not_reached")
#: Kinds of leave, and ``unknown``: absences as the office told them.
ABSENCES: Final = tuple(LABELS["absence"])
NOTE_LENGTH, REASON_LENGTH = 1000, 500
MOST_PHOTOS = 3
#: Fields that say what was found; with the photos they make a form's content. Not
#: ``sent_at``: the same finding is sent again later.
CONTENT: Final = (
    *("visit", "arrived_at", "office_open", "service_staff_seen", "others_seen"),
    *("service_running", "stopped_by", "residents_turned_away"),
    *(f"absent_{kind}" for kind in ABSENCES),
    *("cause", "note", "latitude", "longitude", "accuracy_m", "replaces", "reason"),
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Expected:
    """What the server knows of the visit before the form is read.

    Attributes
    ----------
    minimum
        Least number of service staff of the office.
    earliest
        When the day's list opened.
    now
        City time.
    photos
        How many photos there are: sent with the form or with what it replaces.
    """

    visit: str
    minimum: int
    earliest: datetime
    now: datetime
    offset: timedelta
    photos: int = 0


@dataclass(frozen=True)
class Entered:
    """A finding as the form says it, checked.

    Attributes
    ----------
    absences
        Count by kind, those above 0.
    place
        ``latitude``, ``longitude``, ``accuracy_m`` of the phone; empty: not given.
    """

    uuid: str
    arrival: Arrival
    office_open: str
    outcome: str
    minimum: int
    service_staff_seen: int | None = None
    others_seen: int | None = None
    service_running: bool | None = None
    stopped_by: str = ""
    residents_turned_away: int | None = None
    absences: Mapping[str, int] = field(default_factory=dict)
    cause: str = ""
    note: str = ""
    place: Mapping[str, float] = field(default_factory=dict)
    sent_at: datetime | None = None
    replaces: int | None = None
    reason: str = ""


def entered(
    form: Mapping[str, str], expected: Expected
) -> tuple[Entered | None, dict[str, UserError]]:
    """Return the finding, or what is wrong by field.

    Fields that do not belong to what was met (a count where the office was not
    reached) are left out, not refused: a page without script shows them all.
    """
    fields = Fields(form)
    met = fields.choice(
        "office_open",
        OFFICE_OPEN,
        UserError("Choose what you met at the office."),
    )
    values: dict[str, Any] = {
        "uuid": _uuid(fields, expected),
        "office_open": met,
        "outcome": met,
        "minimum": expected.minimum,
        "arrival": _arrival(fields, expected),
        "place": _place(fields),
        "sent_at": fields.moment("sent_at", expected.offset),
        "replaces": _receipt(fields),
        "reason": fields.text("reason", REASON_LENGTH),
        "note": fields.text("note", NOTE_LENGTH),
    }
    if met == "open":
        values |= _counted(fields, expected)
    elif met == "not_reached":
        values["cause"] = fields.choice(
            "cause",
            LABELS["cause"],
            UserError("Choose why the inspection was not carried out."),
        )
    elif met and not values["note"]:
        fields.refuse("note", _note_missing(met))
    if fields.wrong:
        return None, fields.wrong
    return Entered(**values), {}


def _counted(fields: Fields, expected: Expected) -> dict[str, Any]:
    """Return what was counted in an office that could be entered, or was locked."""
    seen = fields.count(
        "service_staff_seen",
        UserError("Write how many service staff you saw; write 0 if there was nobody."),
    )
    if seen == 0 and not expected.photos:
        fields.refuse(
            "photo",
            UserError(
                "An office without service staff needs a photo of the counter. "
                "Take one without faces."
            ),
        )
    return {
        "service_staff_seen": seen,
        "others_seen": fields.count("others_seen"),
        "residents_turned_away": fields.count("residents_turned_away"),
        "absences": _absences(fields),
        **_service(fields, seen, expected.minimum),
    }


def _service(fields: Fields, seen: int | None, minimum: int) -> dict[str, Any]:
    """Return whether the service ran, and the outcome."""
    if not seen:
        return {"outcome": "empty"}
    running = fields.choice(
        "service_running",
        ("yes", "no"),
        UserError("Choose whether the service was running."),
    )
    stopped_by = ""
    if running == "no":
        stopped_by = fields.choice(
            "stopped_by",
            LABELS["stopped_by"],
            UserError("Choose why the service was not running."),
        )
    outcome = "staffed" if running == "yes" else "service_stopped"
    return {
        "outcome": "below_minimum" if seen < minimum else outcome,
        "service_running": running == "yes",
        "stopped_by": stopped_by,
    }


def _absences(fields: Fields) -> dict[str, int]:
    counts = {kind: fields.count(f"absent_{kind}") for kind in ABSENCES}
    return {kind: count for kind, count in counts.items() if count}


def _arrival(fields: Fields, expected: Expected) -> Arrival | None:
    given = fields.moment("arrived_at", expected.offset)
    if given is None:
        fields.refuse("arrived_at", UserError("Write when you arrived: day and time."))
        return None
    sent_at = fields.moment("sent_at", expected.offset)
    found = arrival(given, sent_at, expected.earliest, expected.now)
    if found is None:
        fields.refuse(
            "arrived_at",
            UserError(
                "You cannot have arrived on {given}: the list opened on {earliest}, "
                "and it is {now} now. Correct day and time.",
                given=given,
                earliest=expected.earliest,
                now=expected.now,
            ),
        )
    return found


def _place(fields: Fields) -> dict[str, float]:
    found = {
        "latitude": fields.number("latitude", -90, 90),
        "longitude": fields.number("longitude", -180, 180),
        "accuracy_m": fields.number("accuracy_m", 0, 1e6),
    }
    if found["latitude"] is None or found["longitude"] is None:
        return {}
    return {name: value for name, value in found.items() if value is not None}


def _uuid(fields: Fields, expected: Expected) -> str:
    uuid = fields.raw("uuid").lower()
    if not _UUID.fullmatch(uuid) or fields.raw("visit") != expected.visit:
        fields.refuse(
            "uuid",
            UserError("This form does not belong to this visit. Open the form again."),
        )
    return uuid


def _receipt(fields: Fields) -> int | None:
    text = fields.raw("replaces")
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def _note_missing(met: str) -> UserError:
    if met == "relocated":
        return UserError("Write where the service has moved to, and who says so.")
    return UserError(
        "Write what the notice says and where it hangs: from when until when, and why."
    )

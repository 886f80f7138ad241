"""The tables a city hands in: what a row is, its key, and every column's meaning."""

from data.choices import (
    AGENDA_KINDS,
    EMPLOYMENTS,
    LEAVE_KINDS,
    OCCASIONS,
    OFFICE_KINDS,
    OUTCOMES,
)
from data.columns import Column, Table


def _text(name: str, meaning: str, required: bool = False, **more: object) -> Column:
    return Column(name, "text", meaning, required, **more)  # type: ignore[arg-type]


_OFFICE = _text("office_code", "Kemendagri or local code", True, refers="offices")
_UNTIL = Column("valid_until", "day", "first day no longer valid; empty: open")
_VALID = (Column("valid_from", "day", "first day of validity", True), _UNTIL)
_STAFF = _text("staff_number", "keyed pseudonym of the number", True, secret=True)
#: A pin is kept as a keyed pseudonym too: some cities use the NIP as pin.
_PIN = _text("pin", "keyed pseudonym of (device, pin)", True, secret=True)

_TABLES = (
    Table(
        "offices",
        "one office",
        ("office_code",),
        (
            _text("office_code", "Kemendagri or local code", True),
            _text("name", "name shown to people; never joined on", True),
            Column("kind", "choice", "kind of office", True, OFFICE_KINDS),
            _text("parent_code", "code of the office above"),
            Column("latitude", "number", "degrees", low=-90, high=90),
            Column("longitude", "number", "degrees", low=-180, high=180),
            _text("building", "offices that share an entrance share this text"),
            _text(
                "schedule", "working pattern", default="five_day", refers="schedules"
            ),
            Column(
                "minimum_staff",
                "integer",
                "least service-capable staff on the premises; empty: 2, or 1 where "
                "fewer than 4 serve the public",
                low=1,
                high=1000,
            ),
            Column("valid_from", "day", "first day of validity; empty: always"),
            _UNTIL,
        ),
    ),
    Table(
        "schedules",
        "one weekday of a working pattern in a season",
        ("schedule", "valid_from", "season", "weekday"),
        (
            _text("schedule", "name of the pattern", True),
            Column(
                "season", "choice", "season of the year", True, ("normal", "ramadan")
            ),
            Column("weekday", "integer", "1 Monday to 7 Sunday", True, low=1, high=7),
            Column("opens", "clock", "opening time", True),
            Column("closes", "clock", "closing time", True),
            Column("break_starts", "clock", "start of the break"),
            Column("break_ends", "clock", "end of the break"),
            *_VALID,
        ),
    ),
    Table(
        "calendar",
        "one marked day of the city or of one office",
        ("day", "scope", "kind"),
        (
            Column("day", "day", "the day", True),
            _text("scope", "`city` or an office code", True, refers="offices"),
            Column(
                "kind",
                "choice",
                "what the day is; working_day overrides holidays, ramadan only "
                "selects the season",
                True,
                ("public_holiday", "joint_leave", "working_day", "ramadan"),
            ),
            _text("name", "name of the day"),
        ),
    ),
    Table(
        "staff",
        "one person's place of work",
        ("staff_number", "valid_from"),
        (
            _STAFF,
            _OFFICE,
            Column("employment", "choice", "kind of employment", True, EMPLOYMENTS),
            Column(
                "rank",
                "choice",
                "rank in the office",
                choices=("head", "secretary", "section_head", "staff"),
                default="staff",
            ),
            Column(
                "serves_public",
                "flag",
                "can serve the public; an intern never counts",
                default=True,
            ),
            *_VALID,
        ),
    ),
    Table(
        "devices",
        "one device at one office",
        ("device", "valid_from"),
        (
            _text("device", "serial number or any id", True),
            _OFFICE,
            _text("kind", "make or kind"),
            Column("scans_per_day", "integer", "scans asked for a day", low=2, high=4),
            *_VALID,
        ),
    ),
    Table(
        "enrolments",
        "one pin of a device given to one person",
        ("device", "pin", "valid_from"),
        (
            _text("device", "serial number or any id", True, refers="devices"),
            _PIN,
            _text(
                "staff_number",
                "keyed pseudonym of the number",
                True,
                secret=True,
                refers="staff",
            ),
            *_VALID,
        ),
    ),
    Table(
        "leave",
        "one absence known beforehand",
        ("staff_number", "starts_at", "kind"),
        (
            _text(
                "staff_number",
                "keyed pseudonym of the number",
                True,
                secret=True,
                refers="staff",
            ),
            Column("kind", "choice", "kind of leave or duty away", True, LEAVE_KINDS),
            Column(
                "occasion",
                "choice",
                "life event behind it",
                choices=OCCASIONS,
                default="none",
            ),
            Column("starts_at", "instant", "first moment", True),
            Column("ends_at", "instant", "first moment back (half-open)", True),
            Column(
                "status",
                "choice",
                "only approved removes a person",
                choices=("approved", "requested", "cancelled"),
                default="approved",
            ),
        ),
    ),
    Table(
        "agenda",
        "one announced event",
        ("scope", "starts_at", "kind"),
        (
            _text(
                "scope", "`city`, a kecamatan or an office code", True, refers="offices"
            ),
            Column("kind", "choice", "kind of event", True, AGENDA_KINDS),
            Column(
                "expected",
                "choice",
                "who is called",
                choices=("all", "heads", "heads_and_secretaries", "some"),
                default="some",
            ),
            Column("starts_at", "instant", "start", True),
            Column("ends_at", "instant", "end", True),
            Column("repeats", "choice", "repetition", choices=("weekly",)),
            Column("repeats_until", "day", "last day of the repetition, inclusive"),
        ),
    ),
    Table(
        "complaints",
        "one complaint of a citizen",
        ("reference",),
        (
            _text("reference", "number of the complaint", True),
            _OFFICE,
            Column("observed_at", "instant", "when it was seen", True),
            Column(
                "category",
                "choice",
                "what was seen",
                True,
                ("office_empty", "understaffed", "service_refused", "other"),
            ),
            _text("channel", "where it came in"),
        ),
    ),
    Table(
        "service_marks",
        "one trace that somebody was served",
        ("office_code", "marked_at", "kind"),
        (
            _OFFICE,
            Column("marked_at", "instant", "when", True),
            Column(
                "kind",
                "choice",
                "kind of trace",
                True,
                ("letter", "queue_ticket", "guest_book", "other"),
            ),
        ),
    ),
    Table(
        "teams",
        "one inspection team",
        ("team", "valid_from"),
        (
            _text("team", "name of the team", True),
            Column(
                "visits_per_day", "integer", "visits possible", True, low=0, high=48
            ),
            Column("starts", "clock", "start of the team's day", True),
            Column("ends", "clock", "end of the team's day", True),
            _text("base_office", "where the team sets out", refers="offices"),
            _text("conflict_offices", "codes the team may not visit, space-separated"),
            *_VALID,
        ),
    ),
    Table(
        "team_days",
        "one team on one day or half-day",
        ("team", "day", "half"),
        (
            _text("team", "name of the team", True, refers="teams"),
            Column("day", "day", "the day", True),
            Column("half", "choice", "which part", True, ("am", "pm", "day")),
            Column(
                "visits", "integer", "visits possible; 0 absent", True, low=0, high=48
            ),
            _text("reason", "why"),
        ),
    ),
    Table(
        "findings",
        "one inspection's result",
        ("finding",),
        (
            # Filled by the import: the visit, or office code and arrival.
            _text("finding", "the visit, else `office_code@arrived_at`"),
            _text("visit", "sidak's visit id"),
            _OFFICE,
            _text("team", "who went"),
            Column("arrived_at", "instant", "arrival", True),
            Column("outcome", "choice", "what was found", True, OUTCOMES),
            Column(
                "service_staff_seen",
                "integer",
                "service-capable staff seen",
                low=0,
                high=5000,
            ),
            Column(
                "clocked_in",
                "integer",
                "service-capable staff clocked in at that moment",
                low=0,
                high=5000,
            ),
            Column("others_seen", "integer", "others seen", low=0, high=5000),
            Column(
                "residents_turned_away",
                "integer",
                "residents sent away",
                low=0,
                high=5000,
            ),
            _text("absent_reasons", "`kind:count`, space-separated"),
            _text("cause", "why the office was not reached"),
            Column(
                "chance",
                "number",
                "probability the office was chosen",
                low=0,
                high=1,
            ),
            Column(
                "slot_chance",
                "number",
                "probability the time was chosen",
                low=0,
                high=1,
            ),
            _text("note", "free text"),
        ),
    ),
)

#: The registry by table name, in an order in which references are met.
TABLES: dict[str, Table] = {table.name: table for table in _TABLES}

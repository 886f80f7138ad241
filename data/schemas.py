"""Names every frame's columns with kind, null rule and meaning.

In a frame, and everywhere above the store:

===========  ==========================  =====================================
kind         dtype                       meaning
===========  ==========================  =====================================
``text``     ``str``                     missing is NaN
``choice``   ``str``                     one of ``choices``
``integer``  ``Int64``                   nullable
``number``   ``float64``                 missing is NaN
``flag``     ``boolean``                 yes / no in files
``clock``    ``Int64``                   minutes since midnight
``day``      ``datetime64[us]``          midnight, no zone; missing is NaT
``instant``  ``datetime64[us]``          city wall time, no zone (decision 0005)
===========  ==========================  =====================================
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from data.errors import UserError

DTYPES: dict[str, Any] = {
    "text": "str",
    "choice": "str",
    "integer": "Int64",
    "number": "float64",
    "flag": "boolean",
    "clock": "Int64",
    "day": "datetime64[us]",
    "instant": "datetime64[us]",
}

SLOTS = 48
SLOT_MINUTES = 30
#: The first slot of the afternoon: slots that start before 12:00 are ``am``.
NOON_SLOT = 24

STATES = (
    "closed",
    "inspected_staffed",
    "inspected_below",
    "inspected_empty",
    "no_data",
    "staffed",
    "suspected_empty",
    "not_observable",
)
#: Outcomes of a finding that say whether somebody was there.
VERDICTS = ("staffed", "below_minimum", "empty", "service_stopped")


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, whether it must be filled, and what it means."""

    name: str
    kind: str
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | bool | None = None
    low: float | None = None
    high: float | None = None
    #: The table a value must be found in before the row counts.
    refers: str | None = None
    #: Holds a staff number: replaced by a pseudonym while being read.
    secret: bool = False


@dataclass(frozen=True)
class Table:
    """One registry table: what a row is, its key and its columns."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(each for each in self.columns if each.name == name)

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return [column.name for column in self.columns]


def _text(name: str, meaning: str, required: bool = False, **more: object) -> Column:
    return Column(name, "text", meaning, required, **more)  # type: ignore[arg-type]


_OFFICE = _text("office_code", "Kemendagri or local code", True, refers="offices")
_VALID = (
    Column("valid_from", "day", "first day of validity; empty: always"),
    Column("valid_until", "day", "first day no longer valid; empty: open"),
)
_STAFF = _text("staff_number", "keyed pseudonym of the number", True, secret=True)
#: A pin is kept as a keyed pseudonym too: some cities use the NIP as pin.
_PIN = _text("pin", "keyed pseudonym of (device, pin)", True, secret=True)

OFFICE_KINDS = (
    "kelurahan",
    "kecamatan",
    "dinas",
    "badan",
    "puskesmas",
    "upt",
    "mpp",
    "other",
)
EMPLOYMENTS = (
    "pns",
    "cpns",
    "pppk",
    "pppk_part_time",
    "contract",
    "outsourced",
    "intern",
)
LEAVE_KINDS = (
    "annual",
    "long",
    "sick",
    "maternity",
    "important",
    "joint",
    "unpaid",
    "official_travel",
    "official_local",
    "training",
    "study",
    "permission",
    "remote",
)
OCCASIONS = (
    "own_wedding",
    "family_wedding",
    "family_death",
    "birth",
    "illness",
    "none",
)
AGENDA_KINDS = (
    "ceremony",
    "summons",
    "briefing",
    "training",
    "wedding",
    "condolence",
    "farewell",
    "other",
)
OUTCOMES = (
    "staffed",
    "below_minimum",
    "empty",
    "service_stopped",
    "relocated",
    "closed_with_notice",
    "not_reached",
)

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
            *_VALID,
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
            Column("scans_per_day", "integer", "scans asked for a day", low=1, high=10),
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
            Column("visits", "integer", "visits possible; 0 absent", low=0, high=48),
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


@dataclass(frozen=True)
class Output:
    """One output command's rows: grain and columns, in the order they are printed."""

    name: str
    grain: str
    columns: tuple[Column, ...] = field(default=())

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return [column.name for column in self.columns]


def _output(name: str, grain: str, **kinds: str) -> Output:
    columns = (Column(column, kind, "") for column, kind in kinds.items())
    return Output(name, grain, tuple(columns))


RISK = _output(
    "risk",
    "one open office and slot of the service date",
    service_date="day",
    office_code="text",
    slot_starts_at="instant",
    p_below_minimum="number",
    p_empty="number",
    low="number",
    high="number",
    expected_staff="number",
    reasons="text",
)
CHANCES = _output(
    "chances",
    "one office of a drawable unit and half",
    service_date="day",
    half="text",
    office_code="text",
    unit="text",
    chance="number",
    floor="number",
    ceiling="number",
    stratum="text",
    needs_help="flag",
)
LIST = _output(
    "list",
    "one office of a drawn unit, or a reserve",
    visit="text",
    service_date="day",
    half="text",
    team="text",
    sequence="integer",
    office_code="text",
    office_name="text",
    parent_name="text",
    window_starts_at="instant",
    window_ends_at="instant",
    risk="number",
    chance="number",
    slot_chance="number",
    arm="text",
    reasons="text",
    reserve="flag",
)
STATE_ROWS = _output(
    "states",
    "one office and half hour of a day, all 48",
    office_code="text",
    slot_starts_at="instant",
    state="text",
    service_staff_low="integer",
    service_staff_high="integer",
    evidence="text",
)
ALERTS = _output(
    "alerts",
    "one thing to look at, of an office or device on a day",
    office_code="text",
    kind="text",
    device="text",
    evidence="text",
    p_value="number",
    q_value="number",
    explained="text",
)
ESTIMATE = _output(
    "estimate",
    "one measure of a period",
    measure="text",
    value="number",
    low="number",
    high="number",
    visits="integer",
    method="text",
)
EXPLAIN = _output(
    "explain",
    "one reason of an office's risk on a day",
    office_code="text",
    code="text",
    contribution="number",
    sentence="text",
)
OUTPUTS = {
    each.name: each
    for each in (RISK, CHANCES, LIST, STATE_ROWS, ALERTS, ESTIMATE, EXPLAIN)
}


@dataclass(frozen=True)
class Registry:
    """Every registry table as known at one moment, one frame each.

    A table that nobody imported is an empty frame with its columns; that means
    *unknown*, never "none".
    """

    offices: pd.DataFrame
    schedules: pd.DataFrame
    calendar: pd.DataFrame
    staff: pd.DataFrame
    devices: pd.DataFrame
    enrolments: pd.DataFrame
    leave: pd.DataFrame
    agenda: pd.DataFrame
    complaints: pd.DataFrame
    service_marks: pd.DataFrame
    teams: pd.DataFrame
    team_days: pd.DataFrame
    findings: pd.DataFrame


def empty_frame(shape: Table | Output) -> pd.DataFrame:
    """Return a frame of that shape without rows, every dtype right.

    Examples
    --------
    >>> empty_frame(TABLES["service_marks"]).columns.tolist()
    ['office_code', 'marked_at', 'kind']
    """
    return typed(
        pd.DataFrame({name: [] for name in shape.names}, dtype="object"), shape
    )


def typed(frame: pd.DataFrame, shape: Table | Output) -> pd.DataFrame:
    """Return the frame's columns in the shape's order and dtypes.

    Columns the frame lacks are added empty; further columns are dropped.

    Raises
    ------
    UserError
        A column holds values its kind does not allow; the message names it.
    """
    columns = {}
    for column in shape.columns:
        values = frame.get(column.name, pd.Series(np.nan, frame.index, dtype="object"))
        try:
            columns[column.name] = values.astype(DTYPES[column.kind])
        except (TypeError, ValueError) as error:
            raise UserError(
                "{table}: column {column} is no {kind}.",
                table=shape.name,
                column=column.name,
                kind=column.kind,
            ) from error
    return pd.DataFrame(columns, index=frame.index)

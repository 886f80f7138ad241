"""The rows that sidak gives: what a row is, and every column's meaning."""

from data.choices import STATES
from data.columns import Column, Output


def _output(name: str, grain: str, **columns: tuple[str, str]) -> Output:
    shape = (Column(column, kind, text) for column, (kind, text) in columns.items())
    return Output(name, grain, tuple(shape))


_DATE = ("day", "the day the plan is for")
_CODE = ("text", "code of the office")
_SLOT = ("instant", "start of the half hour")
_CHANCE = "probability that the unit is drawn in this half, given the number drawn"

RISK = _output(
    "risk",
    "one open office and slot of the service date",
    service_date=_DATE,
    office_code=_CODE,
    slot_starts_at=_SLOT,
    p_below_minimum=("number", "probability of fewer than the minimum, 0 to 1"),
    p_empty=("number", "probability of nobody who can serve, 0 to 1"),
    low=("number", "lower end of the 90 % interval of p_below_minimum"),
    high=("number", "upper end of that interval"),
    expected_staff=("number", "service-capable staff expected; empty: no roster"),
    reasons=("text", "reason codes, the weightiest first, space-separated"),
)
CHANCES = _output(
    "chances",
    "one office of a drawable unit and half",
    service_date=_DATE,
    half=("text", "`am` or `pm`: slots that start before 12:00, and the others"),
    office_code=_CODE,
    unit=("text", "offices that share an entrance are one unit"),
    chance=("number", _CHANCE),
    floor=("number", "least chance any unit has in this half"),
    ceiling=("number", "largest chance any unit has in this half"),
    stratum=("text", "chances of a half and stratum sum to the number drawn there"),
    needs_help=("flag", "leave alone puts the office below minimum"),
)
LIST = _output(
    "list",
    "one office of a drawn unit, or a reserve",
    visit=("text", "sidak's id of the visit"),
    service_date=_DATE,
    half=("text", "`am` or `pm`"),
    team=("text", "who goes; empty: no permitted team had room"),
    sequence=("integer", "the team's own order, which is random"),
    office_code=_CODE,
    office_name=("text", "name of the office"),
    parent_name=("text", "name of the office above"),
    window_starts_at=("instant", "start of the half hour of the visit"),
    window_ends_at=("instant", "end of it"),
    risk=("number", "p_below_minimum of that half hour"),
    chance=("number", _CHANCE),
    slot_chance=("number", "probability of that half hour, given draw and team"),
    arm=("text", "`random`, `targeted`; `echo` and `order` are in no estimate"),
    reasons=("text", "reason codes of the window, the weightiest first"),
    reserve=("flag", "goes only when a visit falls away; in no estimate"),
)
STATE_ROWS = _output(
    "states",
    "one office and half hour of a day, all 48",
    office_code=_CODE,
    slot_starts_at=_SLOT,
    state=("text", "one of: " + ", ".join(STATES)),
    service_staff_low=("integer", "service-capable people surely seen in the slot"),
    service_staff_high=("integer", "service-capable people possibly there"),
    evidence=("text", "what the state rests on, as codes of `features.evidence`"),
)
ALERTS = _output(
    "alerts",
    "one thing to look at, of an office or device on a day",
    office_code=_CODE,
    kind=("text", "what is odd"),
    device=("text", "the device; empty: the whole office"),
    evidence=("text", "the facts behind it, as codes"),
    p_value=("number", "how rare this is by chance, 0 to 1; empty: not a test"),
    q_value=("number", "the same, corrected for the number of tests"),
    explained=("text", "a known event that explains it"),
)
ESTIMATE = _output(
    "estimate",
    "one measure of a period",
    measure=("text", "what is estimated"),
    value=("number", "estimate, 0 to 1; empty: no visits"),
    low=("number", "lower end of the 95 % interval"),
    high=("number", "upper end of the 95 % interval"),
    visits=("integer", "visits it rests on"),
    method=("text", "how it was worked out"),
)
EXPLAIN = _output(
    "explain",
    "one reason of an office's risk on a day",
    office_code=_CODE,
    code=("text", "reason code"),
    contribution=("number", "what the reason adds to the risk, in log-odds"),
    sentence=("text", "the reason in words, with the facts behind it"),
)
USERS = _output(
    "users",
    "one account of the web application",
    account=("text", "the word it logs in with"),
    role=("text", "what it may do, such as `inspector`"),
    team=("text", "the inspector's team"),
    office_code=("text", "the office it answers for"),
    access=("text", "`active`, `first_password` (not changed yet) or `disabled`"),
    second_factor=("flag", "logging in needs a code too"),
    created_at=("instant", "when it was added"),
)
AUDIT = _output(
    "audit",
    "one entry of the audit trail, in the order written",
    entry=("integer", "its number: 1, 2, 3, without a gap"),
    at=("instant", "when it was written"),
    account=("text", "who did it; empty: a command"),
    action=("text", "what was done, as a code"),
    service_date=("day", "the day it is about"),
    reason=("text", "why, as the person wrote it"),
    detail=("text", "further facts, as JSON"),
)
REPAIRS = _output(
    "repairs",
    "one run of refused punches under a wrong clock, not corrected yet",
    batch=("integer", "the file's number"),
    source=("text", "the file's name"),
    device=("text", "whose clock it was"),
    problem=("text", "why they were refused"),
    first_line=("integer", "line of the first"),
    last_line=("integer", "line of the last"),
    punches=("integer", "how many they are"),
    read_from_at=("instant", "what the clock said at the first"),
    read_until_at=("instant", "what it said at the last"),
    corrected_from_at=("instant", "when the first was, as proposed; empty: none is"),
    corrected_until_at=("instant", "when the last was, as proposed"),
    uncertain_minutes=("number", "by how much the proposal may be off either way"),
    status=("text", "`proposed`, `unsure`, `no_neighbour` or `unclear`"),
)
#: Every output by name.
OUTPUTS = {
    each.name: each
    for each in (
        *(RISK, CHANCES, LIST, STATE_ROWS, ALERTS, ESTIMATE, EXPLAIN),
        *(USERS, AUDIT, REPAIRS),
    )
}

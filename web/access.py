"""Who may do what: one table, read by every request and printed in the tests.

Whatever is not in it is denied. What a role may do *with which* office, team or day is
narrowed by the page (`Ask.team`, `Ask.offices`): an inspector's stops are its team's.
"""

from typing import Final

#: The roles, as `sidak user add --role` takes them.
ROLES: Final = ("inspector", "coordinator", "analyst", "leader", "admin", "office")
#: Without them an account of the role can do too much for a password alone.
SECOND_FACTOR: Final = frozenset({"coordinator", "leader", "admin"})

_EVERYBODY = frozenset(ROLES)

#: By action, the roles that may do it. ``open``: also people who are not logged in.
ACTIONS: Final[dict[str, frozenset[str]]] = {
    "home": _EVERYBODY,
    "own.account": _EVERYBODY,
    "stops.read": frozenset({"inspector"}),
    "stops.open": frozenset({"inspector"}),
    "finding.send": frozenset({"inspector"}),
    "finding.read": frozenset({"inspector", "coordinator"}),
    "minutes.sign": frozenset({"inspector"}),
    "minutes.read": frozenset({"inspector", "coordinator", "office"}),
    "day.read": frozenset({"coordinator"}),
    "day.change": frozenset({"coordinator"}),
    "early.ask": frozenset({"coordinator", "leader", "admin"}),
    # Narrowed to the two accounts that agreed (`web.early`).
    "early.read": frozenset({"coordinator", "leader", "admin"}),
    "papers.read": frozenset({"coordinator", "leader"}),
    "clarification.close": frozenset({"coordinator"}),
    "week.read": frozenset({"leader", "coordinator"}),
    "data.read": frozenset({"analyst", "coordinator"}),
    "data.import": frozenset({"analyst", "admin"}),
    "office.read": frozenset({"office"}),
    "office.answer": frozenset({"office"}),
    "superior.read": frozenset({"leader"}),
    "follow_up.write": frozenset({"office", "leader"}),
    "photo.read": frozenset({"inspector", "coordinator", "office", "leader"}),
    "users.change": frozenset({"admin"}),
    "audit.read": frozenset({"admin"}),
}
#: Actions that need no login.
OPEN: Final = frozenset({"login", "static", "alive"})
#: Open to a login that is not complete yet: its second factor or new password.
HALF_WAY: Final = frozenset({"login.finish", "logout"})


def may(role: str | None, action: str) -> bool:
    """Tell whether a role may do that; nobody may do what the table lacks.

    Examples
    --------
    >>> may("inspector", "stops.read"), may("analyst", "stops.read")
    (True, False)
    >>> may("admin", "no such action")
    False
    """
    return action in OPEN or role in ACTIONS.get(action, frozenset())

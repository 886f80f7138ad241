"""When a team arrived, told by a phone whose clock may be wrong.

The visit's number fixes the day, the server's clock the latest moment, so that a
finding is never lost to a clock: what cannot be is set right and told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: So far may a clock be off without anybody being told.
USUAL_DRIFT = timedelta(minutes=5)


@dataclass(frozen=True)
class Arrival:
    """What was made of the time that a form gave.

    Attributes
    ----------
    at
        City time.
    given
        What the form said.
    drift
        The phone's clock less the server's, when it was sent; None: not known.
    """

    at: datetime
    given: datetime
    drift: timedelta | None = None

    @property
    def corrected(self) -> bool:
        """Whether another time is kept than was given."""
        return self.at != self.given

    @property
    def doubtful(self) -> bool:
        """Whether the phone's clock was further off than clocks usually are."""
        return self.drift is not None and abs(self.drift) > USUAL_DRIFT


def arrival(
    given: datetime, sent_at: datetime | None, earliest: datetime, now: datetime
) -> Arrival | None:
    """Return the moment of arrival; None: nobody can tell, so the team is asked.

    In this order, the first that can be: what was given, since somebody looked at it;
    that less the phone's drift; its time of day on the day of the visit.

    Parameters
    ----------
    given
        What the form says.
    sent_at
        The phone's clock when it sent the form.
    earliest
        When the day's list opened: nobody arrived before.
    now
        The server's clock.

    Examples
    --------
    A phone that is a whole day ahead:

    >>> at = datetime(2026, 11, 25, 8, 10)
    >>> now = datetime(2026, 11, 24, 8, 30)
    >>> found = arrival(at, now + timedelta(days=1), datetime(2026, 11, 24, 6, 30), now)
    >>> found.at, found.corrected
    (datetime.datetime(2026, 11, 24, 8, 10), True)
    """
    drift = None if sent_at is None else sent_at - now
    ways = [given]
    if drift is not None and abs(drift) > USUAL_DRIFT:
        ways.append(given - drift)
    ways.append(datetime.combine(earliest, given.time()))
    latest = now + USUAL_DRIFT
    for at in ways:
        if at.date() == earliest.date() and earliest <= at <= latest:
            return Arrival(at.replace(second=0), given, drift)
    return None

"""The form of a berita acara: what the office says, and who signs for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from data.errors import UserError
from data.store.minutes import SIGNINGS
from web.form_fields import Fields

STATEMENT_LENGTH, POSITION_LENGTH = 2000, 100
_CLOCK = re.compile(r"([01][0-9]|2[0-3])[.:]([0-5][0-9])")


@dataclass(frozen=True)
class Signed:
    """What was entered, checked: positions, never names.

    Attributes
    ----------
    ended_at
        City time at which the team had finished; None: nobody told.
    """

    report: int
    signing: str
    ended_at: datetime | None = None
    signer: str = ""
    witness: str = ""
    statement: str = ""


def usual_end(arrived_at: datetime, now: datetime) -> datetime | None:
    """Return when a visit ended if nobody tells: with its signing, on its own day."""
    if now.date() != arrived_at.date():
        return None
    return max(now, arrived_at).replace(second=0, microsecond=0)


def signed(
    form: Mapping[str, str], arrived_at: datetime, now: datetime
) -> tuple[Signed | None, dict[str, UserError]]:
    """Return what was entered, or what is wrong by field.

    A signer only counts where the paper was signed, a witness where it was not.
    """
    fields = Fields(form)
    ended_at = _ended_at(fields, arrived_at, now)
    statement = fields.text("statement", STATEMENT_LENGTH)
    signer = fields.text("signer", POSITION_LENGTH)
    witness = fields.text("witness", POSITION_LENGTH)
    signing = fields.choice(
        "signing", SIGNINGS, UserError("Choose how the berita acara was signed.")
    )
    if signing == "signed" and not signer:
        fields.refuse(
            "signer",
            UserError("Write the position of whoever signs, without a name."),
        )
    if signing in ("refused", "nobody") and not witness:
        fields.refuse(
            "witness",
            UserError("Write the position of a witness, without a name."),
        )
    report = fields.raw("report")
    if fields.wrong:
        return None, fields.wrong
    is_signed = signing == "signed"
    return Signed(
        report=int(report) if report.isdecimal() and len(report) < 10 else 0,
        signing=signing,
        ended_at=ended_at,
        signer=signer if is_signed else "",
        witness="" if is_signed else witness,
        statement=statement,
    ), {}


def _ended_at(fields: Fields, arrived_at: datetime, now: datetime) -> datetime | None:
    """Read the time of day at which the visit ended, on the day of the arrival."""
    text, usual = fields.raw("ended_at"), usual_end(arrived_at, now)
    if not text:
        return usual
    found = _CLOCK.fullmatch(text)
    at = found and datetime.combine(arrived_at, time(int(found[1]), int(found[2])))
    if at and arrived_at.replace(second=0, microsecond=0) <= at <= (usual or at):
        return at
    fields.refuse(
        "ended_at",
        UserError(
            "Write when the visit ended, such as {example}: after the arrival, and "
            "not later than now.",
            example=f"{usual or arrived_at:%H:%M}",
        ),
    )
    return None

"""The form of a berita acara: what the office says, and who signs for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.errors import UserError
from data.store.minutes import SIGNINGS
from web.form_fields import Fields

STATEMENT_LENGTH, POSITION_LENGTH = 2000, 100


@dataclass(frozen=True)
class Signed:
    """What was entered, checked: positions, never names."""

    report: int
    signing: str
    signer: str = ""
    witness: str = ""
    statement: str = ""


def signed(form: Mapping[str, str]) -> tuple[Signed | None, dict[str, UserError]]:
    """Return what was entered, or what is wrong by field.

    A signer only counts where the paper was signed, a witness where it was not.
    """
    fields = Fields(form)
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
        signer=signer if is_signed else "",
        witness="" if is_signed else witness,
        statement=statement,
    ), {}

"""The second factor: six digits of an authenticator app (RFC 6238).

The app's secret is HMAC of the key file over account and a nonce: whoever reads the
database alone can make no code.
"""

import hashlib
import hmac
import io
import secrets
from base64 import b32encode, b64encode
from datetime import datetime, timedelta

from data.store.accounts import Account
from data.store.frames import to_micros

_STEP_SECONDS = 30
#: Half minutes by which the phone's clock may differ.
_DRIFT = 1
#: RFC 4226 recommends 160 bits.
_SECRET_BYTES = 20


def make_nonce() -> str:
    """Return what makes an account's next secret another one."""
    return secrets.token_hex(16)


def secret(key: bytes, account: Account) -> str:
    """Return the app's secret as apps take it: 32 letters and digits (base 32)."""
    message = f"totp:{account.account}:{account.totp_nonce}".encode()
    made = hmac.digest(key, message, hashlib.sha256)
    return b32encode(made[:_SECRET_BYTES]).decode()


def groups(text: str) -> str:
    """Return the secret in groups of four, to be typed by hand.

    Examples
    --------
    >>> groups("JBSWY3DPEHPK3PXP")
    'JBSW Y3DP EHPK 3PXP'
    """
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def matching_step(
    made: str, code: str, at: datetime, offset: timedelta, after: int | None
) -> int | None:
    """Return the half minute whose code this is, a little clock drift allowed.

    Parameters
    ----------
    after
        The half minute of the last code that was taken; only later ones count.
    """
    from pyotp import TOTP

    typed = "".join(code.split())
    now = to_micros(at, offset) // 1_000_000 // _STEP_SECONDS
    steps = range(now - _DRIFT, now + _DRIFT + 1)
    # Every code is made, whichever is right: the time tells nothing.
    fits = [
        step
        for step in steps
        if hmac.compare_digest(
            TOTP(made).generate_otp(step).encode(), typed.encode("utf-8", "replace")
        )
    ]
    return next((step for step in fits if after is None or step > after), None)


def picture(made: str, account: str) -> str:
    """Return the QR code that apps scan, as a ``data:`` address of an SVG image."""
    import segno
    from pyotp import TOTP

    address = TOTP(made).provisioning_uri(name=account, issuer_name="sidak")
    code = segno.make(address, error="m", micro=False)
    out = io.BytesIO()
    code.save(out, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
    return "data:image/svg+xml;base64," + b64encode(out.getvalue()).decode()

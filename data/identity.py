"""Turns staff numbers and pins into keyed pseudonyms; the only module that sees one.

A pseudonym is HMAC-SHA256 over purpose and number under the city's key file. Without
the key nobody can try numbers out; with another key the same number is another person.
"""

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

import pandas as pd

from data.errors import UserError

#: 80 bits: two of a million people share one with a chance below 1e-12.
_LENGTH = 20
_KEY_BYTES = 32


def make_key(path: Path) -> None:
    """Make a key file that only its owner may read; an existing one is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")


def load_key(path: Path) -> bytes:
    """Return the city's key.

    Raises
    ------
    UserError
        No file, others may read it, or it holds no key; the text says what to do.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise UserError(
            "There is no key file {path}. Run: sidak init", path=path
        ) from None
    except (PermissionError, IsADirectoryError):
        raise UserError(
            "The key file {path} cannot be read. Use the account that ran sidak init.",
            path=path,
        ) from None
    except UnicodeDecodeError:
        text = ""
    if stat.S_IMODE(mode) & 0o077:
        raise UserError(
            "Others may read the key file {path}. Run: chmod 600 {path}", path=path
        )
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise UserError(
            "The key file {path} holds no key: 64 hexadecimal digits are expected. "
            "Put the file back from your backup; a new key makes everybody unknown.",
            path=path,
        )
    return key


def pseudonyms(key: bytes, values: pd.Series, purpose: str) -> pd.Series:
    """Return each value's pseudonym, 20 hexadecimal digits; missing stays missing.

    Parameters
    ----------
    values
        Numbers as text. White space in them does not count: printed staff numbers are
        often grouped.
    purpose
        ``staff``, ``place``, or ``pin:`` and the device: the same text is another
        pseudonym.

    Examples
    --------
    >>> pseudonyms(b"key", pd.Series(["12 3", "123", None]), "staff").tolist()
    ['28038945c2e0a235dcb1', '28038945c2e0a235dcb1', nan]
    """
    codes, unique = pd.factorize(values.astype("str"))
    known = pd.array([_pseudonym(key, purpose, text) for text in unique], dtype="str")
    return pd.Series(known.take(codes, allow_fill=True), values.index, name=values.name)


def pin_pseudonyms(key: bytes, devices: pd.Series, pins: pd.Series) -> pd.Series:
    """Return each pin's pseudonym; a pin means somebody on one device only."""
    pairs = pd.MultiIndex.from_arrays([devices.astype("str"), pins.astype("str")])
    codes, unique = pairs.factorize()
    known = [_pseudonym(key, f"pin:{device}", pin) for device, pin in unique]
    found = pd.Series(known, dtype="str").reindex(codes).set_axis(pins.index)
    return found.where(pins.notna() & devices.notna())


def _pseudonym(key: bytes, purpose: str, value: str) -> str:
    message = f"{purpose}\0{''.join(value.split())}".encode()
    return hmac.digest(key, message, hashlib.sha256).hex()[:_LENGTH]

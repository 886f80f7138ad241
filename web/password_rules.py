"""Which new passwords are taken: long enough and not easy to guess, nothing else.

OWASP ASVS 5.0, V6.2: no rule about kinds of characters, no expiry, spaces and every
script welcome.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from data.errors import UserError

SHORTEST, LONGEST = 12, 128
#: Something shorter is no longer for being said twice.
_LONG_REPEAT = 8

#: Words that a city's list of guesses begins with, beside the lists of leaked ones.
_CITY_WORDS = (
    *("sidak", "inspeksi", "inspektorat", "satgas", "bkpsdm", "pemkot", "pemda"),
    *("pemerintahkota", "walikota", "balaikota", "kelurahan", "kecamatan", "lurah"),
    *("camat", "petugas", "koordinator", "presensi", "pegawai", "kota", "kantor"),
    *("admin", "administrator", "password", "dinas", "puskesmas", "badan", "daerah"),
    *(
        "malang",
        "surabaya",
        "bandung",
        "semarang",
        "indonesia",
        "bismillah",
        "alhamdulillah",
        "merdeka",
        "rahasia",
    ),
    *("katasandi", "pancasila", "garuda", "sayangku", "jakarta"),
)
#: So many words that belong together are no longer guessed in the first hour.
_FEW_WORDS = 3
#: A run of them is typed without thinking.
_ROWS = ("0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop")
#: Numbers that stand on paper beside every name: staff number, telephone.
_PERSONAL_NUMBER = re.compile(r"\d{18}|(\+?62|0)8\d{8,11}")


def check_new(password: str, account: str, known: Iterable[str] = ()) -> None:
    """Refuse a password that is too short, too long or among the first guesses.

    Parameters
    ----------
    known
        Names of the city that everybody knows: its government, agency, offices.

    Raises
    ------
    UserError
        The sentence says what is wrong and what is accepted; never the password.

    Examples
    --------
    >>> check_new("empat becak lewat jembatan", "tim.a")
    """
    length = len(unicodedata.normalize("NFC", password))
    if length < SHORTEST:
        raise UserError(
            "The password has {length} characters; at least {least} are needed. "
            "Several words with spaces are easy to remember.",
            length=length,
            least=SHORTEST,
        )
    if length > LONGEST:
        raise UserError(
            "The password has {length} characters; at most {most} are accepted.",
            length=length,
            most=LONGEST,
        )
    if _is_guessed(password, account) or _says_known(password, [account, *known]):
        raise UserError(
            "This password is among the first that others would try: a well-known "
            "word or number, your account, or the same again and again. Choose "
            "several words that do not belong together."
        )


def _is_guessed(password: str, account: str) -> bool:
    text = " ".join(unicodedata.normalize("NFKC", password).casefold().split())
    once, bare = _repeated(text), _repeated(_bare(text))
    words = _common() | {account.casefold(), _bare(account)}
    return (
        (once != text and len(once) < _LONG_REPEAT)
        or (bare != _bare(text) and len(bare) < _LONG_REPEAT)
        or bool(_PERSONAL_NUMBER.fullmatch(bare))
        or any(part in words for part in (text, once, bare, _core(once)))
        or any(_runs_along(bare, row) for row in _ROWS)
    )


def _says_known(password: str, names: Iterable[str]) -> bool:
    """Tell whether it is a few words of the city or the account, and digits."""
    spoken = (part for name in names for part in (name, *re.split(r"[\W\d_]+", name)))
    words = {_bare(each) for each in spoken} | set(_CITY_WORDS)
    longest = sorted((each for each in words if len(each) >= 3), key=len, reverse=True)
    any_of = "|".join(map(re.escape, longest))
    said = rf"\d*(?:(?:{any_of})\d*){{1,{_FEW_WORDS}}}"
    return (
        re.fullmatch(said, _bare(unicodedata.normalize("NFKC", password))) is not None
    )


def _repeated(text: str) -> str:
    """Return what the text repeats: ``abab`` is ``ab``."""
    again = (text + text).find(text, 1)
    return text[:again]


def _core(text: str) -> str:
    """Return the letters between the digits and signs at both ends."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _bare(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def _runs_along(bare: str, row: str) -> bool:
    """Tell whether the text follows the row, or follows it backwards, over and over."""
    long = row * (len(bare) // len(row) + 2)
    return bool(bare) and (bare in long or bare in long[::-1])


@cache
def _common() -> frozenset[str]:
    """Return the passwords most often leaked, long common words, and the city's own.

    About 4,000 of them are long enough to be typed as they are; the others count as
    the core between digits and signs.
    """
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    long = (
        word
        for name, words in FREQUENCY_LISTS.items()
        if name != "passwords"
        for word in words
        if len(word) >= SHORTEST
    )
    return frozenset((*FREQUENCY_LISTS["passwords"], *long, *_CITY_WORDS))

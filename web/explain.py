"""Why an office, in sentences: what is on record, never who or which leave.

Each code of a reason has one sentence with its facts and one without, for a list
whose facts are gone. No sentence names a person, a position or a kind of leave: in
an office of nine everybody would know who.
"""

import json
from collections.abc import Mapping
from datetime import time
from typing import Any

import pandas as pd

from web import local
from web.wording import N_, one_in, translate

RANDOM = N_("Chosen at random. Nothing is suspected of this office.")

#: By code: the facts a sentence needs, and the sentence.
WITH_FACTS: dict[str, tuple[tuple[str, ...], str]] = {
    "known_absences": (
        ("absent", "roster"),
        N_("{absent} of {roster} service staff have leave or duty away on record."),
    ),
    "official_agenda": (
        ("starts", "who"),
        N_("There is an official invitation at {starts}; {who}."),
    ),
    "head_counts": (
        ("visits", "seen", "clocked_in"),
        N_(
            "At the last {visits} inspections, {seen} of {clocked_in} staff who had "
            "clocked in were there."
        ),
    ),
    "small_roster": (
        ("roster", "minimum"),
        N_("There are only {roster} service staff; at least {minimum} are needed."),
    ),
    "attendance": (
        ("clocked_in", "expected"),
        N_(
            "In the last weeks service staff clocked in {clocked_in:,} of the "
            "{expected:,} times expected."
        ),
    ),
}
#: Who an event calls away.
CALLED = {
    "all": N_("all staff are called"),
    "heads": N_("the office's leadership is not in the place"),
    "heads_and_secretaries": N_("the office's leadership is not in the place"),
    "some": N_("some staff are called"),
}
WITHOUT_FACTS: dict[str, str] = {
    "known_absences": N_("Service staff have leave or duty away on record."),
    "life_event": N_("There is a family event of staff on this day."),
    "official_agenda": N_("There is an official invitation on this day."),
    "head_counts": N_(
        "At the last inspections some staff who had clocked in were not there."
    ),
    "attendance": N_(
        "In the last weeks fewer service staff clocked in here than elsewhere."
    ),
    "small_roster": N_("Few service staff are on the roster."),
    "base_rate": N_(
        "The estimate follows the city's average; "
        "there are not enough data of this office yet."
    ),
    "needs_help": N_(
        "Leave and duty away on record already leave fewer staff than the minimum; "
        "this office needs more staff."
    ),
    "random": RANDOM,
}


def sentences(facts: pd.DataFrame, office_code: str, lang: str) -> list[str]:
    """Return the reasons of one office in sentences, the weightiest first.

    Parameters
    ----------
    facts
        One row per office and reason; columns office_code, code, contribution
        (larger weighs more) and facts (``models.facts``: a dict or its JSON).
        Unknown codes are left out; where a fact is missing, the sentence does
        without.

    Examples
    --------
    >>> facts = pd.DataFrame(
    ...     [("35.73.02.1007", "known_absences", 0.8, {"absent": 3, "roster": 9})],
    ...     columns=["office_code", "code", "contribution", "facts"],
    ... )
    >>> sentences(facts, "35.73.02.1007", "id")
    ['3 dari 9 petugas layanan tercatat cuti atau dinas luar.']
    """
    here = facts[facts["office_code"] == office_code]
    return list(by_office(here, lang).get(office_code, {}).values())


def by_office(facts: pd.DataFrame, lang: str) -> dict[str, dict[str, str]]:
    """Return the sentence of every office and code, as in `sentences`."""
    ordered = facts.sort_values(["contribution", "code"], ascending=[False, True])
    told: dict[str, dict[str, str]] = {}
    rows = zip(ordered["office_code"], ordered["code"], ordered["facts"], strict=True)
    for office, code, known in rows:
        text = sentence(code, known, lang)
        if text:
            told.setdefault(office, {})[code] = text
    return told


def sentence(code: str, facts: Mapping[str, object] | str | None, lang: str) -> str:
    """Return one reason as a sentence; empty for a code without wording.

    Examples
    --------
    >>> sentence("small_roster", '{"roster": 3, "minimum": 2}', "en")
    'There are only 3 service staff; at least 2 are needed.'
    >>> sentence("small_roster", {}, "id")
    'Petugas layanan yang terdaftar sedikit.'
    """
    needed, text = WITH_FACTS.get(code, ((), ""))
    known = _readable(facts, lang)
    if text and all(known.get(name) is not None for name in needed):
        return translate(text, lang, **{name: known[name] for name in needed})
    return translate(WITHOUT_FACTS[code], lang) if code in WITHOUT_FACTS else ""


def why(arm: str, codes: str, told: Mapping[str, str], lang: str) -> str:
    """Return the one sentence a list gives for a row.

    The random arm says only that: its reasons would read as a suspicion, which
    the draw did not have. An echo or an order has no reason of risk either.

    Parameters
    ----------
    arm
        ``random``, ``targeted``, ``echo``, ``order``, or empty for a reserve.
    codes
        The row's reason codes, space-separated, the weightiest first.
    told
        The office's sentences by code; a code that has none is told without facts.
    """
    match arm:
        case "targeted":
            ordered = sorted(codes.split(), key=lambda code: code != "needs_help")
            texts = (told.get(code) or sentence(code, {}, lang) for code in ordered)
            return next(filter(None, texts), "")
        case "random":
            return translate(RANDOM, lang)
        case "echo":
            return translate(
                "Chosen at random among the offices already visited.", lang
            )
        case "order":
            return translate("Inspection ordered by the leadership.", lang)
    return ""


def risk_sentence(risk: float, lang: str) -> str:
    """Return what the estimate of an office says, as a chance people can count.

    Examples
    --------
    >>> risk_sentence(0.25, "id")
    'Perkiraan risiko kekurangan petugas: 1 dari 4.'
    """
    return translate(
        "Estimated risk of too few staff: {risk}.", lang, risk=one_in(risk, lang)
    )


def _readable(facts: Mapping[str, object] | str | None, lang: str) -> dict[str, Any]:
    """Return the facts with times and who is called in the reader's words."""
    known = dict(json.loads(facts) if isinstance(facts, str) else facts or {})
    if "starts" in known:
        starts = time.fromisoformat(str(known["starts"]))
        who = CALLED.get(str(known.get("expected")), CALLED["some"])
        known |= {"starts": local.clock(starts, lang), "who": translate(who, lang)}
    return known

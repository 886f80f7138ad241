"""Why an office, in sentences: what is on record, never who or which leave.

Each code of a reason has one sentence with its facts and one without, for a list
whose facts are gone. No sentence names a person, a position or a kind of leave: in
an office of nine everybody would know who.
"""

import json
from collections.abc import Mapping
from datetime import datetime, time

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
        ("time",),
        N_(
            "There is an official invitation at {time}; "
            "the office's leadership is not in the place."
        ),
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
    "complaints": (
        ("complaints",),
        N_("Complaints of residents about this office: {complaints}."),
    ),
}
WITHOUT_FACTS: dict[str, str] = {
    "known_absences": N_("Service staff have leave or duty away on record."),
    "life_event": N_("There is a family event of staff on this day."),
    "official_agenda": N_(
        "There is an official invitation; the office's leadership is not in the place."
    ),
    "head_counts": N_(
        "At the last inspections some staff who had clocked in were not there."
    ),
    "attendance": N_(
        "In the last weeks fewer service staff clocked in here than elsewhere."
    ),
    "small_roster": N_("Few service staff are on the roster."),
    "complaints": N_("Residents complained about this office."),
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
        (larger weighs more) and facts (a dict of counts or its JSON; ``time`` of an
        agenda as ``datetime.time``, ``HH:MM`` or minutes since midnight). Unknown
        codes are left out; where a fact is missing, the sentence does without.

    Examples
    --------
    >>> facts = pd.DataFrame(
    ...     [("35.73.02.1007", "known_absences", 0.8, {"absent": 3, "roster": 9})],
    ...     columns=["office_code", "code", "contribution", "facts"],
    ... )
    >>> sentences(facts, "35.73.02.1007", "id")
    ['3 dari 9 petugas layanan tercatat cuti atau dinas luar.']
    """
    return by_office(facts[facts["office_code"] == office_code], lang).get(
        office_code, []
    )


def by_office(facts: pd.DataFrame, lang: str) -> dict[str, list[str]]:
    """Return the sentences of every office in ``facts``, as in `sentences`."""
    ordered = facts.sort_values(["contribution", "code"], ascending=[False, True])
    told: dict[str, list[str]] = {}
    rows = zip(ordered["office_code"], ordered["code"], ordered["facts"], strict=True)
    for office, code, known in rows:
        text = sentence(code, _mapping(known), lang)
        if text and text not in told.setdefault(office, []):
            told[office].append(text)
    return told


def sentence(code: str, facts: Mapping[str, object], lang: str) -> str:
    """Return one reason as a sentence; empty for a code without wording.

    Examples
    --------
    >>> sentence("official_agenda", {"time": time(9, 0)}, "en")
    "There is an official invitation at 09:00; the office's leadership is not in the \
place."
    >>> sentence("small_roster", {}, "id")
    'Petugas layanan yang terdaftar sedikit.'
    """
    needed, text = WITH_FACTS.get(code, ((), ""))
    if text and all(facts.get(name) is not None for name in needed):
        known = {name: facts[name] for name in needed}
        if "time" in known:
            known["time"] = _clock(known["time"], lang)
        return translate(text, lang, **known)
    return translate(WITHOUT_FACTS[code], lang) if code in WITHOUT_FACTS else ""


def why(arm: str, codes: str, told: list[str], lang: str) -> str:
    """Return the one sentence a list gives for a row.

    The random arm says only that: its reasons would read as a suspicion, which
    the draw did not have. An echo or an order has no reason of risk either.

    Parameters
    ----------
    arm
        ``random``, ``targeted``, ``echo``, ``order``, or empty for a reserve.
    codes
        The row's reason codes, space-separated; used where ``told`` is empty.
    told
        The office's sentences, the weightiest first.
    """
    match arm:
        case "targeted":
            generic = (sentence(code, {}, lang) for code in codes.split())
            return next(iter(told), next((text for text in generic if text), ""))
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


def _mapping(facts: object) -> Mapping[str, object]:
    known = json.loads(facts) if isinstance(facts, str) else facts
    return known if isinstance(known, Mapping) else {}


def _clock(at: object, lang: str) -> str:
    match at:
        case time() | datetime():
            return local.clock(at, lang)
        case int():
            return local.minutes_clock(at, lang)
    return local.clock(time.fromisoformat(str(at)), lang)

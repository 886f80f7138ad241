"""A day's list as people read it: halves, teams, stops, and what stands behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from web import local
from web.explain import why
from web.wording import N_, heading, label, labels, one_in, translate

CHANCE = N_(
    "The probability, fixed before the draw, that the office was drawn for this "
    "half-day. Every office that can be visited has a chance."
)
#: What `sidak verify` shows in local custody, and what it cannot show.
PROOF = (
    (
        N_("What the check proves"),
        N_("The list follows from the recorded random number and thresholds."),
    ),
    (
        N_("What it does not prove"),
        N_(
            "That the owner of the key file did not know the list earlier, and that "
            "the draw was not repeated."
        ),
    ),
)


@dataclass(frozen=True)
class ListFacts:
    """What a printed list says beside its rows.

    Attributes
    ----------
    as_of
        City time: the plan knows nothing that was recorded later.
    versions
        How many versions were sealed; the list shows the last.
    seal
        Hash of the published commitment; empty where there is none.
    used, missing
        Codes of ``labels.LABELS["data"]``: the data the plan had and lacked.
    marks
        Finished sentences in the reader's language that must not be overlooked
        (opened early, a replay), shown first.
    notices
        Finished sentences in the reader's language, shown with the data.
    reasons
        The sentences by office and reason code: `web.explain.by_office`.
    """

    service_date: date
    as_of: datetime
    versions: int = 1
    seal: str = ""
    used: Sequence[str] = ()
    missing: Sequence[str] = ()
    marks: Sequence[str] = ()
    notices: Sequence[str] = ()
    reasons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Stop:
    """One row of the list in the reader's words; missing parts are empty."""

    visit: str
    sequence: str
    window: str
    office: str
    code: str
    parent: str
    why: str
    chance: str
    arm: str
    random: bool


@dataclass(frozen=True)
class Group:
    """The stops of one team, in its order; or the reserves of a half."""

    name: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Half:
    """One half-day: its teams, drawn offices without a team, reserves."""

    name: str
    teams: tuple[Group, ...]
    unplaced: tuple[Stop, ...]
    reserves: tuple[Stop, ...]

    @property
    def offices(self) -> int:
        """How many drawn offices the half has, with a team or without."""
        return sum(len(team.stops) for team in self.teams) + len(self.unplaced)


def halves(rows: pd.DataFrame, facts: ListFacts, lang: str) -> list[Half]:
    """Return the list by half and team, each team in its own order.

    Parameters
    ----------
    rows
        ``data.schemas.LIST``; any order.
    """
    return [_half(rows[rows["half"] == half], half, facts, lang) for half in _in(rows)]


def _in(rows: pd.DataFrame) -> list[str]:
    present = set(rows["half"].dropna())
    return [half for half in ("am", "pm") if half in present]


def _half(rows: pd.DataFrame, half: str, facts: ListFacts, lang: str) -> Half:
    reserve = rows["reserve"].fillna(False).astype(bool)
    drawn = rows[~reserve].sort_values(["sequence", "office_code"])
    placed = drawn[drawn["team"].notna()]
    teams = placed.groupby("team", sort=True)
    return Half(
        name=label("half", half, lang),
        teams=tuple(Group(str(team), _stops(of, facts, lang)) for team, of in teams),
        unplaced=_stops(drawn[drawn["team"].isna()], facts, lang),
        reserves=_stops(rows[reserve], facts, lang),
    )


def _stops(rows: pd.DataFrame, facts: ListFacts, lang: str) -> tuple[Stop, ...]:
    return tuple(stop_of(row, facts, lang) for row in rows.to_dict("records"))


def stop_of(row: Mapping[Any, Any], facts: ListFacts, lang: str) -> Stop:
    """Return one row of the list in the reader's words."""
    arm, code = _text(row["arm"]), _text(row["office_code"])
    return Stop(
        visit=_text(row["visit"]),
        sequence=_text(row["sequence"]),
        window=_window(row["window_starts_at"], row["window_ends_at"], lang),
        office=_text(row["office_name"]) or code,
        code=code,
        parent=_text(row["parent_name"]),
        why=why(arm, _text(row["reasons"]), facts.reasons.get(code, {}), lang),
        chance="" if pd.isna(row["chance"]) else one_in(row["chance"], lang),
        arm=label("arm", arm, lang) if arm else "",
        random=arm == "random",
    )


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _window(starts: pd.Timestamp, ends: pd.Timestamp, lang: str) -> str:
    if pd.isna(starts):
        return ""
    return f"{local.clock(starts, lang)}–{local.clock(ends, lang)}"


def about(facts: ListFacts, lang: str, offset: timedelta) -> list[tuple[str, str]]:
    """Return what the list rests on and what its check proves, as headed texts."""
    used = _data(facts.used, lang) or translate("None.", lang)
    return [
        (translate("Data up to", lang), local.moment(facts.as_of, lang, offset)),
        (translate("Data used", lang), used),
        (translate("Data missing", lang), _missing(facts.missing, lang)),
        (translate("Versions", lang), _versions(facts.versions, lang)),
        (heading("chance", lang), translate(CHANCE, lang)),
        (translate("Seal code", lang), facts.seal or local.MISSING),
        (translate("To check", lang), f"sidak verify --date {facts.service_date}"),
        *((translate(name, lang), translate(text, lang)) for name, text in PROOF),
    ]


def _data(codes: Sequence[str], lang: str) -> str:
    names = ", ".join(labels("data", codes, lang))
    return names[:1].upper() + names[1:]


def _missing(codes: Sequence[str], lang: str) -> str:
    if not codes:
        return translate("Nothing.", lang)
    return translate(
        "{data}. What is missing is unknown; it never means nobody is away.",
        lang,
        data=_data(codes, lang),
    )


def _versions(versions: int, lang: str) -> str:
    if versions == 1:
        return translate("One version was sealed.", lang)
    return translate(
        "{versions} versions were sealed; this is the last. "
        "The reason of each is on record.",
        lang,
        versions=versions,
    )

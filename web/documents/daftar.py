"""Daftar sidak as PDF: each team's stops from a page of their own on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from web import local
from web.daylist import Half, ListFacts, Stop, about, halves
from web.documents.parts import Origin, foot, page_of, sources
from web.documents.typesetting import typeset
from web.wording import N_, heading, translate

_COLUMNS = ("sequence", "window", "office_name", "chance", "arm")
#: Lines to write on at each stop.
_BLANKS = (N_("Arrived at"), N_("Service staff"), N_("Others"))


@dataclass(frozen=True)
class Reader:
    """Whose copy it is: stands faintly on every page."""

    account: str
    #: City time at which the reader asked for it.
    at: datetime


def list_pdf(
    rows: pd.DataFrame,
    facts: ListFacts,
    lang: str,
    offset: timedelta,
    reader: Reader | None = None,
) -> bytes:
    """Return the whole list as PDF: every team, then what has no team, then reserves.

    Parameters
    ----------
    rows
        ``data.schemas.LIST``; instants as city wall time.
    facts
        What the list says beside its rows.
    lang
        ``id`` or ``en``.
    offset
        The city's distance from UTC: names the zone.
    reader
        Whose copy it is; None leaves the pages unmarked, and the file says it was made
        at the moment up to which the plan's data go.
    """
    sections = _sections(halves(rows, facts, lang), lang)
    every = translate("all teams", lang)
    return _typeset(sections, facts, every, lang, offset, reader)


def daftar_sidak(
    rows: pd.DataFrame,
    facts: ListFacts,
    team: str,
    lang: str,
    offset: timedelta,
    reader: Reader,
) -> bytes:
    """Return one team's list as PDF, without the others' stops and the reserves.

    Parameters
    ----------
    rows, facts, lang, offset, reader
        As for `list_pdf`; the rows may hold every team.
    team
        The team whose stops it shows.
    """
    own = rows[(rows["team"] == team).fillna(False).astype(bool)]
    sections = _teams(halves(own, facts, lang)) or [_section(team, ())]
    return _typeset(sections, facts, team, lang, offset, reader)


def _typeset(
    sections: Sequence[Mapping[str, Any]],
    facts: ListFacts,
    filters: str,
    lang: str,
    offset: timedelta,
    reader: Reader | None,
) -> bytes:
    made = facts.as_of if reader is None else reader.at
    version = translate("list version {version}", lang, version=facts.versions)
    origin = Origin(made, facts.as_of, version, filters)
    # Nobody's clock was asked for an unmarked list: equal lists stay equal files.
    told = (sources if reader is None else foot)(origin, lang, offset)
    mark = "" if reader is None else _mark(reader, lang, offset)
    day = local.long_day(facts.service_date, lang)
    title = translate("Inspection list", lang)
    values = {
        "title": f"{title}, {day}",
        "lang": lang,
        "heading": title,
        "day": day,
        "foot": " · ".join(filter(None, (mark, told))),
        "watermark": mark,
        "marks": facts.marks,
        "notices": facts.notices,
        "sections": sections or [_section("", ())],
        "about": about(facts, lang, offset),
        "words": _words(lang, offset),
    }
    return typeset("daftar", values, made, offset)


def _mark(reader: Reader, lang: str, offset: timedelta) -> str:
    clock, zone = local.clock(reader.at, lang), local.zone(offset)
    return f"{reader.account} · {reader.at:%d-%m-%Y} {clock} {zone}"


def _words(lang: str, offset: timedelta) -> dict[str, Any]:
    return {
        "note": translate(
            "All times are {zone}. For the inspectors on duty only.",
            lang,
            zone=local.zone(offset),
        ),
        "columns": [heading(name, lang) for name in _COLUMNS],
        "visit": heading("visit", lang),
        "blanks": [translate(text, lang) for text in _BLANKS],
        "empty": translate("No office is to be visited on this day.", lang),
        "about": translate("About this list", lang),
        "of": page_of(lang),
    }


def _sections(found: Sequence[Half], lang: str) -> list[dict[str, Any]]:
    unplaced = _section(
        translate("Without a team", lang),
        ((half.name, half.unplaced) for half in found),
        translate(
            "Drawn, but no team that may go has room. On record as not carried out.",
            lang,
        ),
    )
    reserves = _section(
        heading("reserve", lang),
        ((half.name, half.reserves) for half in found),
        translate("Next in the same draw. They count in no estimate.", lang),
    )
    rest = [section for section in (unplaced, reserves) if section["tables"]]
    return [*_teams(found), *rest]


def _teams(found: Sequence[Half]) -> list[dict[str, Any]]:
    stops = {
        (team.name, half.name): team.stops for half in found for team in half.teams
    }
    return [
        _section(
            name, ((half.name, stops.get((name, half.name), ())) for half in found)
        )
        for name in sorted({team for team, _ in stops})
    ]


def _section(
    name: str, tables: Iterable[tuple[str, Sequence[Stop]]], note: str = ""
) -> dict[str, Any]:
    filled = [{"name": half, "stops": stops} for half, stops in tables if stops]
    return {"name": name, "note": note, "tables": filled}

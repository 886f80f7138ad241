"""Fills the coordinator's papers: the letters of a month, the draw and list of a day.

A letter knows teams and nothing else; the other papers take the list of a day that is
open, so nothing drawn can be on paper before its release.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from data.city import City
from data.database import reading
from data.knowledge import Known
from data.store.audit import chain_head
from data.store.ledger import read_overrides
from data.store.plans import plan_versions
from data.store.registry import read_table
from inspections.capacity import HALVES
from web.changes import change_notes, with_changes
from web.documents.daftar import Reader, daftar_sidak
from web.documents.parts import Origin
from web.documents.pemilihan_acak import (
    DrawnUnit,
    HalfDrawn,
    PemilihanAcak,
    Version,
    berita_acara_pemilihan_acak,
)
from web.documents.surat_tugas import Member, SuratTugas, surat_tugas
from web.letterhead import letterhead
from web.local import long_day
from web.released import chance_rows
from web.today import Today

#: Lines of a team's members in its letter.
MOST_MEMBERS = 12


@dataclass(frozen=True)
class Letter:
    """What a person writes into a surat tugas; empty parts leave a line."""

    team: str
    month: date
    number: str = ""
    dated_on: date | None = None
    signer: str = ""
    members: int = 3
    bases: Sequence[str] = ()


def team_names(city: City) -> list[str]:
    """Return the teams that are known now."""
    with reading(city.engine) as db:
        teams = read_table(db, "teams", Known(city.now), city.settings.offset)
    return sorted(set(teams["team"]))


def letter(city: City, wanted: Letter) -> bytes:
    """Return a team's surat tugas of a month as PDF: it names no office."""
    others = (Member(),) * (wanted.members - 1)
    paper = SuratTugas(
        letterhead=letterhead(city.settings),
        team=wanted.team,
        month=wanted.month,
        signer=wanted.signer,
        made_at=city.now,
        number=wanted.number,
        signed_on=wanted.dated_on,
        bases=wanted.bases,
        members=(Member("Ketua tim"), *others),
        audit_head=_audit_head(city),
    )
    return surat_tugas(paper, city.settings.offset)


def draw_record(city: City, found: Today, number: str = "") -> bytes:
    """Return the berita acara of a day's draw as PDF.

    Parameters
    ----------
    found
        The open list, with its marks in Indonesian.
    """
    plan, offset = found.shown.plan, city.settings.offset
    with reading(city.engine) as db:
        sealed = plan_versions(db, offset, plan.service_date)
    seal, day = plan.commit_hash or "", long_day(plan.service_date, "id")
    paper = PemilihanAcak(
        letterhead=letterhead(city.settings),
        origin=Origin(city.now, plan.as_of, seal[:16], day),
        service_date=plan.service_date,
        opened_at=city.release_at(plan.service_date),
        versions=[
            Version(
                int(row["version"]),
                row["as_of"].to_pydatetime(),
                row["commit_hash"],
                "" if pd.isna(row["reason"]) else str(row["reason"]),
            )
            for row in sealed.to_dict("records")
        ],
        halves=[_half(found, half) for half in HALVES],
        drawn=_drawn(found),
        audit_head=_audit_head(city),
        marks=found.facts.marks,
        number=number,
    )
    return berita_acara_pemilihan_acak(paper, offset)


def team_list(city: City, found: Today, team: str, account: str, lang: str) -> bytes:
    """Return a team's list as PDF, with its changes and faintly whose copy it is."""
    day, offset = found.shown.plan.service_date, city.settings.offset
    with reading(city.engine) as db:
        changes = read_overrides(db, offset, day)
    rows = with_changes(found.rows, changes, found.offices)
    facts = replace(
        found.facts, notices=[*found.facts.notices, *change_notes(len(changes), lang)]
    )
    return daftar_sidak(rows, facts, team, lang, offset, Reader(account, city.now))


def _audit_head(city: City) -> str:
    with reading(city.engine) as db:
        return chain_head(db)[1]


def _half(found: Today, half: str) -> HalfDrawn:
    rows = _lot(found)
    rows = rows[rows["half"] == half]
    chances = chance_rows(found.shown)
    chances = chances[chances["half"] == half].drop_duplicates("unit")
    arms = rows.drop_duplicates("unit")["arm"]
    return HalfDrawn(
        half=half,
        units=len(chances),
        drawn=len(arms),
        random=int((arms == "random").sum()),
        targeted=int((arms == "targeted").sum()),
        teams=rows["team"].nunique(),
        least=float(chances["chance"].min()),
        greatest=float(chances["chance"].max()),
    )


def _drawn(found: Today) -> list[DrawnUnit]:
    names = found.offices["name"]
    return [
        DrawnUnit(
            half=str(half),
            offices=[str(names[code]) for code in of["office_code"]],
            codes=[str(code) for code in of["office_code"]],
            chance=float(of["chance"].iloc[0]),
            arm=str(of["arm"].iloc[0]),
            team="" if of["team"].isna().all() else str(of["team"].iloc[0]),
        )
        for (half, _), of in _lot(found).groupby(["half", "unit"], sort=True)
    ]


def _lot(found: Today) -> pd.DataFrame:
    """Return the drawn visits, without the reserves."""
    visits = found.shown.visits
    return visits[~visits["reserve"].fillna(False).astype(bool)]

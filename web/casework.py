"""Reads the cases an account may see: of its offices, of those below, or of all."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from data.database import reading
from data.errors import UserError
from data.knowledge import Known
from data.store.answers import (
    read_clarifications,
    read_follow_ups,
    read_received,
    read_signed,
)
from data.store.conflicts import accounts_behind, posts_held
from data.store.minutes import Minute, find_minute
from data.store.pictures import Photo, photos_of
from data.store.registry import read_table
from data.store.reports import Report, reports_of
from web.answers import Case, cases
from web.asking import Ask


@dataclass(frozen=True)
class Offices:
    """The offices an account answers for: its own, and those below it."""

    own: str | None
    below: Collection[str]
    names: dict[str, str]

    @property
    def all(self) -> list[str]:
        """Codes of all of them."""
        return [*([self.own] if self.own else []), *self.below]


@dataclass(frozen=True)
class Record:
    """What is kept of a result beside its registry row.

    Attributes
    ----------
    reports
        As the team sent them, the newest first; empty: it was brought in from
        elsewhere.
    photos
        By the number of their report.
    minute
        Its berita acara; None: not signed.
    """

    reports: list[Report]
    photos: dict[int, list[Photo]]
    minute: Minute | None


def offices_of(ask: Ask) -> Offices:
    """Return the offices the account answers for."""
    table = _offices(ask)
    own = ask.who.office_code
    below = table.loc[
        table["parent_code"].eq(own or "") & table["office_code"].ne(own or "")
    ]
    names = dict(zip(table["office_code"], table["name"], strict=True))
    return Offices(own, list(below["office_code"]), names)


def superior_of(ask: Ask) -> tuple[dict[str, str], list[str]]:
    """Return names, and the offices whose direct superior the reader is.

    The leader stands above every office that has none above it.
    """
    offices = offices_of(ask)
    if ask.who.role == "office":
        return offices.names, list(offices.below)
    table = _offices(ask)
    above = table["parent_code"].isin(table["office_code"])
    return offices.names, list(table.loc[~above, "office_code"])


def cases_of(ask: Ask, offices: Collection[str] | None) -> list[Case]:
    """Return the cases of some offices, or of all."""
    city = ask.city
    offset, known = city.settings.offset, Known(city.now)
    with reading(city.engine) as db:
        findings = read_table(db, "findings", known, offset)
        calendar = read_table(db, "calendar", known, offset)
        received = read_received(db, offset, offices)
        signed = read_signed(db, offset, offices)
        said = read_clarifications(db, offset, offices)
        done = read_follow_ups(db, offset, offices)
    findings = findings[findings["outcome"] != "not_reached"]
    if offices is not None:
        findings = findings[findings["office_code"].isin(list(offices))]
    return cases(findings, received, signed, said, done, calendar, city.now.date())


def finding_row(ask: Ask, finding: str) -> dict[str, object]:
    """Return the registry's row of a result, missing values as None."""
    with reading(ask.city.engine) as db:
        offset = ask.city.settings.offset
        rows = read_table(db, "findings", Known(ask.city.now), offset)
    row = rows[rows["finding"] == finding].iloc[0].to_dict()
    return {str(k): None if pd.isna(v) else v for k, v in row.items()}


def case_of(ask: Ask, offices: Collection[str] | None) -> Case:
    """Return the case of the address; of another office it is as if there were none."""
    wanted = ask.path["finding"]
    for case in cases_of(ask, offices):
        if case.finding == wanted:
            return case
    raise UserError("There is no such result.")


def record_of(ask: Ask, case: Case) -> Record:
    """Return reports, photos and berita acara of a case."""
    offset = ask.city.settings.offset
    with reading(ask.city.engine) as db:
        reports = reports_of(db, case.finding, offset)
        photos = {
            each.report: photos_of(db, offset, report=each.report) for each in reports
        }
        return Record(reports, photos, find_minute(db, case.finding, offset))


def stands_apart(ask: Ask, case: Case) -> bool:
    """Tell whether the reader had no hand in a case, and so may judge what was said.

    A hand had who opened the stop, reported, signed or answered, and whoever belongs
    or once belonged to the team that was there, or to the office.
    """
    name = ask.who.account
    with reading(ask.city.engine) as db:
        posts = [vars(ask.who), *posts_held(db, name)]
        behind = name in accounts_behind(db, case.finding)
    return not behind and not any(
        (case.team is not None and post.get("team") == case.team)
        or post.get("office_code") == case.office_code
        for post in posts
    )


def documents_of(ask: Ask, case: Case) -> dict[int, list[Photo]]:
    """Return the pages of documents by the number of their clarification."""
    offset = ask.city.settings.offset
    with reading(ask.city.engine) as db:
        return {
            each.number: photos_of(db, offset, clarification=each.number)
            for each in case.clarifications
        }


def _offices(ask: Ask) -> pd.DataFrame:
    with reading(ask.city.engine) as db:
        offset = ask.city.settings.offset
        table = read_table(db, "offices", Known(ask.city.now), offset)
    return table.drop_duplicates("office_code", keep="last")

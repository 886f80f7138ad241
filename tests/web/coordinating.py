"""What the coordinator's tests share: the list, its changes, reports that came."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.database import reading, transaction
from data.store.frames import to_micros
from data.store.ledger import Override, read_overrides
from data.web_tables import reports
from tests.pipelines.town import DAY
from tests.web.people import Person, Site
from web.today import today

AFTERNOON = f"{DAY}T13:00"


def the_list(site: Site) -> pd.DataFrame:
    """Return the day's list as drawn, without reserves."""
    found = today(site.city, DAY, "id")
    assert found is not None
    return found.rows[~found.rows["reserve"]].reset_index(drop=True)


def a_stop(site: Site, half: str = "pm") -> dict[str, Any]:
    """Return one drawn visit that has a team."""
    rows = the_list(site)
    rows = rows[rows["team"].notna() & rows["half"].eq(half)]
    return dict(rows.iloc[0])


def another_team(site: Site, team: str) -> str:
    found = site.rows("SELECT DISTINCT team FROM teams ORDER BY team")
    return next(name for (name,) in found if name != team)


def ledger(site: Site) -> list[Override]:
    with reading(site.city.engine) as db:
        return read_overrides(db, site.city.settings.offset)


def skip(person: Person, visit: str, reason: str = "banjir") -> Any:
    return person.post(f"/hari/tujuan/{visit}", {"kind": "skip", "reason": reason})


def swap(person: Person, visit: str, team: str, **more: str) -> Any:
    fields = {"kind": "swap", "team": team, "reason": "mobil rusak", "knowing": "yes"}
    return person.post(f"/hari/tujuan/{visit}", fields | more)


def order(person: Person, office: str, team: str, **more: str) -> Any:
    fields = {"office": office, "team": team, "half": "pm", "reason": "perintah"}
    return person.post("/hari/perintah", fields | {"knowing": "yes"} | more)


def an_office_not_on_the_list(site: Site) -> str:
    listed = set(the_list(site)["office_code"])
    codes = [code for (code,) in site.rows("SELECT office_code FROM offices")]
    return next(code for code in sorted(codes) if code not in listed)


def report(site: Site, visit: Mapping[str, Any], **content: Any) -> None:
    """Keep a report of a visit, as the finding form does."""
    offset, now = site.city.settings.offset, site.city.now
    held = {"office_open": "open", "service_staff_seen": 3, "minimum": 2} | content
    held |= {"outcome": "staffed" if held["office_open"] == "open" else "not_reached"}
    with transaction(site.city.engine) as db:
        number = len(site.rows("SELECT 1 FROM reports")) + 1
        db.execute(
            reports.insert().values(
                report=number,
                uuid=f"uuid-{number}",
                digest="d" * 64,
                kind="finding",
                finding=visit["visit"],
                visit=visit["visit"],
                office_code=visit["office_code"],
                team=visit["team"],
                account="inspector",
                arrived_at=to_micros(now, offset),
                received_at=to_micros(now, offset),
                content=json.dumps(held),
            )
        )


def strong(site: Site, role: str, name: str) -> Person:
    """Return a person whose account has its second factor."""
    person = site.person(role, name=name)
    with site.city.engine.begin() as db:
        db.exec_driver_sql(
            f"UPDATE accounts SET totp_confirmed = true WHERE account = '{name}'"
        )
    return person


def offices(site: Site) -> set[str]:
    """Return code and name of every office of the town."""
    found = site.rows("SELECT office_code, name FROM offices")
    return {text for row in found for text in row}

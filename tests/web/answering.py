"""A result that waits for the answer of its office."""

import json

from data.database import transaction
from data.store.frames import to_micros
from data.web_tables import minutes, reports
from tests.web.people import Site

CONTENT = {
    "office_open": "open",
    "outcome": "empty",
    "minimum": 2,
    "service_staff_seen": 0,
}


def signed_empty(site: Site) -> tuple[str, str]:
    """Return a result that found nobody, its berita acara signed, and its office."""
    [(finding, office)] = site.rows(
        "SELECT finding, office_code FROM findings WHERE outcome = 'empty' LIMIT 1"
    )
    at = to_micros(site.city.now, site.city.settings.offset)
    with transaction(site.city.engine) as db:
        db.execute(
            reports.insert().values(
                report=1,
                uuid="u",
                digest="d",
                kind="finding",
                finding=finding,
                office_code=office,
                team="Inspektorat",
                account="a",
                arrived_at=at,
                received_at=at,
                content=json.dumps(CONTENT),
            )
        )
        db.execute(
            minutes.insert().values(
                minute=1,
                finding=finding,
                report=1,
                office_code=office,
                signing="signed",
                account="a",
                signed_at=at,
                digest="d",
            )
        )
    return finding, office

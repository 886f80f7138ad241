"""Photos and reports for a town, and all that a town is, to compare two of them."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Table, insert

from data.database import make_engine, transaction
from data.store.audit import write_audit
from data.store.frames import to_micros
from data.store.minutes import keep_document
from data.store.pictures import attach, keep
from data.web_tables import clarifications, minutes, reports
from tests.pipelines.town import Town

WIB = timedelta(hours=7)
#: Parts of a home that a backup holds, beside the database.
PARTS = ("records", "photos", "documents")


def picture(number: int) -> bytes:
    """Return bytes that pass for a picture of sidak's."""
    return b"\xff\xd8\xff" + b"picture %d " % number * 50 + b"\xff\xd9"


def report_in(home: Path, number: int, at: str = "2026-11-24T09:10") -> str:
    """Hand in a report with one photo, and an audit entry; return the photo's digest.

    All in one transaction, as the web does; the photo's file comes first.
    """
    moment = datetime.fromisoformat(at)
    digest = keep(home, picture(number))
    engine = make_engine(f"sqlite:///{home / 'sidak.db'}")
    with transaction(engine) as db:
        db.execute(
            insert(reports).values(
                report=number,
                uuid=f"u{number}",
                digest="d",
                kind="finding",
                finding=f"F{number}",
                office_code="A",
                account="tim-1",
                arrived_at=to_micros(moment, WIB),
                received_at=to_micros(moment, WIB),
                content="{}",
            )
        )
        attach(db, [digest], account="tim-1", at=moment, offset=WIB, report=number)
        write_audit(db, "report", moment, WIB, detail={"report": number})
    engine.dispose()
    return digest


def sign(home: Path, report: int) -> str:
    """Sign the berita acara of a report; return the paper's digest."""
    digest = keep_document(home, b"%%PDF of %d" % report)
    row = {
        "minute": report,
        "finding": f"F{report}",
        "report": report,
        "digest": digest,
    }
    more = {"office_code": "A", "signing": "signed", "account": "tim-1", "signed_at": 0}
    insert_rows(home, minutes, row | more)
    return digest


def clarify(home: Path, finding: str, *steps: str) -> None:
    """Let an office clarify a finding, step by step."""
    at = to_micros(datetime.fromisoformat("2026-11-24T10:00"), WIB)
    said = {"finding": finding, "office_code": "A", "text": "-", "account": "kantor"}
    insert_rows(
        home, clarifications, *({**said, "step": step, "at": at} for step in steps)
    )


def insert_rows(home: Path, table: Table, *rows: Mapping[str, object]) -> None:
    """Write rows straight into a town's database."""
    engine = make_engine(f"sqlite:///{home / 'sidak.db'}")
    with transaction(engine) as db:
        for row in rows:
            db.execute(insert(table).values(**row))
    engine.dispose()


def rows_of(file: Path) -> dict[str, list[str]]:
    """Return every row of every table of a SQLite file, sorted."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table'"
    with closing(sqlite3.connect(file)) as db:
        tables = [name for (name,) in db.execute(names) if name != "sqlite_stat1"]
        return {
            name: sorted(map(repr, db.execute(f"SELECT * FROM {name}")))
            for name in tables
        }


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a home's parts, or of a backup's, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in PARTS
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


def backup_of(town: Town, into: Path | None = None) -> Path:
    """Back the town up, inside its home or elsewhere, and return the new folder."""
    folder = into or town.home / "backups"
    before = set(folder.glob("*"))
    town.done("backup", folder)
    [made] = set(folder.glob("*")) - before
    return made

"""Checks a city's copy: audit chain, records, photos and papers by the database.

The same checks are made when a backup is written and when it is restored, so that a
restored city is known to be as sound as the one that was backed up.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.audit import broken_entries, chain_head
from data.tables import plans
from data.web_tables import minutes, photos
from inspections.record import file_name, salt_hash
from pipelines.manifest import File
from pipelines.notices import Notice
from pipelines.release import local_salt

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
#: How many names a sentence shows.
SHOWN = 10


@dataclass(frozen=True)
class Check:
    """What was looked at, and whether it is as it should be."""

    sound: bool
    notice: Notice


def checks(db: Connection, folder: Path, files: Mapping[str, File]) -> list[Check]:
    """Return what audit trail, records, photos and papers of a copy look like.

    Parameters
    ----------
    folder
        Holds ``records`` as the city's home does.
    files
        Digests of the copy's files, by their names below ``folder``.
    """
    found = [audit_chain(db), _records(db, folder)]
    return [*found, _photos(db, files), _papers(db, files)]


def audit_chain(db: Connection) -> Check:
    """Return whether the audit trail is whole, and where it is not."""
    broken, (entries, _) = broken_entries(db), chain_head(db)
    facts = {"entries": entries, "broken": shown(map(str, broken))}
    return _check(
        not broken,
        Notice("Audit trail: {entries} entries, one whole chain.", facts),
        Notice("Audit trail: {entries} entries, and it is BROKEN at {broken}.", facts),
    )


def photo_digests(db: Connection) -> list[str]:
    """Return the digest of every photo the database knows, once, sorted."""
    return sorted(db.scalars(sa.select(photos.c.digest).distinct()))


def kept_files(db: Connection) -> dict[str, str]:
    """Return photos and papers the database knows: digests by name below the home.

    A digest that is none, and could lead to any file, is left out.
    """
    papers = sorted(db.scalars(sa.select(minutes.c.digest).distinct()))
    named = {_photo(digest): digest for digest in photo_digests(db)}
    named |= {_paper(digest): digest for digest in papers}
    return {name: digest for name, digest in named.items() if _DIGEST.match(digest)}


def _photo(digest: str) -> str:
    return f"photos/{digest[:2]}/{digest}.jpg"


def _paper(digest: str) -> str:
    return f"documents/{digest}.pdf"


def record_texts(db: Connection) -> dict[str, str]:
    """Return every published record of the database by its file's name."""
    found = {}
    for plan in _sealed(db):
        texts = {"commit": plan.committed, "open": plan.opened}
        for kind, text in texts.items():
            if text is not None:
                found[file_name(plan.service_date, plan.version, kind)] = text
    return found


def key_fits(db: Connection, key: bytes) -> bool:
    """Tell whether the newest sealed plan was sealed with this key.

    True also where nothing is sealed, or others keep the salts.
    """
    newest = next(reversed(_sealed(db)), None)
    if newest is None:
        return True
    record = json.loads(newest.committed)
    promised = salt_hash(local_salt(key, newest.service_date))
    return record["custody"] != "local" or record["salts"] == [promised]


def _sealed(db: Connection) -> list[sa.Row]:
    """Return the sealed plans in the order of their chain."""
    rows = sa.select(plans).where(plans.c.sealing.is_not(None))
    return list(db.execute(rows.order_by(plans.c.sealing)))


def _check(sound: bool, good: Notice, bad: Notice) -> Check:
    return Check(sound, good if sound else bad)


def _records(db: Connection, folder: Path) -> Check:
    texts = record_texts(db)
    wrong = [name for name, text in texts.items() if _read(folder, name) != text]
    wrong += [name for name in _unchained(db) if name not in wrong]
    facts = {"count": len(texts), "wrong": shown(wrong)}
    return _check(
        not wrong,
        Notice("Records: {count}, as sealed and opened.", facts),
        Notice(
            "Records: of {count}, these do NOT match database and chain: {wrong}.",
            facts,
        ),
    )


def _read(folder: Path, name: str) -> str | None:
    try:
        return (folder / "records" / name).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return None


def _unchained(db: Connection) -> list[str]:
    """Return commitments whose hash, or whose link to the one before, is not theirs."""
    wrong, previous = [], None
    for plan in _sealed(db):
        hashed = sha256(plan.committed.encode()).hexdigest()
        link = json.loads(plan.committed).get("previous")
        if (hashed, link) != (plan.commit_hash, previous):
            wrong.append(file_name(plan.service_date, plan.version, "commit"))
        previous = plan.commit_hash
    return wrong


def _photos(db: Connection, files: Mapping[str, File]) -> Check:
    digests = photo_digests(db)
    wrong = _not_there(files, {_photo(digest): digest for digest in digests})
    facts = {"count": len(digests), "wrong": shown(wrong)}
    return _check(
        not wrong,
        Notice("Photos: {count}, each with its own digest.", facts),
        Notice("Photos: of {count}, these are missing or damaged: {wrong}.", facts),
    )


def _papers(db: Connection, files: Mapping[str, File]) -> Check:
    digests = sorted(db.scalars(sa.select(minutes.c.digest).distinct()))
    wrong = _not_there(files, {_paper(digest): digest for digest in digests})
    facts = {"count": len(digests), "wrong": shown(wrong)}
    return _check(
        not wrong,
        Notice("Berita acara: {count}, each with its own digest.", facts),
        Notice(
            "Berita acara: of {count}, these are missing or damaged: {wrong}.", facts
        ),
    )


def _not_there(files: Mapping[str, File], wanted: Mapping[str, str]) -> list[str]:
    """Return the digests whose file is not in the copy, or is another one."""
    return [
        digest
        for name, digest in wanted.items()
        if name not in files or files[name].sha256 != digest
    ]


def shown(names: Iterable[str]) -> list[str]:
    """Return the first names of many, and an ellipsis for the others."""
    listed = list(names)
    return listed[:SHOWN] + (["…"] if len(listed) > SHOWN else [])

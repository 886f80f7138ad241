"""Import by upload: one file, and what became of each of its rows."""

import re
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response

from data.errors import UserError
from data.schemas import TABLES
from web.asking import Ask, Upload
from web.doors import LOGS, TakenIn
from web.wording import N_

#: Bytes of one uploaded file; a month of a city's logs is smaller.
LIMIT = 64 * 1024 * 1024
#: Problems shown on the page; a file with more has one mistake many times.
_MOST_PROBLEMS = 200
#: Whoever imports makes no results: those of visits come from the teams that went.
_TABLES = (LOGS, *(name for name in TABLES if name != "findings"))
#: Said where somebody looks for them.
NO_FINDINGS = N_(
    "Results come from the teams themselves. Those from before sidak are brought in on "
    "the server: sidak import findings FILE"
)


def form(ask: Ask) -> Response:
    """Show the form."""
    return _page(ask, None)


def take(ask: Ask) -> Response:
    """Take a file in and tell what became of its rows."""
    table = ask.form.get("tabel", "")
    uploads = ask.files.get("berkas", ())
    if table == "findings":
        raise UserError(NO_FINDINGS)
    if table not in _TABLES:
        raise UserError("Choose what the file holds.")
    if not uploads:
        raise UserError("Choose a file first.")
    with tempfile.TemporaryDirectory(prefix="sidak-") as folder:
        paths = [_kept(Path(folder), upload) for upload in uploads]
        taken = ask.doors.take_in(ask.city, table, paths, ask.lang)
    ask.note("import", detail=_detail(table, uploads, taken))
    return _page(ask, taken, table)


def _detail(table: str, uploads: Sequence[Upload], taken: TakenIn) -> dict[str, object]:
    """Return what the audit trail keeps; names of files are no part of it."""
    return {
        "table": table,
        "ok": taken.good,
        "digests": [sha256(upload.content).hexdigest() for upload in uploads],
        "files": taken.files,
    }


def _kept(folder: Path, upload: Upload) -> Path:
    """Write the bytes under a name that is safe and still tells the device."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(upload.name).name).lstrip(".-")
    path = folder / (plain[-80:] or "berkas")
    path.write_bytes(upload.content)
    return path


def _page(ask: Ask, taken: TakenIn | None, table: str = "") -> Response:
    return ask.page(
        "impor.html.j2",
        status=200 if taken is None or taken.good else 422,
        tables=_TABLES,
        no_findings=ask.say(NO_FINDINGS),
        table=table,
        taken=taken,
        problems=taken.problems[:_MOST_PROBLEMS] if taken else (),
        more=max(0, len(taken.problems) - _MOST_PROBLEMS) if taken else 0,
    )

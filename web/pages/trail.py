"""`/jejak`: the audit trail, newest first, and whether its chain is whole."""

import io
from datetime import date

import pandas as pd
from starlette.responses import Response

from data.database import reading
from data.schemas import AUDIT
from data.store.audit import broken_entries, chain_head, trail
from web.asking import Ask
from web.pages.day import asked_day
from web.show import show

_CSV = "text/csv; charset=utf-8"
_PAGE_ROWS = 100
#: Numbers of broken entries that the page names.
_NAMED = 20


def entries(ask: Ask) -> Response:
    """Show the trail, or give it as CSV with the same choices."""
    day = asked_day(ask) if ask.query.get("tanggal") else None
    offset = ask.city.settings.offset
    with reading(ask.city.engine) as db:
        every = trail(db, offset)
        broken = broken_entries(db)
        newest, head = chain_head(db)
    chosen = _chosen(every, day, ask)
    if ask.query.get("format") == "csv":
        text = io.StringIO(newline="")
        show(chosen, AUDIT, "csv", ask.lang, offset, text)
        ask.note("trail_taken", detail={"rows": len(chosen)})
        name = f"jejak-{ask.city.now:%Y-%m-%d}.csv"
        return ask.download(text.getvalue().encode(), name, _CSV)
    pages = max(1, -(-len(chosen) // _PAGE_ROWS))
    page = min(_page(ask), pages)
    first = (page - 1) * _PAGE_ROWS
    return ask.page(
        "jejak.html.j2",
        rows=_rows(chosen.iloc[first : first + _PAGE_ROWS]),
        count=len(chosen),
        page=page,
        pages=pages,
        day=day,
        actions=_values(every["action"]),
        accounts=_values(every["account"]),
        given={name: ask.query.get(name, "") for name in ("tindakan", "akun")},
        broken=broken[:_NAMED],
        breaks=len(broken),
        newest=newest,
        head=head,
    )


def _chosen(rows: pd.DataFrame, day: date | None, ask: Ask) -> pd.DataFrame:
    """Return the entries made on the day or about it, newest first."""
    kept = pd.Series(True, rows.index)
    if day is not None:
        moment = pd.Timestamp(day)
        kept &= rows["at"].dt.normalize().eq(moment) | rows["service_date"].eq(moment)
    for name, column in (("tindakan", "action"), ("akun", "account")):
        wanted = ask.query.get(name, "")
        if wanted:
            kept &= rows[column].eq(wanted).fillna(False).astype(bool)
    return rows[kept].iloc[::-1].reset_index(drop=True)


def _rows(rows: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows with None where nothing stands."""
    plain = rows.astype("object").where(rows.notna(), None)
    return [{str(n): row[n] for n in row} for row in plain.to_dict("records")]


def _values(column: pd.Series) -> list[str]:
    return sorted(set(column.dropna()))


def _page(ask: Ask) -> int:
    text = ask.query.get("halaman", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1

"""The analysts' pages: tables with facets and stable links, to read and take along."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urlencode

import pandas as pd
from starlette.responses import Response

from data.errors import UserError
from data.store.audit import VIEWED
from web.asking import Ask
from web.datatables import DATA_TABLES, DataTable, freshness
from web.facets import Facet, chosen_rows, facets, ordered, with_choice
from web.given_days import given_day
from web.local import long_day, moment
from web.pages.stops import not_open
from web.show import show
from web.tables import Printed, worded, worded_code
from web.workbook import rows_xlsx

_PAGE_ROWS = 100
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Parts of the address that are no column.
_OWN = ("tanggal", "urut", "halaman", "format")


@dataclass(frozen=True)
class Chosen:
    """What an address asks for."""

    name: str
    table: DataTable
    day: date
    columns: Mapping[str, Sequence[str]]
    by: str
    page: int


def index(ask: Ask) -> Response:
    """Show the tables there are, and how fresh the data of the devices is."""
    day = day_of(ask)
    fresh = freshness(ask, day)
    return ask.page(
        "data.html.j2",
        tables=DATA_TABLES,
        day=day,
        day_text=long_day(day, ask.lang),
        devices=len(fresh),
        silent=int((fresh["days_behind"].fillna(9999) >= 3).sum()),
    )


def table(ask: Ask) -> Response:
    """Show one table, or give it as CSV or XLSX with the same choices."""
    chosen = _chosen(ask)
    rows = chosen.table.rows(ask, chosen.day)
    if rows is None:
        return not_open(ask, chosen.day)
    if chosen.table.locked:
        ask.note(VIEWED, service_date=chosen.day, detail=_view(ask, chosen))
    picked = chosen_rows(rows, chosen.columns)
    picked = ordered(picked, chosen.by) if chosen.by else picked
    if ask.query.get("format") in ("csv", "xlsx"):
        return _given(ask, chosen, picked)
    found = facets(rows, chosen.table.facets, chosen.columns)
    return _page(ask, chosen, picked, found)


def _view(ask: Ask, chosen: Chosen) -> dict[str, str]:
    return {
        "page": f"data/{chosen.name}",
        "format": ask.query.get("format") or "page",
    }


def _chosen(ask: Ask) -> Chosen:
    name = ask.path["tabel"]
    if name not in DATA_TABLES:
        raise UserError(
            "There is no table {name!r}; tables: {accepted}.",
            name=name,
            accepted=list(DATA_TABLES),
        )
    found = DATA_TABLES[name]
    columns = {
        column: ask.lists[column]
        for column in found.shape.names
        if column in ask.lists and column not in _OWN
    }
    page = ask.query.get("halaman", "1")
    return Chosen(
        name,
        found,
        day_of(ask),
        columns,
        ask.query.get("urut", ""),
        max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
    )


def day_of(ask: Ask) -> date:
    """Return the day the address asks for; without one, today."""
    text = ask.query.get("tanggal", "")
    return given_day(text) if text else ask.city.now.date()


def _page(
    ask: Ask, chosen: Chosen, picked: pd.DataFrame, found: list[Facet]
) -> Response:
    pages = max(1, -(-len(picked) // _PAGE_ROWS))
    page = min(chosen.page, pages)
    first = (page - 1) * _PAGE_ROWS
    shown = picked.iloc[first : first + _PAGE_ROWS]
    shared, columns = worded(shown, chosen.table.shape, ask.lang)
    return ask.page(
        "data_tabel.html.j2",
        chosen=chosen,
        title=ask.say(chosen.table.title),
        day=long_day(chosen.day, ask.lang),
        facets=found,
        columns=columns,
        cells=list(zip(*(column.cells for column in columns), strict=True)),
        links=_links(ask, columns),
        shared=None if shared is None else long_day(shared.date(), ask.lang),
        rows=len(picked),
        first=first,
        page=page,
        pages=pages,
        link=_link(ask),
        worded_value=partial(worded_code, lang=ask.lang),
        choice=lambda column, code: "?" + with_choice(_query(ask), column, code),
    )


def _query(ask: Ask) -> dict[str, list[str]]:
    return {name: list(values) for name, values in ask.lists.items()}


def _link(ask: Ask) -> object:
    """Return a function that gives this address with one part changed."""

    def link(**parts: str) -> str:
        query = _query(ask) | {name: [str(value)] for name, value in parts.items()}
        return "?" + urlencode(query, doseq=True)

    return link


def _links(ask: Ask, columns: Sequence[Printed]) -> dict[str, str]:
    """Return, by column, the way its heading sorts: down first, then up."""
    now = ask.query.get("urut", "")
    return {
        each.name: each.name if now == f"-{each.name}" else f"-{each.name}"
        for each in columns
        if each.name
    }


def _given(ask: Ask, chosen: Chosen, picked: pd.DataFrame) -> Response:
    """Return every row chosen, as a file whose name says what it is."""
    offset = ask.city.settings.offset
    stem = f"{chosen.name}-{chosen.day}" if chosen.table.daily else chosen.name
    if ask.query["format"] == "csv":
        text = io.StringIO(newline="")
        show(picked, chosen.table.shape, "csv", ask.lang, offset, text)
        return ask.download(text.getvalue().encode(), f"{stem}.csv", _CSV)
    about = [
        (ask.say("Table"), ask.say(chosen.table.title)),
        (ask.say("Day"), long_day(chosen.day, ask.lang)),
        (ask.say("Chosen"), _told_choice(chosen)),
        (ask.say("Made at"), moment(ask.city.now, ask.lang, offset)),
    ]
    content = rows_xlsx(picked, chosen.table.shape, about, ask.lang)
    return ask.download(content, f"{stem}.xlsx", _XLSX)


def _told_choice(chosen: Chosen) -> str:
    parts = [f"{name}={','.join(codes)}" for name, codes in chosen.columns.items()]
    return "; ".join(parts) or "–"

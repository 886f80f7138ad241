"""The list as a page for paper and phone, and as a workbook."""

import io
from base64 import b64encode
from datetime import timedelta
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pandas as pd

from data.schemas import LIST
from web import local
from web.daylist import ListFacts, about, halves
from web.explain import why
from web.templating import templates
from web.wording import heading, label, labels, translate
from web.workbook import TEXT_STAYS_TEXT, write_cell

#: Width in characters of the workbook's columns; others take 14.
_WIDTHS = {"visit": 22, "office_name": 34, "parent_name": 26, "arm": 22, "reasons": 70}
_LABELLED = {"half": "half", "arm": "arm"}


def list_html(
    rows: pd.DataFrame, facts: ListFacts, lang: str, offset: timedelta
) -> str:
    """Return the list as one HTML page without script or anything fetched.

    Parameters
    ----------
    rows
        ``data.schemas.LIST``; instants as city wall time.
    facts
        What the page says beside the rows.
    lang
        ``id`` or ``en``.
    offset
        The city's distance from UTC: names the zone.
    """
    style = files("web").joinpath("templates", "list.css").read_text("utf-8")
    template = templates().get_template("list.html.j2")
    return template.render(
        style=style,
        style_digest=b64encode(sha256(style.encode()).digest()).decode(),
        facts=facts,
        halves=halves(rows, facts, lang),
        about=about(facts, lang, offset),
        day=local.long_day(facts.service_date, lang),
        zone=local.zone(offset),
        lang=lang,
        heading=partial(heading, lang=lang),
        t=partial(translate, lang=lang),
    )


def list_xlsx(
    rows: pd.DataFrame, facts: ListFacts, lang: str, offset: timedelta
) -> bytes:
    """Return the list as a workbook: the rows, and a sheet of what stands behind them.

    Text stays text whatever it looks like, dates and times are the city's without a
    zone, chances are numbers. Equal rows give equal bytes.

    Parameters
    ----------
    rows, facts, lang, offset
        As for `list_html`.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, TEXT_STAYS_TEXT) as book:
        # Otherwise the moment of writing would be in the file.
        book.set_properties({"created": facts.as_of})
        _rows_sheet(book, _worded(rows, facts, lang), lang)
        _about_sheet(book, facts, lang, offset)
    return buffer.getvalue()


def _worded(rows: pd.DataFrame, facts: ListFacts, lang: str) -> pd.DataFrame:
    """Return the rows with codes in words and each row's reason as a sentence."""
    told = [
        why(arm, codes, facts.reasons.get(office, {}), lang)
        for arm, codes, office in zip(
            rows["arm"].fillna(""),
            rows["reasons"].fillna(""),
            rows["office_code"],
            strict=True,
        )
    ]
    worded = {
        name: rows[name].map(partial(label, group, lang=lang), na_action="ignore")
        for name, group in _LABELLED.items()
    }
    yes, no = labels("flag", ("yes", "no"), lang)
    reserve = rows["reserve"].fillna(False).astype(bool).map({True: yes, False: no})
    return rows.assign(**worded, reasons=told, reserve=reserve)


def _rows_sheet(book: Any, rows: pd.DataFrame, lang: str) -> None:
    sheet = book.add_worksheet(translate("List", lang))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "instant": book.add_format({"num_format": "hh:mm"}),
        "number": book.add_format({"num_format": "0.000"}),
    }
    for at, column in enumerate(LIST.columns):
        sheet.set_column(at, at, _WIDTHS.get(column.name, 14))
        sheet.write_string(0, at, heading(column.name, lang), bold)
        for row, value in enumerate(rows[column.name].tolist(), start=1):
            write_cell(sheet, row, at, value, formats.get(column.kind))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(LIST.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _about_sheet(book: Any, facts: ListFacts, lang: str, offset: timedelta) -> None:
    sheet = book.add_worksheet(translate("About this list", lang))
    bold = book.add_format({"bold": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    day = local.long_day(facts.service_date, lang)
    note = translate("Note", lang)
    notes = [(note, text) for text in (*facts.marks, *facts.notices)]
    lines = [(translate("Inspection list", lang), day), *notes]
    for row, (name, text) in enumerate([*lines, *about(facts, lang, offset)]):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text, wrap)

"""The analysts' drawings: the history of an office, and how estimates came true."""

from datetime import date, timedelta

import pandas as pd
from starlette.responses import Response

from data.database import reading
from data.errors import UserError
from data.knowledge import Known
from data.schemas import VERDICTS
from data.store.audit import VIEWED
from data.store.derived import read_office_states, read_visited_risk
from data.store.registry import read_table
from web.asking import Ask
from web.pages.data import day_of
from web.released import risk_rows
from web.svg.calibration import calibration_figure
from web.svg.history import history_figure
from web.svg.risk import risk_figure
from web.today import today

#: Weeks that an office's history shows.
WEEKS = 12
#: Days whose estimates are held against results.
_CALIBRATED_DAYS = 180
_BELOW = ("below_minimum", "empty")


def office(ask: Ask) -> Response:
    """Show the last weeks of an office, and its risk on a day whose list is open."""
    code, day = ask.path["kode"], day_of(ask)
    city, offset = ask.city, ask.city.settings.offset
    first = day - timedelta(weeks=WEEKS)
    with reading(city.engine) as db:
        offices = read_table(db, "offices", Known(city.now), offset)
        findings = read_table(db, "findings", Known(city.now), offset)
        states = read_office_states(db, code, first, day, offset)
    named = offices[offices["office_code"] == code]
    if named.empty:
        raise UserError("There is no office with the code {code!r}.", code=code)
    name = str(named["name"].iloc[-1])
    mine = findings[findings["office_code"] == code]
    figures = [history_figure(mine, states, ask.lang, day, WEEKS, subject=name)]
    found = today(city, day, ask.lang)
    if found is not None:
        ask.note(VIEWED, service_date=day, detail={"page": "risk", "office": code})
        risk = risk_rows(city, found.shown)
        figures.append(risk_figure(risk[risk["office_code"] == code], ask.lang, name))
    return ask.page(
        "gambar.html.j2",
        title=name,
        texts=(code,),
        figures=figures,
        back=f"/data?tanggal={day}",
    )


def calibration(ask: Ask) -> Response:
    """Show predicted risk against what inspections found."""
    city, offset = ask.city, ask.city.settings.offset
    since = city.now.date() - timedelta(days=_CALIBRATED_DAYS)
    with reading(city.engine) as db:
        findings = read_table(db, "findings", Known(city.now), offset)
        predicted = read_visited_risk(db, since, city.now.date(), offset)
    both = _met(findings, predicted)
    drawn = calibration_figure(both["p_below_minimum"], both["below"], ask.lang)
    return ask.page(
        "gambar.html.j2",
        title=ask.say("Calibration: estimates against results"),
        texts=(_since(ask, since),),
        figures=[drawn],
        back="/data",
    )


def _met(findings: pd.DataFrame, predicted: pd.DataFrame) -> pd.DataFrame:
    """Return predicted risk and whether too few were found, one row per visit."""
    known = findings[findings["outcome"].isin(VERDICTS)]
    both = predicted.merge(known[["visit", "outcome"]], on="visit")
    return both.assign(below=both["outcome"].isin(_BELOW).astype("float64"))


def _since(ask: Ask, since: date) -> str:
    return ask.say("Visits drawn by sidak since {day}.", day=since)

"""Puts an office's reasons into sentences."""

import pandas as pd

from data.city import City
from data.database import reading
from data.errors import UserError
from data.knowledge import Known
from data.schemas import EXPLAIN, typed
from data.store.registry import read_table
from web.explain import risk_sentence, sentence
from web.released import Shown, risk_facts, risk_rows
from web.wording import translate


def explain_rows(city: City, shown: Shown, office: str, lang: str) -> pd.DataFrame:
    """Return one row per reason of an office (`data.schemas.EXPLAIN`).

    The first row tells the day's highest risk; the others why, the weightiest first.

    Raises
    ------
    UserError
        No such office, or it is closed that day.
    """
    name = _name(city, shown, office)
    risk = risk_rows(city, shown)
    risk = risk[risk["office_code"] == office]
    if risk.empty:
        raise UserError(
            "Office {office} is closed on {date}; there is no risk to explain.",
            office=office,
            date=shown.plan.service_date,
        )
    facts = risk_facts(city, shown)
    facts = facts[facts["office_code"] == office].sort_values(
        ["contribution", "code"], ascending=[False, True]
    )
    highest = risk.nlargest(1, "p_below_minimum").iloc[0]
    first = translate(
        "{name}, {date}, {time}: {risk}",
        lang,
        name=name,
        date=shown.plan.service_date,
        time=highest["slot_starts_at"].time(),
        risk=risk_sentence(highest["p_below_minimum"], lang),
    )
    told = [
        sentence(code, known, lang)
        for code, known in zip(facts["code"], facts["facts"], strict=True)
    ]
    rows = facts.assign(sentence=told)
    head = pd.DataFrame([{"office_code": office, "code": "risk", "sentence": first}])
    return typed(pd.concat([head, rows], ignore_index=True), EXPLAIN)


def _name(city: City, shown: Shown, office: str) -> str:
    known = Known(shown.plan.as_of, shown.plan.batch)
    with reading(city.engine) as db:
        offices = read_table(db, "offices", known, city.settings.offset)
    names = offices.set_index("office_code")["name"]
    if office not in names.index:
        raise UserError(
            "No office has the code {office!r}. Give a code, not a name: some "
            "kecamatan and kelurahan share their name.",
            office=office,
        )
    return str(names[office])

"""Puts a day's list together: drawn offices, their names, risk and reasons."""

import pandas as pd

from data.city import City
from data.database import reading
from data.knowledge import Known
from data.schemas import LIST, SLOT_MINUTES, Registry, typed
from data.store.plans import plan_versions
from data.store.punches import read_coverage
from data.store.registry import read_registry
from web.datause import missing_names, tables_used
from web.daylist import ListFacts
from web.explain import by_office
from web.released import Shown, risk_facts, risk_rows
from web.wording import translate


def registry_of(city: City, shown: Shown) -> Registry:
    """Return the registry as the plan knew it: rows and facts of its list need it."""
    with reading(city.engine) as db:
        return read_registry(db, _known(shown), city.settings.offset)


def list_rows(city: City, shown: Shown, registry: Registry) -> pd.DataFrame:
    """Return the list (`data.schemas.LIST`), the highest risk first, reserves last."""
    rows = shown.visits
    offices = registry.offices.set_index("office_code")
    office = offices.reindex(rows["office_code"])
    midnight = pd.Timestamp(shown.plan.service_date)
    starts_at = midnight + pd.to_timedelta(
        rows["slot"].astype("float64") * SLOT_MINUTES, unit="min"
    )
    rows = rows.assign(
        service_date=midnight,
        office_name=office["name"].to_numpy(),
        parent_name=offices["name"].reindex(office["parent_code"]).to_numpy(),
        window_starts_at=starts_at,
        window_ends_at=starts_at + pd.Timedelta(minutes=SLOT_MINUTES),
    )
    risk = risk_rows(city, shown).set_index(["office_code", "slot_starts_at"])
    window = risk.reindex(
        pd.MultiIndex.from_frame(rows[["office_code", "window_starts_at"]])
    )
    rows = rows.assign(
        risk=window["p_below_minimum"].to_numpy(),
        reasons=_reasons(rows, window["reasons"], _needs_help(shown)),
    )
    order = ["reserve", "risk", "half", "office_code"]
    rows = rows.sort_values(order, ascending=[True, False, True, True])
    return typed(rows.reset_index(drop=True), LIST)


def list_facts(city: City, shown: Shown, registry: Registry, lang: str) -> ListFacts:
    """Return what a printed list says beside its rows, in the reader's language."""
    with reading(city.engine) as db:
        sealed = plan_versions(db, city.settings.offset, shown.plan.service_date)
        has_logs = not read_coverage(db, _known(shown), city.settings.offset).empty
    marks = []
    if shown.opened_early:
        marks.append(translate("This list was opened before its time.", lang))
    if city.replay:
        marks.append(
            translate("A replay with made-up or past data, no real list.", lang)
        )
    return ListFacts(
        service_date=shown.plan.service_date,
        as_of=shown.plan.as_of,
        versions=len(sealed),
        seal=shown.plan.commit_hash or "",
        used=tables_used(registry) + ["punches"] * has_logs,
        missing=missing_names(registry) + ["punches"] * (not has_logs),
        marks=marks,
        reasons=by_office(risk_facts(city, shown), lang),
    )


def _known(shown: Shown) -> Known:
    return Known(shown.plan.as_of, shown.plan.batch)


def _reasons(
    rows: pd.DataFrame, coded: pd.Series, helped: set[tuple[str, str]]
) -> pd.Series:
    """Return the reason codes of each row; chance alone is its own and only reason."""
    reasons = coded.fillna("").set_axis(rows.index)
    pairs = pd.MultiIndex.from_frame(rows[["unit", "half"]])
    needing = pd.Series(pairs.isin(list(helped)), rows.index)
    reasons = reasons.mask(needing, reasons + " needs_help").str.strip()
    reasons = reasons.mask(rows["arm"] == "random", "random")
    return reasons.mask(rows["reserve"] | (reasons == ""))


def _needs_help(shown: Shown) -> set[tuple[str, str]]:
    """Return the units and halves that leave already puts below the minimum."""
    return {
        (unit["unit"], half)
        for unit in shown.plan.draft["units"]
        for half, short in unit["needs_help"].items()
        if short
    }

"""Turns a day's stored risk into all that its draw will read."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.settings import Settings
from data.store.plans import Plan
from data.store.visits import last_teams
from data.workdays import open_slots
from features.roster import short_by_leave
from inspections.chance import Rules
from inspections.plan import draw_inputs
from inspections.units import unit_of
from pipelines.known import read_day, read_facts


def plan_day(
    db: Connection, settings: Settings, plan: Plan, risk: pd.DataFrame
) -> dict[str, Any]:
    """Return the draw's inputs: units, chances, thresholds, teams; nothing drawn.

    ``risk`` is the stored one, as it is printed: only rounded figures feed the plan.
    """
    known = Known(plan.as_of, plan.batch)
    facts = read_facts(db, settings, known)
    day = read_day(db, settings, known, facts, plan.service_date)
    offices = facts.registry.offices.set_index("office_code", drop=False)
    offices = offices.loc[day.hours["office_code"]].reset_index(drop=True)
    least = day.minimum.reindex(day.hours["office_code"])
    visited = last_teams(db, _lists_known_before(settings, plan))
    unit = unit_of(offices).set_axis(offices["office_code"])
    return draw_inputs(
        plan.service_date,
        version=plan.version,
        custody=settings.custody,
        offices=offices,
        open_slots=open_slots(day.hours),
        short=short_by_leave(day.people, day.away, least),
        risk=risk,
        teams=facts.registry.teams,
        team_days=facts.registry.team_days,
        last_team={
            str(unit[office]): team
            for office, team in visited.items()
            if office in unit.index
        },
        rules=Rules(settings.tau, settings.floor_share, settings.ceiling),
    )


def _lists_known_before(settings: Settings, plan: Plan) -> date:
    """Return the first date whose list was not open yet at the plan's `as_of`."""
    today = plan.as_of.date()
    opened = plan.as_of.time() >= settings.release_time
    return min(plan.service_date, today + timedelta(days=1) if opened else today)

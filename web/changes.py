"""A day's list with its changes: what people skipped, swapped, took or ordered.

The draw stays as it is; this is the list that the teams follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from data.columns import Column, Output
from data.schemas import LIST, typed
from data.store.ledger import Override
from web.wording import translate

LEDGER = Output(
    "overrides",
    "one change of a day's list by people",
    (
        Column("override", "integer", "its number"),
        Column("service_date", "day", "the day of the list"),
        Column("kind", "choice", "`skip`, `swap`, `reserve`, `order`"),
        Column("visit", "text", "sidak's id of the visit"),
        Column("office_code", "text", "code of the office"),
        Column("half", "choice", "`am` or `pm`"),
        Column("team", "text", "who goes now; empty: nobody"),
        Column("reason", "text", "why"),
        Column("account", "text", "who changed it"),
        Column("at", "instant", "when"),
    ),
)


@dataclass(frozen=True)
class Gone:
    """A visit that a team had and has no longer, and the change that took it."""

    visit: str
    office_code: str
    half: str
    by: Override


def with_changes(
    rows: pd.DataFrame, overrides: Sequence[Override], offices: pd.DataFrame
) -> pd.DataFrame:
    """Return the list as it is to be followed; of several changes the last holds.

    Parameters
    ----------
    rows
        ``data.schemas.LIST``, as drawn.
    overrides
        In the order written.
    offices
        Names, by ``office_code``, of ordered visits: ``name``, ``parent_code``.

    Returns
    -------
    DataFrame
        ``data.schemas.LIST``: skipped visits are gone, swapped ones and reserves that
        were taken are their team's, orders come last. A team's ``sequence`` follows
        the windows; visits without one come last. Every chance stays as drawn, so
        reserves and orders have none and count in no estimate.
    """
    if not overrides:
        return rows
    last = {each.visit: each for each in overrides}
    every = pd.concat([rows, _ordered(rows, overrides, offices)], ignore_index=True)
    skipped = every["visit"].isin([v for v, each in last.items() if each.team is None])
    kept = every[~skipped]
    given = kept["visit"].map({visit: each.team for visit, each in last.items()})
    given = given.astype(kept["team"].dtype)
    reserve = kept["reserve"].fillna(False).astype(bool) & given.isna()
    kept = kept.assign(team=given.fillna(kept["team"]), reserve=reserve)
    return typed(kept.assign(sequence=_sequence(kept)).reset_index(drop=True), LIST)


def gone(
    rows: pd.DataFrame, overrides: Sequence[Override], team: str | None = None
) -> list[Gone]:
    """Return the visits that were skipped, or that a team had and lost.

    Parameters
    ----------
    team
        None: every skipped visit, whoever had it.
    """
    last = {each.visit: each for each in overrides}
    if team is None:
        lost = [each for each in last.values() if each.kind == "skip"]
    else:
        had = set(rows.loc[rows["team"].eq(team).fillna(False), "visit"])
        had |= {each.visit for each in overrides if each.team == team}
        lost = [last[v] for v in last if v in had and last[v].team != team]
    return [Gone(each.visit, each.office_code, each.half, each) for each in lost]


def ledger_rows(overrides: Sequence[Override]) -> pd.DataFrame:
    """Return the changes as rows of `LEDGER`."""
    rows = pd.DataFrame([vars(each) for each in overrides], columns=LEDGER.names)
    return typed(rows, LEDGER)


def change_notes(changes: int, lang: str) -> list[str]:
    """Return the sentence that says how often people changed a list; none: nothing."""
    if not changes:
        return []
    return [
        translate(
            "Changes of this list by people, each with its reason in the ledger: "
            "{count}. The draw stands as it is.",
            lang,
            count=changes,
        )
    ]


def _ordered(
    rows: pd.DataFrame, overrides: Sequence[Override], offices: pd.DataFrame
) -> pd.DataFrame:
    """Return a row for each order, in the order they were given."""
    orders = [each for each in overrides if each.kind == "order"]
    codes = [each.office_code for each in orders]
    place = offices.reindex(codes)
    made = pd.DataFrame(
        {
            "visit": [each.visit for each in orders],
            "service_date": [pd.Timestamp(each.service_date) for each in orders],
            "half": [each.half for each in orders],
            "team": [each.team for each in orders],
            "office_code": codes,
            "office_name": place["name"].to_numpy(),
            "parent_name": offices["name"].reindex(place["parent_code"]).to_numpy(),
            "arm": "order",
            "reserve": False,
        }
    )
    return typed(made, LIST)


def _sequence(rows: pd.DataFrame) -> pd.Series:
    """Return each visit's place in its team's half: by its window, then as written."""
    mine = [rows["half"], rows["team"]]
    # As a number: among moments pandas 3.1 ranks a missing one first when rows
    # without a group lie between.
    since = (rows["window_starts_at"] - rows["service_date"]).dt.total_seconds()
    place = since.groupby(mine).rank("dense")
    timed = place.groupby(mine).transform("max").fillna(0)
    late = place.isna() & rows["team"].notna()
    after = late.groupby(mine).cumsum()
    return place.mask(late, timed + after).astype("Int64")

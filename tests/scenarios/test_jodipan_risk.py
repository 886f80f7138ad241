"""Kelurahan Jodipan, 29 April 2024: what the night before could have known.

The office, its code and the facts of the day are public; staff, history and leave are
made up.
"""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from data.schemas import TABLES, Registry, empty_frame, typed
from data.workdays import service_hours, shipped_calendar, shipped_schedules
from features.history import clock_in_history, head_counts, silent_days
from features.matrix import tomorrow
from features.roster import away, minimum_staff, roster
from models.labels import labels
from models.risk import Evidence, fit, score

JODIPAN = "35.73.01.1011"
WEDDING_DAY = date(2024, 4, 29)
CODES = [
    f"35.73.{kecamatan:02d}.10{number:02d}"
    for kecamatan, count in enumerate((11, 11, 12, 11, 12), start=1)
    for number in range(1, count + 1)
]
EMPTY = Registry(**{name: empty_frame(table) for name, table in TABLES.items()})


def table(name, rows):
    return typed(pd.DataFrame(rows), TABLES[name])


def a_city():
    """57 kelurahan with 8 to 10 people who serve the public, and one intern each."""
    dice = np.random.default_rng(57)
    staff = []
    for code in CODES:
        size = 9 if code == JODIPAN else int(dice.integers(8, 11))
        for number in range(size + 1):
            rank = ("head", "secretary", "section_head")[min(number, 2)]
            staff.append(
                {
                    "staff_number": f"{code}/{number}",
                    "office_code": code,
                    "employment": "intern" if number == size else "pns",
                    "rank": rank if number < 5 else "staff",
                }
            )
    offices = [
        {"office_code": code, "kind": "kelurahan", "parent_code": code[:8]}
        for code in CODES
    ]
    return replace(
        EMPTY,
        offices=table("offices", offices).assign(schedule="five_day"),
        staff=table("staff", staff),
        calendar=shipped_calendar(),
    )


def a_wedding_leave(**changes):
    """Leave of Jodipan's section head for order, filed on Thursday 25 April."""
    row = {
        "staff_number": f"{JODIPAN}/3",
        "kind": "important",
        "occasion": "own_wedding",
        "starts_at": pd.Timestamp("2024-04-29"),
        "ends_at": pd.Timestamp("2024-04-30"),
        "status": "approved",
    }
    return table("leave", [row | changes])


def an_event(**changes):
    row = {
        "scope": "city",
        "kind": "summons",
        "expected": "heads_and_secretaries",
        "starts_at": pd.Timestamp("2024-05-06 09:00"),
        "ends_at": pd.Timestamp("2024-05-06 11:30"),
    }
    return table("agenda", [row | changes])


def hours_of(city, days):
    return service_hours(city.offices, shipped_schedules(), city.calendar, days)


@cache
def learned():
    """Fit on three months of punches and 300 inspections that know nothing special."""
    city, dice = a_city(), np.random.default_rng(1)
    days = pd.bdate_range("2024-01-15", "2024-04-26")
    hours = hours_of(city, [day.date() for day in days])
    people = roster(city.staff, WEDDING_DAY)
    pairs = people[["person", "office_code"]].merge(
        hours.loc[hours["opens"].notna(), ["office_code", "service_date"]]
    )
    clock_ins = pairs[dice.random(len(pairs)) < 0.93]
    devices = table(
        "devices", [{"device": code, "office_code": code} for code in CODES]
    )
    coverage = devices[["device"]].assign(
        covers_until_at=pd.Timestamp("2024-04-26 18:00")
    )
    placements = people.assign(valid_from=pd.NaT, valid_until=pd.NaT).astype(
        dict.fromkeys(["valid_from", "valid_until"], "datetime64[us]")
    )
    left_out = silent_days(clock_ins, hours, devices, coverage)
    history = clock_in_history(
        placements, clock_ins, hours, city.leave, left_out, date(2024, 4, 28)
    )
    findings = some_findings(dice)
    minimum = minimum_staff(city.offices, people)
    evidence = Evidence(
        offices=city.offices,
        history=history,
        counts=head_counts(findings, findings["clocked_in"]),
        labels=labels(findings, minimum),
    )
    return fit(evidence), history


def some_findings(dice, count=300):
    share = dice.beta(0.83 * 19, 0.17 * 19, len(CODES))
    office = dice.integers(0, len(CODES), count)
    clocked_in = dice.integers(7, 10, count)
    days = pd.to_timedelta(dice.integers(0, 100, count), "D")
    return table(
        "findings",
        {
            "office_code": np.array(CODES)[office],
            "arrived_at": pd.Timestamp("2024-01-15 09:00") + days,
            "outcome": "staffed",
            "service_staff_seen": dice.binomial(clocked_in, share[office]),
            "clocked_in": clocked_in,
            "chance": 6 / 57,
            "slot_chance": 1 / 15,
        },
    )


def night(day=WEDDING_DAY, **known):
    """Score a day of the city with these tables known."""
    model, history = learned()
    city = replace(a_city(), **known)
    people = roster(city.staff, day)
    gone = away(city.leave, people["person"], day)
    minimum = minimum_staff(city.offices, people)
    hours = hours_of(city, [day])
    return score(model, tomorrow(city, hours, people, gone, minimum, history, day))


def ranks(rows):
    largest = rows.groupby("office_code")["p_below_minimum"].max()
    return largest.rank(ascending=False, method="max")


def test_a_wedding_leave_ranks_jodipan_among_the_first_five_of_57():
    rows, facts = night(leave=a_wedding_leave())
    assert ranks(rows).size == 57
    assert ranks(rows)[JODIPAN] <= 5
    riskiest = rows[rows["office_code"] == JODIPAN].nlargest(1, "p_below_minimum")
    codes = riskiest["reasons"].iloc[0].split()
    assert codes[0] == "life_event"
    assert "small_roster" in codes
    assert "life_event" in set(facts.loc[facts["office_code"] == JODIPAN, "code"])
    elsewhere = rows[rows["office_code"] != JODIPAN]
    assert not elsewhere["reasons"].str.contains("life_event").any()


def test_the_risk_is_largest_in_the_late_morning():
    rows, _ = night(leave=a_wedding_leave())
    riskiest = rows[rows["office_code"] == JODIPAN].nlargest(3, "p_below_minimum")
    assert riskiest["slot_starts_at"].dt.hour.between(9, 11).all()


def test_a_mere_request_informs_the_event_though_nobody_is_away():
    rows, _ = night(leave=a_wedding_leave(status="requested"))
    jodipan = rows[rows["office_code"] == JODIPAN]
    assert jodipan["reasons"].str.contains("life_event").any()
    assert not jodipan["reasons"].str.contains("known_absences").any()


@pytest.mark.parametrize("status", ["nothing recorded", "cancelled"])
def test_without_the_leave_jodipan_is_not_flagged_for_it(status):
    known = (
        {}
        if status == "nothing recorded"
        else {"leave": a_wedding_leave(status=status)}
    )
    rows, facts = night(**known)
    assert not rows["reasons"].str.contains("life_event").any()
    assert "life_event" not in set(facts["code"])


@pytest.mark.parametrize(
    ("day", "event"),
    [
        (date(2024, 5, 6), an_event()),
        (
            date(2025, 4, 8),
            an_event(
                kind="ceremony",
                expected="all",
                starts_at=pd.Timestamp("2025-04-08 07:30"),
                ends_at=pd.Timestamp("2025-04-08 11:00"),
            ),
        ),
    ],
)
def test_a_city_wide_summons_or_ceremony_is_explained_in_every_office(day, event):
    rows, facts = night(day=day, agenda=event)
    during = rows[rows["slot_starts_at"].dt.hour == 9]
    assert during["office_code"].nunique() == 57
    assert during["reasons"].str.contains("official_agenda").all()
    assert facts.loc[facts["code"] == "official_agenda", "office_code"].nunique() == 57
    after = rows[rows["slot_starts_at"].dt.hour >= 13]
    assert not after["reasons"].str.contains("official_agenda").any()

"""The lab's arrays say what the night's frames say."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.schemas import TABLES, Registry, empty_frame
from features.history import clock_in_history
from features.matrix import tomorrow
from features.roster import away
from pipelines.lab.evening import Evening
from pipelines.lab.recorded import Rows, half_open


@pytest.fixture(scope="module")
def lived(small):
    from pipelines.lab.loop import Run
    from tests.pipelines.lab.conftest import a_setting

    run = Run(small, a_setting())
    run.warm_up()
    return run


def registry_of(books, number):
    tables = {name: empty_frame(table) for name, table in TABLES.items()}
    return Registry(
        **tables
        | {
            "offices": books.offices,
            "staff": books.staff,
            "leave": books.leave_of(number, number),
            "agenda": books.agenda_of(number),
        }
    )


@pytest.mark.parametrize("night", range(4))
def test_an_evening_is_what_the_night_would_gather(lived, night):
    books, number = lived.books, lived.service_days[night]
    registry, crew = registry_of(books, number), books.crew(number)
    day = books.days[number].date()
    hours = books._all_hours[books._all_hours["service_date"] == books.days[number]]
    wanted = tomorrow(
        registry,
        hours.reset_index(drop=True),
        crew.people,
        away(registry.leave, crew.people["person"], day),
        crew.minimum,
        books.history(number),
        day,
    )
    found = books.evening(number).tomorrow
    for name in ("offices", "people", "outings", "calls"):
        pd.testing.assert_frame_equal(
            getattr(found, name), getattr(wanted, name)[list(getattr(found, name))],
            check_dtype=False,
        )  # fmt: skip
    np.testing.assert_array_equal(found.open, wanted.open)
    np.testing.assert_array_equal(found.away, wanted.away)


def test_the_history_is_that_of_the_night(lived, small):
    """Rebuilt from punches as rows, leave as known, and logs that have arrived."""
    books, number, world = lived.books, lived.service_days[0], small.world
    days = world.working[world.working < number]
    there = [day for day in days if True]
    rows = [
        pd.DataFrame(
            {
                "person": books.staff["staff_number"][books._came[:, day]],
                "office_code": books.staff["office_code"][books._came[:, day]],
                "service_date": books.days[day],
            }
        )
        for day in there
    ]
    clock_ins = pd.concat(rows, ignore_index=True)
    silent = pd.DataFrame(
        [
            (code, books.days[day])
            for row, code in enumerate(books.offices["office_code"])
            for day in days
            if not books._heard[row, day] or books._delivered[row, day] >= number
        ],
        columns=["office_code", "service_date"],
    )
    silent["service_date"] = silent["service_date"].astype("datetime64[us]")
    hours = books._all_hours
    lived_days = hours["service_date"].isin(books.days[days])
    known = books.as_of(number)
    leave = half_open(world.registry["leave"])
    leave = leave[leave["recorded_at"] <= known].sort_values("recorded_at")
    leave = leave.drop_duplicates(["staff_number", "starts_at", "kind"], keep="last")
    wanted = clock_in_history(
        books.staff.rename(columns={"staff_number": "person"}),
        clock_ins,
        hours[lived_days],
        leave,
        silent,
        books.days[number].date(),
    )
    found = books.history(number).sort_values(
        ["person", "office_code"], ignore_index=True
    )
    wanted = wanted.sort_values(["person", "office_code"], ignore_index=True)
    pd.testing.assert_frame_equal(found, wanted[list(found)], check_dtype=False)


def test_a_row_counts_from_its_record_until_it_is_replaced():
    rows = pd.DataFrame(
        {
            "staff_number": "a",
            "kind": "annual",
            "starts_at": pd.Timestamp("2025-03-03"),
            "ends_at": pd.Timestamp("2025-03-04"),
            "status": ["approved", "cancelled"],
            "recorded_at": pd.to_datetime(["2025-02-03 09:00", "2025-02-10 09:00"]),
        }
    )
    table, day = Rows(rows, "leave"), pd.Timestamp("2025-03-03")
    said = {
        at: table.known(pd.Timestamp(at), day)["status"].tolist()
        for at in ("2025-02-01", "2025-02-05", "2025-02-20")
    }
    assert list(said.values()) == [[], ["approved"], ["cancelled"]]


def test_the_log_of_an_office_is_unknown_until_it_arrives(lived):
    books, number = lived.books, lived.service_days[0]
    before = books.expected(number, books.working[books.working < number])[0]
    late = replace_delivery(books, number)
    after = late.expected(number, books.working[books.working < number])[0]
    assert before.any()
    assert not after.any()


def replace_delivery(books, number):
    import copy

    other = copy.copy(books)
    other._delivered = np.full_like(books._delivered, number)
    return other


def test_an_evening_holds_no_truth(lived):
    """Whatever the world still has in store, the evening's choice is the same."""
    evening = Evening(
        lived.books, lived.learner, lived.setting, lived.service_days[0], 0
    )
    held = [evening, *vars(evening).values(), *vars(lived.books).values()]
    assert not [each for each in held if type(each).__module__.startswith("simulation")]
    assert replace(lived.setting) == lived.setting

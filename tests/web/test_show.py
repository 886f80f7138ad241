import csv
import io
import json
import time
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schemas import (
    CHANCES,
    ESTIMATE,
    LIST,
    OUTPUTS,
    RISK,
    STATE_ROWS,
    TABLES,
    empty_frame,
    typed,
)
from tests.web.builders import WIB, a_list, a_reserve, a_stop
from web.show import neutral, show


def shown(frame, shape, fmt, lang="id", offset=WIB):
    out = io.StringIO()
    show(frame, shape, fmt, lang, offset, out)
    return out.getvalue()


def test_csv_and_json_hold_the_same_rows():
    frame = a_list(a_stop(), a_reserve())
    rows = list(csv.DictReader(io.StringIO(shown(frame, LIST, "csv"), newline="")))
    objects = json.loads(shown(frame, LIST, "json"))
    assert list(objects[0]) == list(rows[0]) == LIST.names
    told = [
        {name: "" if value is None else str(value) for name, value in each.items()}
        for each in objects
    ]
    assert told == rows


def test_programs_read_instants_with_offset_days_yes_no_and_numbers():
    first, second = json.loads(shown(a_list(a_stop(), a_reserve()), LIST, "json"))
    assert first["window_starts_at"] == "2026-11-24T09:00:00+07:00"
    assert first["service_date"] == "2026-11-24"
    assert (first["reserve"], first["sequence"], first["risk"]) == ("no", 1, 0.25)
    assert second["window_starts_at"] is second["team"] is second["chance"] is None


def test_a_zone_with_half_hours_stands_behind_the_instant():
    text = shown(a_list(a_stop()), LIST, "csv", offset=timedelta(hours=5, minutes=30))
    assert "2026-11-24T09:00:00+05:30" in text


def test_csv_lines_end_as_rfc_4180_asks_and_quotes_are_doubled():
    frame = a_list(a_stop(office_name='Kantor "A", Klojen'))
    text = shown(frame, LIST, "csv")
    assert text.count("\r\n") == text.count("\n") == 2
    assert '"Kantor ""A"", Klojen"' in text


@pytest.mark.parametrize("sign", list("=+-@\t\r\n＝＋－＠"))
def test_a_text_that_looks_like_a_formula_begins_with_an_apostrophe(sign):
    name = f"{sign}cmd|' /C calc'!A0"
    frame = a_list(a_stop(office_name=name))
    rows = csv.DictReader(io.StringIO(shown(frame, LIST, "csv"), newline=""))
    assert next(rows)["office_name"] == "'" + name
    assert json.loads(shown(frame, LIST, "json"))[0]["office_name"] == name


@given(st.text(max_size=8))
def test_no_neutral_text_looks_like_a_formula(text):
    (told,) = neutral(pd.Series([text], dtype="str"))
    assert told in (text, "'" + text)
    assert not told.startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_a_negative_number_stays_a_number():
    frame = typed(pd.DataFrame({"measure": ["-x"], "value": [-0.5]}), ESTIMATE)
    assert shown(frame, ESTIMATE, "csv").splitlines()[1] == "'-x,-0.5,,,,"


@pytest.mark.parametrize("shape", [*OUTPUTS.values(), *TABLES.values()], ids=str)
def test_an_empty_frame_prints_its_headings(shape):
    frame = empty_frame(shape)
    assert shown(frame, shape, "csv") == ",".join(shape.names) + "\r\n"
    assert shown(frame, shape, "json") == "[]\n"
    assert "───" in shown(frame, shape, "table")


def test_clock_times_are_written_with_a_colon():
    team = {"team": ["Tim 1"], "visits_per_day": [3], "starts": [450], "ends": [990]}
    frame = typed(pd.DataFrame(team), TABLES["teams"])
    assert "Tim 1,3,07:30,16:30" in shown(frame, TABLES["teams"], "csv")


def test_a_missing_flag_is_null():
    frame = typed(pd.DataFrame({"half": ["am"]}), CHANCES)
    assert json.loads(shown(frame, CHANCES, "json"))[0]["needs_help"] is None


def test_a_days_states_and_risks_of_a_hundred_offices_print_at_once():
    offices, day = 100, pd.Timestamp("2026-11-24")
    slots = day + pd.to_timedelta(np.arange(48) * 30, unit="min")
    cells = {
        "office_code": np.repeat([f"35.73.{at:03d}" for at in range(offices)], 48),
        "slot_starts_at": np.tile(slots, offices),
    }
    draws = np.random.default_rng(7).random(offices * 48)
    states = typed(pd.DataFrame(cells | {"state": "staffed"}), STATE_ROWS)
    risks = typed(pd.DataFrame(cells | {"p_below_minimum": draws}), RISK)
    started = time.perf_counter()
    for fmt in ("table", "csv", "json"):
        assert shown(states, STATE_ROWS, fmt)
        assert shown(risks, RISK, fmt)
    assert time.perf_counter() - started < 3

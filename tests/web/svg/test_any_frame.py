"""Whatever a frame holds, a drawing is XML, finite and inside its view box."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.schemas import OUTCOMES, RISK, STATE_ROWS, STATES, TABLES, typed
from tests.web.svg.examples import DAY
from tests.web.svg.reading import check
from web.svg.calibration import calibration_figure
from web.svg.history import history_figure
from web.svg.map_points import MapStop
from web.svg.office_map import office_map
from web.svg.risk import risk_figure
from web.svg.weekly import weekly_figure

pytestmark = pytest.mark.slow

LANGS = st.sampled_from(["id", "en"])
ANY = st.floats(allow_nan=True, allow_infinity=True)
SHARES = st.one_of(ANY, st.floats(0, 1), st.just(0.3))
TEXTS = st.text(max_size=40)
MOMENTS = st.one_of(
    st.none(), st.datetimes(pd.Timestamp("2026-06-01"), pd.Timestamp("2026-12-31"))
)
COUNTS = st.one_of(st.none(), st.integers(0, 5000), st.just(0))
quick = settings(max_examples=60, deadline=None)


def frames(shape, **columns):
    """Return frames of a shape whose named columns hold anything."""
    rows = st.lists(st.fixed_dictionaries(columns), max_size=12)
    return rows.map(
        lambda found: typed(pd.DataFrame(found, columns=shape.names), shape)
    )


@quick
@given(
    frames(
        RISK,
        office_code=st.sampled_from("AB"),
        slot_starts_at=MOMENTS,
        p_below_minimum=SHARES,
        low=SHARES,
        high=SHARES,
    ),
    LANGS,
    TEXTS,
)
def test_any_risk_is_drawn(rows, lang, subject):
    check(risk_figure(rows, lang, subject))


@quick
@given(
    frames(
        TABLES["findings"],
        arrived_at=MOMENTS,
        outcome=st.sampled_from([*OUTCOMES, None, "unheard_of"]),
        service_staff_seen=COUNTS,
        clocked_in=COUNTS,
    ),
    frames(
        STATE_ROWS,
        slot_starts_at=MOMENTS,
        state=st.sampled_from([*STATES, None, "unheard_of"]),
    ),
    st.integers(-3, 60),
    st.one_of(
        st.none(),
        st.dictionaries(
            st.integers(-10, 300).map(lambda day: DAY - timedelta(days=day)), ANY
        ),
    ),
    LANGS,
)
def test_any_history_is_drawn(seen, states, weeks, expected, lang):
    series = None if expected is None else pd.Series(expected, dtype="float64")
    check(history_figure(seen, states, lang, DAY, weeks, series))


@quick
@given(
    st.lists(st.tuples(SHARES, st.one_of(ANY, st.booleans())), max_size=60),
    st.integers(-1, 50),
    LANGS,
)
def test_any_calibration_is_drawn(pairs, least, lang):
    both = pd.DataFrame(pairs, columns=["predicted", "found"], dtype="float64")
    check(calibration_figure(both["predicted"], both["found"], lang, least))


@quick
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "week": st.one_of(st.none(), st.dates(date(2020, 1, 1), DAY)),
                "value": SHARES,
                "low": SHARES,
                "high": SHARES,
                "visits": COUNTS,
            }
        ),
        max_size=60,
    ),
    st.one_of(st.none(), st.tuples(st.floats(0, 1), st.floats(0, 1))),
    LANGS,
)
def test_any_weeks_are_drawn(rows, band, lang):
    columns = ["week", "value", "low", "high", "visits"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["week"] = frame["week"].astype("datetime64[us]")
    check(weekly_figure(frame.astype({"visits": "Int64"}), lang, band))


PLACES = st.one_of(st.none(), ANY, st.floats(-8.1, -7.9), st.just(-7.98))
LONGITUDES = st.one_of(st.none(), ANY, st.floats(112.5, 112.7), st.just(112.63))


@quick
@given(
    frames(
        TABLES["offices"],
        office_code=st.one_of(st.none(), st.sampled_from("ABCDE")),
        name=st.one_of(st.none(), TEXTS),
        kind=st.sampled_from([*("kelurahan", "kecamatan", "puskesmas", "mpp"), None]),
        parent_code=st.one_of(st.none(), st.sampled_from("ABCDE")),
        latitude=PLACES,
        longitude=LONGITUDES,
    ),
    st.lists(
        st.builds(
            MapStop,
            st.integers(0, 200),
            st.sampled_from(["open", "done", "closed", "unheard_of"]),
            TEXTS,
            PLACES,
            LONGITUDES,
        ),
        max_size=8,
    ),
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), max_size=6),
    LANGS,
)
def test_any_map_is_drawn(rows, stops, ring, lang):
    check(office_map(rows, stops, lang, "Peta", {"Klojen": [ring]}))

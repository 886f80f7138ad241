"""What the form accepts is what the import of findings accepts, value by value."""

from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.choices import OUTCOMES
from data.registry.problems import no_problems
from data.registry.recording import Recording
from data.registry.references import References
from data.registry.rows import check_rows
from data.schemas import TABLES, typed
from data.store.visits import Visit
from tests.web.finding import fields
from web.finding_form import ABSENCES, OFFICE_OPEN, Expected, entered
from web.labels import LABELS
from web.taking import finding_row

FINDINGS = TABLES["findings"]
NOW = datetime(2026, 11, 24, 9, 30)
OFFSET = timedelta(hours=7)
VISIT = Visit("V20261124-0123456789", NOW.date(), "am", "Inspektorat", "35.73", 18)
RECORDING = Recording(NOW, NOW)

counts = st.integers(0, 5000).map(str) | st.just("") | st.just("00")
notes = st.text(max_size=1000)
forms = st.fixed_dictionaries(
    {
        "arrived_at": st.datetimes(
            datetime(2026, 11, 24, 6, 30), NOW, timezones=st.none()
        ).map(lambda at: at.isoformat(timespec="minutes")),
        "office_open": st.sampled_from(OFFICE_OPEN),
        "service_staff_seen": counts,
        "others_seen": counts,
        "residents_turned_away": counts,
        "service_running": st.sampled_from(["yes", "no", ""]),
        "stopped_by": st.sampled_from(list(LABELS["stopped_by"])),
        "cause": st.sampled_from(list(LABELS["cause"])),
        "note": notes,
    },
    optional={f"absent_{kind}": counts for kind in ABSENCES},
)


@pytest.mark.slow
@given(form=forms, minimum=st.integers(1, 9), own=st.booleans())
@settings(max_examples=120, deadline=None)
def test_an_accepted_form_is_an_accepted_row(
    form: dict[str, str], minimum: int, own: bool
) -> None:
    # Without a minimum of its own an office has 1 or 2, by its roster.
    minimum = minimum if own else 1 + minimum % 2
    expected = Expected(
        VISIT.visit, minimum, datetime(2026, 11, 24, 6, 30), NOW, OFFSET, photos=1
    )
    found, _ = entered(fields(VISIT.visit) | form, expected)
    if found is None:
        return
    assert found.outcome in OUTCOMES
    row = finding_row(found, VISIT)
    checked = check_rows(
        _as_file(row), FINDINGS, no_problems(), _known(minimum, own), RECORDING, OFFSET
    )
    assert checked.problems.to_dict("records") == []
    ours = typed(pd.DataFrame([row]).reindex(columns=FINDINGS.names), FINDINGS)
    theirs = typed(checked.good[FINDINGS.names].reset_index(drop=True), FINDINGS)
    pd.testing.assert_frame_equal(ours, theirs)


def _as_file(row: dict[str, object]) -> pd.DataFrame:
    """Return the row as a CSV file would hold it; the import computes its key."""
    texts = {
        name: value.isoformat() if isinstance(value, datetime) else str(value)
        for name, value in row.items()
        if value is not None and name != "finding"
    }
    cells = pd.DataFrame([texts], dtype="str")
    return cells.reindex(columns=[n for n in FINDINGS.names if n != "finding"])


def _known(minimum: int, own: bool) -> References:
    office = pd.Series([VISIT.office_code], dtype="str")
    least = pd.Series([minimum if own else pd.NA], office, dtype="Int64")
    return References(
        codes={"offices": office, "teams": pd.Series([VISIT.team], dtype="str")},
        minimum=least,
        visits=pd.Series([VISIT.office_code], [VISIT.visit], dtype="str"),
    )

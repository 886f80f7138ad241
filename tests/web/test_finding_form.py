"""The rules of the finding form, as a table; and forms that nobody should send."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.choices import LEAVE_KINDS
from tests.web.finding import fields
from web.finding_form import ABSENCES, CONTENT, Expected, entered

VISIT = "V20261124-0123456789"
NOW = datetime(2026, 11, 24, 9, 30)
EXPECTED = Expected(
    visit=VISIT,
    minimum=3,
    earliest=datetime(2026, 11, 24, 6, 30),
    now=NOW,
    offset=timedelta(hours=7),
    photos=1,
)
NO_PHOTO = replace(EXPECTED, photos=0)


def read(expected: Expected = EXPECTED, **changed: object):
    return entered(fields(VISIT, **changed), expected)


def wrong(expected: Expected = EXPECTED, **changed: object) -> list[str]:
    found, errors = read(expected, **changed)
    assert (found is None) == bool(errors)
    return list(errors)


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"service_staff_seen": "0"}, "empty"),
        ({"service_staff_seen": "0", "service_running": "yes"}, "empty"),
        ({"service_staff_seen": "1"}, "below_minimum"),
        ({"service_staff_seen": "2"}, "below_minimum"),
        ({"service_staff_seen": "3"}, "staffed"),
        (
            {
                "service_staff_seen": "2",
                "service_running": "no",
                "stopped_by": "network",
            },
            "below_minimum",
        ),
        (
            {
                "service_staff_seen": "3",
                "service_running": "no",
                "stopped_by": "signatory",
            },
            "service_stopped",
        ),
        ({"office_open": "closed_with_notice"}, "closed_with_notice"),
        ({"office_open": "relocated"}, "relocated"),
        ({"office_open": "not_reached", "cause": "weather"}, "not_reached"),
    ],
)
def test_the_outcome_follows_from_what_was_counted(
    changed: dict[str, str], outcome: str
) -> None:
    found, errors = read(**changed)
    assert errors == {}
    assert found is not None
    assert found.outcome == outcome


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"office_open": ""}, "office_open"),
        ({"office_open": "staffed"}, "office_open"),
        ({"service_staff_seen": ""}, "service_staff_seen"),
        ({"service_staff_seen": " "}, "service_staff_seen"),
        ({"service_staff_seen": "-1"}, "service_staff_seen"),
        ({"service_staff_seen": "1.5"}, "service_staff_seen"),
        ({"service_staff_seen": "1,5"}, "service_staff_seen"),
        ({"service_staff_seen": "1000000000"}, "service_staff_seen"),
        ({"service_staff_seen": "9" * 400}, "service_staff_seen"),
        ({"service_staff_seen": "٣"}, "service_staff_seen"),
        ({"service_staff_seen": "3\x00"}, "service_staff_seen"),
        ({"others_seen": "banyak"}, "others_seen"),
        ({"residents_turned_away": "5001"}, "residents_turned_away"),
        ({"absent_sick": "dua"}, "absent_sick"),
        ({"service_running": ""}, "service_running"),
        ({"service_running": "no"}, "stopped_by"),
        ({"service_running": "no", "stopped_by": "ghost"}, "stopped_by"),
        ({"office_open": "not_reached"}, "cause"),
        ({"office_open": "not_reached", "cause": "lazy"}, "cause"),
        ({"office_open": "relocated", "note": ""}, "note"),
        ({"office_open": "closed_with_notice", "note": " "}, "note"),
        ({"note": "x" * 1001}, "note"),
        ({"reason": "x" * 501}, "reason"),
        ({"arrived_at": ""}, "arrived_at"),
        ({"arrived_at": "08:10"}, "arrived_at"),
        ({"arrived_at": "2026-13-01T08:10"}, "arrived_at"),
        ({"uuid": "1"}, "uuid"),
        ({"uuid": ""}, "uuid"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    changed: dict[str, str], field: str
) -> None:
    assert wrong(**changed) == [field]


def test_a_form_of_another_visit_is_told() -> None:
    _, errors = entered(fields("V20261124-9999999999"), EXPECTED)
    assert list(errors) == ["uuid"]


def test_an_empty_office_needs_its_count_and_a_photo() -> None:
    assert wrong(NO_PHOTO, service_staff_seen="0") == ["photo"]
    assert wrong(NO_PHOTO, service_staff_seen="") == ["service_staff_seen"]
    assert wrong(NO_PHOTO, service_staff_seen="1") == []


def test_every_wrong_field_is_told_at_once() -> None:
    told = wrong(NO_PHOTO, service_staff_seen="0", others_seen="x", note="y" * 2000)
    assert set(told) == {"photo", "others_seen", "note"}


def test_absences_are_the_kinds_of_leave_and_the_unexplained() -> None:
    assert set(ABSENCES) == {*LEAVE_KINDS, "unknown"}


def test_fields_of_another_answer_are_left_out() -> None:
    found, _ = read(
        office_open="not_reached", cause="time", service_staff_seen="0", absent_sick="2"
    )
    assert found is not None
    assert found.service_staff_seen is None
    assert found.absences == {}
    here, _ = read(cause="weather", stopped_by="network")
    assert here is not None
    assert (here.cause, here.stopped_by) == ("", "")


def test_a_message_on_whatsapp_alone_is_no_notice_but_a_note() -> None:
    found, _ = read(service_staff_seen="0", note="Pesan WhatsApp: tutup.")
    assert found is not None
    assert (found.outcome, found.note) == ("empty", "Pesan WhatsApp: tutup.")


def test_notes_lose_what_could_harm_or_name_a_person() -> None:
    ugly = "=HYPERLINK(1)\r\n\x00\u202eLurah 199013312015131001 \u200bpergi  "
    found, errors = read(note=ugly)
    assert errors == {}
    assert found is not None
    assert found.note == "HYPERLINK(1) Lurah … pergi"


@pytest.mark.parametrize(
    ("latitude", "longitude", "kept"),
    [
        ("-7.98", "112.63", 2),
        ("-7.98", "", 0),
        ("-91", "112.63", 0),
        ("nan", "inf", 0),
        ("di sini", "di sana", 0),
    ],
)
def test_a_place_counts_whole_or_not_at_all(
    latitude: str, longitude: str, kept: int
) -> None:
    found, errors = read(latitude=latitude, longitude=longitude)
    assert errors == {}
    assert found is not None
    assert len(found.place) == kept


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from((*CONTENT, "uuid", "sent_at", "unknown")),
        st.text(max_size=40),
    )
)
def test_no_form_whatsoever_breaks_anything(form: dict[str, str]) -> None:
    found, errors = entered(fields(VISIT) | form, EXPECTED)
    assert (found is None) == bool(errors)

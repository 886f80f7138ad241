"""Where punches were made: digests, each known since it was told, gone with punches."""

from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy.engine import Connection, Engine

from data.database import transaction
from data.knowledge import Known
from data.store.places import read_places, write_places
from data.store.retention import drop_punches
from tests.data.store_builders import EVENING, OFFSET, a_batch, a_punch, moments

HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 11, 23)


def written(db: Connection, *places: str, after: int = 0) -> int:
    """Write one place a person, p0 and on, told so many hours after the evening."""
    rows = [
        a_punch(pin=f"p{number}", place=place) for number, place in enumerate(places)
    ]
    frame = pd.DataFrame(rows)
    at = moments(frame, EVENING + after * HOUR)
    return write_places(db, frame, at, a_batch(db), OFFSET)


def places_at(db: Connection, known: Known, days: int = 1) -> list[str]:
    until = MIDNIGHT + timedelta(days=days)
    return read_places(db, known, MIDNIGHT, until, OFFSET)["place"].tolist()


def test_a_place_is_known_since_it_was_told_and_keeps_its_first_word(
    engine: Engine,
) -> None:
    with transaction(engine) as db:
        assert written(db, "a", "b") == 2
        assert written(db, "c", "c", "c", after=1) == 1
        assert places_at(db, Known(EVENING - HOUR)) == []
        assert places_at(db, Known(EVENING)) == ["a", "b"]
        assert places_at(db, Known(EVENING + HOUR)) == ["a", "b", "c"]
        assert places_at(db, Known(EVENING + HOUR, batch=1)) == ["a", "b"]
        assert places_at(db, Known(EVENING), days=0) == []


def test_places_go_with_their_punches(engine: Engine) -> None:
    with transaction(engine) as db:
        written(db, "a")
        drop_punches(db, MIDNIGHT, OFFSET)
        assert places_at(db, Known(EVENING)) == ["a"]
        drop_punches(db, MIDNIGHT + timedelta(days=1), OFFSET)
        assert places_at(db, Known(EVENING)) == []

"""What a test of findings needs: an open stop, a form, a photo."""

import io
from functools import cache
from typing import Any
from uuid import uuid4

from PIL import Image

from tests.web.people import Person, Site

JSON = {"accept": "application/json"}


def first_stop(site: Site, person: Person) -> str:
    """Open the list and return the stop that opened by itself."""
    person.get("/daftar")
    return site.rows("SELECT visit FROM opened_stops ORDER BY opened_at")[0][0]


def fields(visit: str, **changed: Any) -> dict[str, str]:
    """Return a whole form of an office with more than enough of its staff there."""
    form = {
        "uuid": str(uuid4()),
        "visit": visit,
        "arrived_at": "2026-11-24T06:55",
        "office_open": "open",
        "service_staff_seen": "20",
        "others_seen": "1",
        "service_running": "yes",
        "residents_turned_away": "0",
        "note": "Pelayanan lancar.",
    }
    return {name: value for name, value in (form | changed).items() if value != ""}


@cache
def photo(shade: int = 90, width: int = 320, height: int = 240) -> bytes:
    """Return a photo as a phone sends it."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (shade, 120, 110)).save(file, "JPEG")
    return file.getvalue()


def with_photo(content: bytes | None = None) -> list[tuple[str, Any]]:
    """Return the form's files: one photo."""
    return [("photo", ("loket.jpg", content or photo(), "image/jpeg"))]

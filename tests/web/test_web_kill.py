"""The web process dies again and again; what it acknowledged is there, once."""

import asyncio
import os
import threading
import time
from pathlib import Path

import pytest

from tests.thorough import some
from tests.web.rush.books import differences
from tests.web.rush.morning import Worked, send, work
from tests.web.rush.phone import Phone
from tests.web.rush.photos import small_photo
from tests.web.rush.server import Server
from tests.web.rush.town import crowded_town, enlisted

pytestmark = pytest.mark.slow

#: ``make bench`` asks for 200.
KILLS = int(os.environ.get("SIDAK_KILLS", len(some(range(10), 3))))
TEAMS = 6


def test_what_was_acknowledged_survives_every_kill(tmp_path: Path) -> None:
    environ = crowded_town(tmp_path / "home", TEAMS)
    people = enlisted(environ, TEAMS)
    server = Server(environ)
    worked = Worked()
    try:
        for kill in range(KILLS):
            server.start()
            if kill == 0:
                phones = [Phone(server.port, person) for person in people]
            _again(phones, worked)
            dying = threading.Thread(
                target=_kill_in, args=(server, 0.05 + 0.03 * (kill % 9))
            )
            dying.start()
            one = asyncio.run(
                work(phones, lambda n, k=kill: small_photo(97 * k + n), 1)
            )
            dying.join()
            worked.sendings += one.sendings
            worked.receipts |= one.receipts
        server.start()
        _again(phones, worked)
        assert set(worked.receipts) == {each.uuid for each in worked.sendings}
        assert differences(environ, worked) == []
    finally:
        server.stop()


def _photo(kill: int, number: int) -> bytes:
    return small_photo(97 * kill + number)


def _kill_in(server: Server, seconds: float) -> None:
    time.sleep(seconds)
    server.kill()


def _again(phones: list[Phone], worked: Worked) -> None:
    """Send what was not acknowledged once more, as a phone does by itself."""
    by_account = {phone.inspector.account: phone for phone in phones}
    waiting = [each for each in worked.sendings if each.uuid not in worked.receipts]
    for each in waiting:
        assert asyncio.run(send(by_account[each.account], each, worked)), worked.errors

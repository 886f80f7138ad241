"""Serves the web application, and opens each list when its time has come."""

import logging
import threading

from data.city import City, open_city
from pipelines.release import can_read_key, release_overdue
from pipelines.web_doors import doors
from web.app import make_app
from web.served import Site

LOG = logging.getLogger("sidak.serving")
#: Seconds between two looks at the clock: a list opens at most this much late.
_LOOK_EVERY = 10


def make_site(city: City) -> Site:
    """Return the site of a city with every door connected."""
    return Site(city.settings, city.engine, city.replay, doors())


def serve(host: str, port: int) -> None:
    """Serve the city of the environment until it is stopped."""
    import uvicorn

    with open_city() as city:
        site = make_site(city)
        stop = threading.Event()
        opener = threading.Thread(target=_open_lists, args=(site, stop), daemon=True)
        opener.start()
        try:
            uvicorn.run(
                make_app(site),
                host=host,
                port=port,
                # Paths may name an office: the site writes lines of its own.
                access_log=False,
                server_header=False,
                date_header=True,
                proxy_headers=True,
                forwarded_allow_ips="127.0.0.1",
                timeout_graceful_shutdown=20,
            )
        finally:
            stop.set()
            opener.join(timeout=_LOOK_EVERY)


def _open_lists(site: Site, stop: threading.Event) -> None:
    """Open what is due, now and whenever its time comes."""
    while True:
        city = site.city()
        if can_read_key(city):
            try:
                release_overdue(city)
            except Exception as error:
                # The next look tries again; its kind is all that may be logged.
                LOG.error("release: %s", type(error).__name__)
        if stop.wait(_LOOK_EVERY):
            return

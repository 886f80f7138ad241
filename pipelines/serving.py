"""Serves the web application, and opens each list when its time has come."""

import logging
import threading

from data.city import City, open_city
from pipelines.release import can_read_key, release_overdue
from pipelines.web_doors import doors
from web.app import make_app
from web.served import Site
from web.templating import load_templates
from web.today import prepare

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
        # A crowd may be waiting for this start.
        load_templates()
        _look(site)
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
    """Open what is due whenever its time comes."""
    while not stop.wait(_LOOK_EVERY):
        _look(site)


def _look(site: Site) -> None:
    """Open what is due, and have today's list at hand."""
    city = site.city()
    try:
        if can_read_key(city):
            release_overdue(city)
        prepare(city)
    except Exception as error:
        # The next look tries again; its kind is all that may be logged.
        LOG.error("release: %s", type(error).__name__)

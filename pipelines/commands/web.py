"""`sidak serve`: the web application."""

from typing import Annotated

import typer

from pipelines.commands.options import InLang, say


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    lang: InLang = None,
) -> None:
    """Serve the web application, and open each list at its release time."""
    from pipelines.commands.options import the_city
    from pipelines.serving import serve as serve_site

    with the_city(lang):
        pass
    say(
        None,
        "sidak serves http://{host}:{port}. Stop it with Ctrl-C.",
        lang,
        host=host,
        port=port,
    )
    serve_site(host, port)

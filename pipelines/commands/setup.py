"""`sidak init` and `sidak demo`: from nothing to a city."""

import os
from pathlib import Path
from typing import Annotated

import typer

from data.settings import load_settings
from pipelines.commands.options import InLang, answer


def init(
    replay: Annotated[
        bool,
        typer.Option(
            "--replay", help="A database for trying out: its clock may be replaced."
        ),
    ] = False,
) -> None:
    """Make the key file, the database and the folders; keeps what is there."""
    from pipelines.founding import found

    settings = load_settings(os.environ, Path.cwd())
    found(settings, replay=replay)
    answer(
        None,
        "The city is ready in {home}. Next: sidak import offices FILE, "
        "sidak import teams FILE, then sidak doctor.",
        home=settings.home,
    )


def demo(
    lang: InLang = None,
    seed: Annotated[int, typer.Option(help="Another number, another city.")] = 2024,
) -> None:
    """Make a city, run one night on real files, print the list, verify the draw."""
    from pipelines.demo import run_demo

    run_demo(Path.cwd() / "var" / "demo", seed, lang)

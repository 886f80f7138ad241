"""`sidak simulate DIR`: a made-up city's files as they would arrive, its answers."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from data.errors import UserError
from pipelines.commands.options import InLang, answer, parse_day


def simulate(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new folder, or a city made before.")
    ],
    seed: Annotated[
        int, typer.Option("--seed", help="Another number, another city.")
    ] = 1,
    start: Annotated[
        date | None,
        typer.Option(
            "--from", parser=parse_day, metavar="YYYY-MM-DD", help="The first day."
        ),
    ] = None,
    days: Annotated[int, typer.Option("--days", help="Calendar days.")] = 60,
    offices: Annotated[
        int, typer.Option("--offices", help="How many, up to 200.")
    ] = 86,
    regime: Annotated[
        str,
        typer.Option(
            "--regime", help="Scans of a day: two, three, four, or two and a prompt."
        ),
    ] = "two",
    variant: Annotated[
        str, typer.Option("--variant", help="Law of the city; see docs/simulator.md.")
    ] = "usual",
    plan: Annotated[
        Path | None,
        typer.Option(
            "--answer", metavar="LIST", help="What teams find at the visits of a list."
        ),
    ] = None,
    to: Annotated[
        Path,
        typer.Option("--to", metavar="FILE", help="Where the findings are written."),
    ] = Path("findings.csv"),
    lang: InLang = None,
) -> None:
    """Make up a city whose truth is known, as files; or answer the visits of a list."""
    from pipelines.simulating import Asked, answer_list
    from pipelines.simulating import simulate as written

    if plan is not None:
        count = answer_list(folder, plan, to)
        answer(
            None, "{count} visits answered in {file}.", count=count, file=to, lang=lang
        )
        return
    if start is None:
        raise UserError("--from is missing: the first day, as 2026-01-05.")
    asked = Asked(seed, start.isoformat(), days, offices, regime, variant)
    count = written(folder, asked)
    answer(
        None,
        "A made-up city in {folder}: {offices} offices, {days} days, {count} log "
        "files. Play it with: sh {folder}/play.sh LAST-DAY SERVICE-DATE",
        folder=folder,
        offices=offices,
        days=days,
        count=count,
        lang=lang,
    )

"""`sidak simulate DIR`: a made-up city's files as they would arrive, its answers."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from data.errors import UserError
from pipelines.commands.options import InLang, answer, parse_day

Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="A new folder, or a city made before.")
]
Seed = Annotated[int, typer.Option("--seed", help="Another number, another city.")]
Start = Annotated[
    date | None,
    typer.Option(
        "--from", parser=parse_day, metavar="YYYY-MM-DD", help="The first day."
    ),
]
Regime = Annotated[
    str,
    typer.Option(
        "--regime", help="Scans of a day: two, three, four, or prompt: two and one."
    ),
]
Variant = Annotated[
    str, typer.Option("--variant", help="Laws of the city; see docs/simulator.md.")
]
Plan = Annotated[
    Path | None,
    typer.Option(
        "--answer", metavar="LIST", help="What teams find at the visits of a list."
    ),
]
To = Annotated[
    Path, typer.Option("--to", metavar="FILE", help="Where the findings are written.")
]


def simulate(
    folder: Folder,
    seed: Seed = 1,
    start: Start = None,
    days: Annotated[int, typer.Option("--days", help="Calendar days.")] = 60,
    offices: Annotated[
        int, typer.Option("--offices", help="How many, up to 200.")
    ] = 86,
    regime: Regime = "two",
    variant: Variant = "usual",
    plan: Plan = None,
    to: To = Path("findings.csv"),
    lang: InLang = None,
) -> None:
    """Make up a city whose truth is known, as files; or answer the visits of a list."""
    from pipelines.simulating import Asked, answer_list
    from pipelines.simulating import simulate as written

    if plan is not None:
        count = answer_list(folder, plan, to)
        answer(None, "{count} visits answered in {file}.", lang, count=count, file=to)
        return
    if start is None:
        raise UserError("--from is missing: the first day, as 2026-01-05.")
    asked = Asked(seed, start.isoformat(), days, offices, regime, variant)
    answer(
        None,
        "A made-up city in {folder}: {offices} offices, {days} days, {count} log "
        "files. Play it with: sh {folder}/play.sh LAST-DAY SERVICE-DATE",
        lang,
        folder=folder,
        offices=offices,
        days=days,
        count=written(folder, asked),
    )

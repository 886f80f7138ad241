"""The proving ground: whole cities, night after night, under several policies."""

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import InLang, Lang

if TYPE_CHECKING:
    from pipelines.lab.settings import Setting

lab = typer.Typer(
    invoke_without_command=True,
    help="Try ways of choosing visits on made-up cities whose truth is known.",
)

Cities = Annotated[
    str,
    typer.Option(
        "--cities", help="Numbers, as 1-5 or 1,7. 1-20 to choose by, 21-50 to report."
    ),
]
Variant = Annotated[
    str, typer.Option("--variant", help="Law of the world; default: each city's own.")
]
Out = Annotated[Path, typer.Option("--out", help="Folder of the results.")]
Jobs = Annotated[
    int, typer.Option("--jobs", help="Processes; 0: one for each processor.")
]
Anew = Annotated[bool, typer.Option("--anew", help="Run again what is finished.")]
Nights = Annotated[int, typer.Option("--nights", min=1, help="Working days of visits.")]


@lab.callback()
def lab_(
    context: typer.Context,
    cities: Cities = "1-4",
    nights: Nights = 60,
    visits: Annotated[int, typer.Option("--visits", help="Visits a day.")] = 6,
    policies: Annotated[
        str, typer.Option("--policies", help="Names with commas; default: all seven.")
    ] = "",
    variant: Variant = "",
    deterrence: Annotated[
        str,
        typer.Option(
            "--deterrence",
            help="Strengths with commas, as 0,-0.3; default: the city's.",
        ),
    ] = "",
    offices: Annotated[int, typer.Option("--offices", help="Offices of a city.")] = 150,
    judged: Annotated[
        int,
        typer.Option(
            "--judged", min=0, help="Every so many nights are judged; 0: none."
        ),
    ] = 12,
    out: Out = Path("var/lab"),
    jobs: Jobs = 0,
    anew: Anew = False,
    lang: InLang = None,
) -> None:
    """Run the whole loop on made-up cities and write one page of what came out."""
    if context.invoked_subcommand:
        return
    from pipelines.lab.asking import asked_settings
    from pipelines.lab.gathering import load_groups
    from pipelines.lab.page import write_page
    from pipelines.lab.sheets import all_sheets
    from web.wording import translate

    settings = asked_settings(
        cities, nights, visits, policies, variant, deterrence, offices, judged
    )
    words = _words(lang)
    _run(settings, out, jobs, anew, words)
    found = all_sheets(load_groups(out), words)
    title = translate("The proving ground", words)
    files = write_page(out / "lab.html", title, found, _typed(context), words)
    print(translate("Written: {file}", words, file=files[0]))


@lab.command("capacity")
def capacity(
    context: typer.Context,
    cities: Cities = "1-4",
    nights: Nights = 60,
    teams: Annotated[
        str, typer.Option("--teams", help="Numbers of teams, as 1-8.")
    ] = "1-8",
    variant: Variant = "",
    out: Out = Path("var/lab/capacity"),
    jobs: Jobs = 0,
    anew: Anew = False,
    lang: InLang = None,
) -> None:
    """Say what more teams buy: finds, empty hours, width of the monthly estimate."""
    from pipelines.lab.capacity import capacity_settings, capacity_sheets
    from pipelines.lab.gathering import Group
    from pipelines.lab.page import write_page
    from pipelines.lab.settings import numbers
    from web.wording import translate

    words = _words(lang)
    settings = capacity_settings(numbers(cities), numbers(teams), nights, variant)
    results = _run(settings, out, jobs, anew, words)
    title = translate("What more teams buy", words)
    found = capacity_sheets(Group(results), words)
    files = write_page(out / "capacity.html", title, found, _typed(context), words)
    print(translate("Written: {file}", words, file=files[0]))


def _run(
    settings: "list[Setting]", out: Path, jobs: int, anew: bool, lang: str
) -> list[dict]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from pipelines.lab.runs import run_all
    from web.wording import translate

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(file=sys.stderr)) as progress:
        bar = progress.add_task(
            translate("Cities under policies", lang), total=len(settings)
        )
        return run_all(
            settings,
            out,
            jobs or os.cpu_count() or 1,
            anew,
            lambda count: progress.update(bar, completed=count),
        )


def _words(lang: Lang | None) -> str:
    """Return the reader's language; the lab needs no city, so no settings file."""
    return lang.value if lang else os.environ.get("SIDAK_LANG") or "id"


def _typed(context: typer.Context) -> str:
    """Return the command as it was typed: what was left out is not said."""
    # The program's own name may be a path, or python's.
    names = context.command_path.split()
    told = ["sidak", *names[names.index("lab") :]]
    for each in context.command.params:
        name = str(each.name)
        source = context.get_parameter_source(name)
        if source is None or source.name != "COMMANDLINE":
            continue
        value = context.params[name]
        told += [each.opts[0]] if value is True else [each.opts[0], str(value)]
    return shlex.join(told)

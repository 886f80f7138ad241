"""`sidak rejects`: what was refused, and correcting a device's clock."""

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from pipelines.commands.options import (
    AsJson,
    Format,
    InFormat,
    InLang,
    Lang,
    answer,
    reader_lang,
    say,
    the_city,
)
from pipelines.repairing import WITHIN_MINUTES, Accepted, Choice


class Action(StrEnum):
    """What to do with what was refused, besides listing it."""

    repair = "repair"


def rejects(
    action: Annotated[
        Action | None,
        typer.Argument(
            help="Show what can be said about scans under a wrong clock, by run."
        ),
    ] = None,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Write them at the proposed times, from now on."),
    ] = False,
    file: Annotated[
        list[str] | None,
        typer.Option("--file", help="Only those of this file; may be repeated."),
    ] = None,
    batch: Annotated[
        int | None, typer.Option("--batch", help="Only those of this batch.")
    ] = None,
    device: Annotated[
        str | None, typer.Option("--device", help="Only those of this device.")
    ] = None,
    within: Annotated[
        float,
        typer.Option(
            "--within",
            min=0,
            metavar="MINUTES",
            help="How far a proposal may be off either way.",
        ),
    ] = WITHIN_MINUTES,
    fmt: InFormat = Format.table,
    as_json: AsJson = False,
    lang: InLang = None,
) -> None:
    """List refused lines and rows; `sidak rejects repair` proposes corrected times."""
    asked = accept or file or batch is not None or device
    if action is None and asked:
        raise typer.BadParameter("that goes with: sidak rejects repair")
    if action is None:
        _list(as_json or fmt is Format.json, lang)
        return
    choice = Choice(tuple(file or ()), batch, device, within)
    if accept:
        _accept(choice, as_json or fmt is Format.json, lang)
    else:
        _show(choice, "json" if as_json else fmt, lang)


def _list(as_json: bool, lang: Lang | None) -> None:
    from data.database import reading
    from data.store.files import read_quarantine, read_rejects

    with the_city(lang) as city, reading(city.engine) as db:
        lines = read_rejects(db, city.settings.offset)
        waiting = read_quarantine(db, city.settings.offset)
    rows = [
        *lines[["source", "line", "reason"]].to_dict("records"),
        *waiting.assign(reason="quarantine")[["source", "row", "reason"]]
        .rename(columns={"row": "line"})
        .to_dict("records"),
    ]
    if as_json:
        print(json.dumps(rows))
        return
    for row in rows:
        print(f"{row['source']}:{row['line']}\t{row['reason']}")
    say(
        city,
        "{lines} lines of logs were refused, {rows} registry rows are in quarantine.",
        lang,
        lines=len(lines),
        rows=len(waiting),
    )


def _show(choice: Choice, fmt: str, lang: Lang | None) -> None:
    from data.schemas import REPAIRS
    from pipelines.repairing import repairs_of
    from web.show import show

    with the_city(lang) as city:
        rows = repairs_of(city, choice)
        words = reader_lang(city, lang)
        show(rows, REPAIRS, fmt, words, city.settings.offset, sys.stdout)
        ready = rows[rows["status"] == "proposed"]
        say(
            city,
            "{punches} refused scans in {runs} runs can be corrected. Accept with: "
            "sidak rejects repair --accept",
            lang,
            punches=int(ready["punches"].sum()),
            runs=len(ready),
        )


def _accept(choice: Choice, as_json: bool, lang: Lang | None) -> None:
    from pipelines.repairing import accept

    with the_city(lang) as city:
        done, tell = accept(city, choice), say if as_json else answer
        if as_json:
            print(json.dumps([asdict(done)]))
        if done == Accepted(0, 0, 0):
            tell(city, "Nothing is left to correct.", lang)
            return
        tell(
            city,
            "{runs} runs corrected: {punches} punches written, {duplicates} were "
            "there already. They count from now on; the refused lines stay.",
            lang,
            runs=done.runs,
            punches=done.punches,
            duplicates=done.duplicates,
        )

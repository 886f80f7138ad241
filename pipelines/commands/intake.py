"""Commands that take files in: registry tables and attendance logs."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from data.city import City, parse_instant
from pipelines.commands.options import (
    AsJson,
    InLang,
    Lang,
    answer,
    existing,
    reader_lang,
    say,
    the_city,
    tracked,
)
from pipelines.telling import import_summary, ingest_summary

Backfill = Annotated[
    bool,
    typer.Option(
        "--backfill",
        help="History from before sidak: each row counts as known on its own day.",
    ),
]
RecordedAt = Annotated[
    str | None,
    typer.Option(
        "--recorded-at", metavar="MOMENT", help="When the city knew it; default: now."
    ),
]


def import_(
    table: Annotated[str, typer.Argument(metavar="TABLE")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Import nothing if any row is bad.")
    ] = False,
    backfill: Backfill = False,
    recorded_at: RecordedAt = None,
    as_json: AsJson = False,
    lang: InLang = None,
) -> None:
    """Import a registry table from CSV or XLSX; bad rows wait in quarantine."""
    from pipelines.importing import import_files

    with the_city(lang) as city:
        report = import_files(
            city.engine,
            city.settings,
            city.key,
            table,
            existing(files),
            strict=strict,
            backfill=backfill,
            recorded_at=_moment(city, recorded_at),
            now=city.now,
        )
        for file in report.files:
            _tell_import(city, file, table, lang, as_json)
        if as_json:
            print(json.dumps([{"file": f.file, **f.counts} for f in report.files]))
    raise typer.Exit(report.exit_code)


def _tell_import(
    city: City, file: Any, table: str, lang: Lang | None, as_json: bool
) -> None:
    from data.registry.lines import problem_lines
    from web.wording import translate

    words, tell = reader_lang(city, lang), say if as_json else answer
    if file.error is not None:
        say(city, file.error.text, lang, **file.error.facts)
        return
    problems = file.problems.assign(file=file.file)
    for line in problem_lines(problems, lambda text, **f: translate(text, words, **f)):
        print(line, file=sys.stderr)
    for text, known in file.notices:
        say(city, text, lang, **known)
    summary = import_summary(file, table)
    tell(city, summary.text, lang, **summary.facts)


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...")],
    device: Annotated[
        str | None,
        typer.Option("--device", help="The registered device the files belong to."),
    ] = None,
    fmt: Annotated[
        str | None, typer.Option("--format", help="Force a format (sidak formats).")
    ] = None,
    backfill: Backfill = False,
    recorded_at: RecordedAt = None,
    complete_until: Annotated[
        str | None,
        typer.Option(
            "--complete-until",
            metavar="MOMENT",
            help="The devices have nothing more to say about the time before.",
        ),
    ] = None,
    as_json: AsJson = False,
    lang: InLang = None,
) -> None:
    """Take in attendance logs: files or folders, recognised by content."""
    from pipelines.ingesting import ingest_paths

    with the_city(lang) as city:
        reports = ingest_paths(
            city.engine,
            city.settings,
            city.key,
            existing(paths),
            device=device,
            fmt=fmt,
            backfill=backfill,
            recorded_at=_moment(city, recorded_at),
            complete_until=_moment(city, complete_until, "--complete-until"),
            now=city.now,
            track=tracked,
        )
        for report in reports:
            _tell_ingest(city, report, lang, as_json)
        if as_json:
            offset = city.settings.offset
            print(json.dumps([report.as_json(offset) for report in reports]))
    raise typer.Exit(int(any(report.needs_help for report in reports)))


def _tell_ingest(city: City, report: Any, lang: Lang | None, as_json: bool) -> None:
    tell = say if as_json else answer
    for line in ingest_summary(report):
        tell(city, line.text, lang, **line.facts)
    for message in report.messages:
        say(city, message.text, lang, **message.facts)


def _moment(city: City, text: str | None, name: str = "--recorded-at") -> Any:
    if text is None:
        return None
    return parse_instant(text, city.settings.offset, name)


def formats(lang: InLang = None) -> None:
    """List the log formats sidak reads."""
    from data.recognise import formats as known
    from web.wording import translate

    for name, text in known():
        print(f"{name}\t{translate(text, reader_lang(None, lang))}")


def sniff(
    file: Annotated[Path, typer.Argument(metavar="FILE")], lang: InLang = None
) -> None:
    """Say what a file is, why, and how its first rows would be read."""
    from data.database import reading
    from data.recognise import is_log
    from data.recognise import sniff as explain
    from data.store.maps import read_maps
    from pipelines.log_files import LogFile
    from web.wording import translate

    with the_city(lang, release=False) as city:
        [path] = existing([file])
        if path.is_dir():
            raise typer.BadParameter(f"{str(path)!r} is a folder; name one file")
        with reading(city.engine) as db:
            maps = read_maps(db)
        words = reader_lang(city, lang)
        for log in LogFile(path, path.name).unfolded(partial(is_log, maps=maps)):
            with log.open() as content:
                found = explain(
                    content,
                    received_at=city.now,
                    offset=city.settings.offset,
                    maps=maps,
                )
            sheet = f"  [{log.sheet}]" if log.sheet else ""
            print(f"format: {found.format or '-'}  ({found.nearest}){sheet}")
            for remark in (*found.reasons, *log.notices):
                print("- " + translate(remark.text, words, **remark.facts))
            if len(found.rows):
                print(found.rows.to_string(index=False))

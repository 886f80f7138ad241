"""The doors of the web: what it asks of the night's side, connected."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from data.city import City
from data.database import reading
from data.knowledge import Known
from data.registry.lines import problem_lines
from data.registry.problems import no_problems
from pipelines.day_evidence import told_states
from pipelines.device_health import completeness_now, devices_now
from pipelines.estimating import estimate_period
from pipelines.explaining import explain_rows
from pipelines.importing import import_files
from pipelines.ingesting import ingest_paths
from pipelines.known import read_day, read_facts
from pipelines.log_report import COUNTS
from pipelines.lookback import clocked_in_at
from pipelines.opening import open_early
from pipelines.telling import import_summary, ingest_summary
from web.doors import LOGS, Doors, TakenIn
from web.wording import tell, translate


def doors() -> Doors:
    """Return every door, connected."""
    return Doors(
        states=states,
        completeness=completeness_now,
        devices=devices_now,
        estimate=estimate_period,
        clocked_in=clocked_in,
        explain=explain_rows,
        take_in=take_in,
        open_early=open_early,
    )


def states(city: City, day: date) -> pd.DataFrame:
    """Return the states of a day as known now, as `sidak states` prints them."""
    with reading(city.engine) as db:
        known = Known(city.now)
        facts = read_facts(db, city.settings, known)
        of_day = read_day(db, city.settings, known, facts, day)
        return told_states(db, city.settings, known, facts, of_day)


def clocked_in(city: City, finding: str) -> int | None:
    """Return how many had clocked in when the finding's team arrived, as known now."""
    with reading(city.engine) as db:
        known = Known(city.now)
        facts = read_facts(db, city.settings, known)
        found = facts.registry.findings
        found = found[found["finding"] == finding]
        counts = clocked_in_at(db, city.settings, known, facts, found)
    count = found["clocked_in"].fillna(counts).dropna()
    return int(count.iloc[0]) if len(count) else None


def take_in(city: City, table: str, paths: Sequence[Path], lang: str) -> TakenIn:
    """Import registry files, or take attendance logs in (``logs``), and tell."""
    if table == LOGS:
        return _logs(city, paths, lang)
    report = import_files(
        city.engine, city.settings, city.key, table, list(paths), now=city.now
    )
    lines = [tell(error, lang) for error in report.errors]
    for file in report.files:
        if file.error is None:
            summary = import_summary(file, table)
            lines.append(translate(summary.text, lang, **summary.facts))
        lines += [translate(text, lang, **known) for text, known in file.notices]
    problems = report.problems if len(report.problems) else no_problems()
    files = [{"batch": file.batch, **file.counts} for file in report.files]
    told = list(_problems(problems, lang))
    return TakenIn(lines, told, report.exit_code == 0, files)


def _problems(problems: pd.DataFrame, lang: str) -> Iterator[dict[str, str]]:
    """Yield what is wrong with each row, where it stands, in words."""
    told = problem_lines(problems, lambda text, **f: translate(text, lang, **f))
    rows = problems.to_dict("records")
    for row, text in zip(rows, told, strict=True):
        yield {"row": str(row["row"]), "column": str(row["column"]), "text": text}


def _logs(city: City, paths: Sequence[Path], lang: str) -> TakenIn:
    reports = ingest_paths(
        city.engine, city.settings, city.key, list(paths), now=city.now
    )
    lines = []
    for report in reports:
        said = [(line.text, line.facts) for line in ingest_summary(report)]
        said += [(remark.text, remark.facts) for remark in report.messages]
        lines += [translate(text, lang, **facts) for text, facts in said]
    files = [
        {"status": report.status, **{name: getattr(report, name) for name in COUNTS}}
        for report in reports
    ]
    good = not any(report.needs_help for report in reports)
    return TakenIn(lines, good=good, files=files)

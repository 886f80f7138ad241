"""What became of a file, as sentences: the same for the command line and the web."""

from typing import Any

from data.formats.base import CLOCK_DOUBTS
from pipelines.notices import Notice


def import_summary(file: Any, table: str) -> Notice:
    """Return the account of one imported file (`pipelines.import_report`)."""
    return Notice(
        "{file}: {read} rows read, {written} new, {unchanged} unchanged, "
        "{quarantined} in quarantine, {refused} refused, {backfilled} backfilled, "
        "{retried} that had waited.",
        {"file": f"{table} / {file.file}", **file.counts},
    )


def ingest_summary(report: Any) -> list[Notice]:
    """Return the account of one log file (`pipelines.log_report`)."""
    told = {"source": report.source, "status": report.status}
    if report.needs_help:
        lines = [Notice("{source}: {status}.", told)]
    else:
        lines = [
            Notice(
                "{source}: {status}, {format}; {lines} lines = {punches} punches + "
                "{duplicates} duplicates + {rejects} rejects + {events} events + "
                "{day_marks} day marks; {unknown_pins} punches without a person.",
                told | report.account(),
            )
        ]
    if report.reasons:
        reasons = [f"{why} {count}" for why, count in report.reasons.items()]
        facts = {"source": report.source, "reasons": reasons}
        lines.append(Notice("{source}: rejected: {reasons}.", facts))
    return [*lines, *_about_clocks(report)]


def _about_clocks(report: Any) -> list[Notice]:
    """Return what can be done about lines that only a clock or the registry spoils."""
    early, source = report.reasons.get("before_install", 0), report.source
    if early:
        return [
            Notice(
                "{source}: {count} lines are from before the device's valid_from. If "
                "the device was there, import it again with the right day (sidak "
                "import devices FILE), then run: sidak rejects repair",
                {"source": source, "count": early},
            )
        ]
    if report.reasons.keys() & set(CLOCK_DOUBTS):
        return [
            Notice(
                "{source}: what of the wrong times can be corrected: sidak rejects "
                "repair",
                {"source": source},
            )
        ]
    return []

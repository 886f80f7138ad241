"""What a step did, in counts only: the night's summary in the log and in Prefect."""

from dataclasses import dataclass, field

from pipelines.notices import Notice

#: How each step's counts are told to people.
TOLD = {
    "ingest": "Logs: {files} new files, {punches} punches, {rejects} rejects, "
    "{waiting} files wait for their device.",
    "derive": "States: {days} days of {offices} offices.",
    "detect": "Alerts: {alerts} on {days} days; {explained} more have an explanation.",
    "score": "Risk: {slots} open half hours of {offices} offices, learned from "
    "{findings} findings.",
    "plan": "Plan: {units} units, at most {visits} visits.",
    "seal": "Sealed as version {version}.",
}


@dataclass(frozen=True)
class Count:
    """One step's counts; never an office, never a person."""

    step: str
    numbers: dict[str, int] = field(default_factory=dict)


def told(counts: list[Count]) -> list[Notice]:
    """Return what the steps did as sentences; a plan that stands is told once.

    Examples
    --------
    >>> [notice.text for notice in told([Count("plan"), Count("seal")])]
    ['The sealed plan stands; nothing was drawn again.']
    """
    done = [each for each in counts if each.numbers]
    sentences = [Notice(TOLD[each.step], dict(each.numbers)) for each in done]
    if len(done) < len(counts):
        sentences.append(Notice("The sealed plan stands; nothing was drawn again."))
    return sentences


def publish(counts: list[Count]) -> list[Count]:
    """Put the counts on Prefect's page of the run."""
    from prefect.artifacts import create_table_artifact

    rows = [
        {"step": count.step, "what": name, "number": number}
        for count in counts
        for name, number in count.numbers.items()
    ]
    create_table_artifact(key="nightly-counts", table=rows)
    return counts

"""What a report says, in words: for its receipt, and to be read aloud."""

from collections.abc import Iterator, Mapping
from typing import Any

from data.store.reports import Report
from web import local
from web.wording import label, translate

#: Heading and text, in the order of the form.
Told = list[tuple[str, str]]


def told(report: Report, lang: str) -> Told:
    """Return what was found, as headed texts; what was not asked is left out."""
    content = report.content
    return [
        (translate("Arrived", lang), _arrived(report, lang)),
        (translate("What was found", lang), label("outcome", content["outcome"], lang)),
        *_counts(content, lang),
        *_others(content, lang),
    ]


def _arrived(report: Report, lang: str) -> str:
    return f"{local.long_day(report.arrived_at, lang)}, {clock(report, lang)}"


def clock(report: Report, lang: str) -> str:
    """Return the time of arrival."""
    return local.clock(report.arrived_at, lang)


def _counts(content: Mapping[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    seen = content.get("service_staff_seen")
    if seen is not None:
        text = translate(
            "{seen} (at least {minimum} needed)",
            lang,
            seen=seen,
            minimum=content["minimum"],
        )
        yield translate("Service staff there", lang), text
    for name, text in (
        ("others_seen", translate("Others there", lang)),
        (
            "residents_turned_away",
            translate("Residents who left without being served", lang),
        ),
    ):
        if content.get(name) is not None:
            yield text, str(content[name])


def _others(content: Mapping[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    running = content.get("service_running")
    if running is not None:
        text = label("flag", "yes" if running else "no", lang)
        if content.get("stopped_by"):
            text += f" – {label('stopped_by', content['stopped_by'], lang)}"
        yield translate("Is the service running?", lang), text
    if content.get("absences"):
        yield translate("Who is away, and why", lang), absences(content, lang)
    if content.get("cause"):
        yield translate("Cause", lang), label("cause", content["cause"], lang)
    if content.get("note"):
        yield translate("Note", lang), content["note"]


def absences(content: Mapping[str, Any], lang: str) -> str:
    """Return the absences as the office told them: kind and count."""
    counts = content.get("absences", {})
    return ", ".join(f"{label('absence', k, lang)}: {n}" for k, n in counts.items())


def absences_of(reasons: object, lang: str) -> str:
    """Return the registry's ``absent_reasons``, such as ``sick:2 unknown:1``, in words.

    Examples
    --------
    >>> absences_of("sick:2 unknown:1", "en")
    'Sick: 2, No information yet: 1'
    >>> absences_of(None, "en")
    ''
    """
    pairs = (each.partition(":") for each in str(reasons or "").split())
    return absences({"absences": {kind: count for kind, _, count in pairs}}, lang)


def doubts(report: Report, lang: str) -> list[str]:
    """Return what the team should look at again: a clock that was off."""
    found, content = [], report.content
    if "arrived_at_given" in content:
        found.append(
            translate(
                "The time on the phone could not be right. Recorded is {clock}; "
                "correct it if you know better.",
                lang,
                clock=clock(report, lang),
            )
        )
    drift = content.get("drift_minutes", 0)
    if drift:
        found.append(
            translate(
                "The phone's clock is {minutes:,} minutes ahead of the server's."
                if drift > 0
                else "The phone's clock is {minutes:,} minutes behind the server's.",
                lang,
                minutes=abs(drift),
            )
        )
    return found

"""Checks cells beside each other: intervals, breaks, repetitions, findings."""

from collections.abc import Callable

import pandas as pd

from data.registry import texts
from data.registry.problems import no_problems, problems, together
from data.registry.references import References
from data.schemas import Table

Rule = Callable[[pd.DataFrame, References], pd.DataFrame]

#: The greatest minimum of an office that names none (contract, section 2).
USUAL_MINIMUM = 2
_DAY, _MOMENT = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"


def rule_problems(
    typed: pd.DataFrame, table: Table, references: References
) -> pd.DataFrame:
    """Return the problems of cells that do not go together.

    Where one of them is missing or does not fit by itself, nothing is said here.
    """
    found = [rule(typed, references) for rule in RULES.get(table.name, ())]
    if "valid_until" in typed:
        found.append(_later(typed, "valid_from", "valid_until", _DAY))
    return together([no_problems(), *found])


def _later(typed: pd.DataFrame, start: str, end: str, form: str) -> pd.DataFrame:
    first, last = typed[start], typed[end]
    return problems(
        last <= first,
        end,
        texts.NOT_AFTER,
        last.dt.strftime(form),
        first.dt.strftime(form),
    )


def _moments(typed: pd.DataFrame, _: References) -> pd.DataFrame:
    return _later(typed, "starts_at", "ends_at", _MOMENT)


def _clock(minutes: pd.Series) -> pd.Series:
    """Return minutes since midnight as HH:MM."""
    hours = (minutes // 60).astype("str").str.zfill(2)
    return hours + ":" + (minutes % 60).astype("str").str.zfill(2)


def _clocks(start: str, end: str) -> Rule:
    def rule(typed: pd.DataFrame, _: References) -> pd.DataFrame:
        first, last = typed[start], typed[end]
        return problems(
            last <= first, end, texts.NOT_AFTER, _clock(last), _clock(first)
        )

    return rule


def _break(typed: pd.DataFrame, _: References) -> pd.DataFrame:
    starts, ends = typed["break_starts"], typed["break_ends"]
    half = starts.isna() != ends.isna()
    outside = (starts < typed["opens"]) | (ends > typed["closes"])
    hours = _clock(typed["opens"]) + " … " + _clock(typed["closes"])
    return together(
        [
            problems(
                half,
                "break_starts",
                texts.HALF_A_BREAK,
                _clock(starts.fillna(ends)),
                "HH:MM",
            ),
            problems(
                outside, "break_starts", texts.BREAK_OUTSIDE, _clock(starts), hours
            ),
        ]
    )


def _repetition(typed: pd.DataFrame, _: References) -> pd.DataFrame:
    repeats, until = typed["repeats"].notna(), typed["repeats_until"]
    day = until.dt.strftime(_DAY)
    first = typed["starts_at"].dt.normalize()
    return together(
        [
            problems(
                repeats & until.isna(),
                "repeats_until",
                texts.REPEATS_UNTIL,
                "",
                "YYYY-MM-DD",
            ),
            problems(
                ~repeats & until.notna(), "repeats", texts.REPEATS_HOW, day, "weekly"
            ),
            problems(
                until < first,
                "repeats_until",
                texts.TOO_EARLY,
                day,
                first.dt.strftime(_DAY),
            ),
        ]
    )


def _outcome(typed: pd.DataFrame, references: References) -> pd.DataFrame:
    """Compare the outcome with the label that the head count gives."""
    outcome, seen = typed["outcome"], typed["service_staff_seen"]
    minimum = typed["office_code"].map(references.minimum).astype("Int64")
    least = minimum.fillna(USUAL_MINIMUM)
    label = pd.Series("staffed", typed.index, dtype="str")
    label = label.mask(seen < least, "below_minimum").mask(seen == 0, "empty")
    # Without a minimum of its own, one person may be enough for an office or not:
    # both are believed.
    either = outcome.isin(["staffed", "below_minimum"])
    unsure = minimum.isna() & (seen == 1) & either
    judged = outcome.isin(["staffed", "below_minimum", "empty"]) & seen.notna()
    wrong = judged & (outcome != label) & ~unsure
    unseen = (outcome == "not_reached") & (seen > 0)
    return together(
        [
            problems(wrong, "outcome", texts.CONTRADICTS, outcome, label),
            problems(unseen, "outcome", texts.CONTRADICTS, outcome, label),
        ]
    )


def _chances(typed: pd.DataFrame, _: References) -> pd.DataFrame:
    pair = ["chance", "slot_chance"]
    alone = typed["chance"].isna() != typed["slot_chance"].isna()
    parts = [problems(alone, "chance", texts.CHANCE_ALONE, "", "0 < … ≤ 1")]
    parts += [
        problems(typed[name] == 0, name, texts.OUT_OF_RANGE, "0", "0 < … ≤ 1")
        for name in pair
    ]
    return together(parts)


def _visit(typed: pd.DataFrame, references: References) -> pd.DataFrame:
    office = typed["visit"].map(references.visits)
    found = typed["office_code"]
    other = office.notna() & found.notna() & (office != found)
    return problems(other, "office_code", texts.OTHER_OFFICE, found, office)


def _reported(typed: pd.DataFrame, references: References) -> pd.DataFrame:
    """Refuse to replace what a team sent, its office signed and somebody answered."""
    found = typed["finding"]
    return problems(found.isin(references.reported), "visit", texts.REPORTED, found)


def _reasons(typed: pd.DataFrame, _: References) -> pd.DataFrame:
    found = typed["absent_reasons"]
    good = found.isna() | found.str.fullmatch("[a-z_]+:[0-9]+(?: [a-z_]+:[0-9]+)*")
    return problems(
        ~good, "absent_reasons", texts.NO_REASONS, found, "sick:2 training:1"
    )


RULES: dict[str, tuple[Rule, ...]] = {
    "schedules": (
        _clocks("opens", "closes"),
        _clocks("break_starts", "break_ends"),
        _break,
    ),
    "leave": (_moments,),
    "agenda": (_moments, _repetition),
    "teams": (_clocks("starts", "ends"),),
    "findings": (_outcome, _chances, _visit, _reported, _reasons),
}

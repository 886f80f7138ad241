"""Asks a person which column is which and what codes mean, with a guess each time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Protocol

from data.maps.guesses import guessed_codes, guessed_dates
from data.maps.mapping import DATES, LOG, Mapping, accepted_columns, place_of, table_of
from data.maps.samples import Sample, shape
from data.registry.cells import RECORDED_AT, accepted
from data.registry.texts import N_
from pipelines.learning import Names, check, dates_in, unexplained, values_of

#: Once a column is given, these need not be asked for.
_SETTLED = {
    "pin": ("staff_number", "office_code"),
    "staff_number": ("device",),
    "punched_at": ("day", "clock", "came", "went", "came_at", "went_at"),
    "clock": ("came", "went", "came_at", "went_at"),
    "came": ("came_at", "went_at", "direction"),
    "came_at": ("direction",),
}
NONE = "-"


class Talk(Protocol):
    """Says a sentence, or asks one and returns the answer."""

    def say(self, text: str, /, **facts: object) -> None:
        """Say a template filled with facts."""

    def ask(self, text: str, /, **facts: object) -> str:
        """Return what is answered, without blanks around it."""


def converse(sample: Sample, guess: Mapping, names: Names, talk: Talk) -> Mapping:
    """Return the map that a person confirms; asks again until it can read the file."""
    talk.say(
        N_("The file's columns, with the form of a value (9 a digit, a a letter):")
    )
    for number, name in enumerate(sample.header, 1):
        form = shape(next(iter(sample.values(number - 1)), ""))
        talk.say(N_("{number}  {name}  {form}"), number=number, name=name, form=form)
    talk.say(
        N_(
            "Answer with a number or name; Enter keeps what stands in brackets, "
            "- is none."
        )
    )
    while True:
        found = replace(guess, columns=_columns(sample, guess, talk))
        found = replace(found, defaults=_defaults(found, guess, talk))
        found = replace(found, codes=_codes(sample, found, names, talk))
        found = replace(found, dates=_dates(sample, found, talk))
        wrong = check(sample, found)
        if not wrong:
            return found
        for each in wrong:
            talk.say(each.text, **each.facts)
        guess = found


def _columns(sample: Sample, guess: Mapping, talk: Talk) -> dict[str, str]:
    chosen: dict[str, str] = {}
    settled: set[str] = set()
    for name in accepted_columns(guess.target):
        if name in settled or name == RECORDED_AT.name:
            continue
        before = guess.columns.get(name, NONE)
        if before == NONE and {*chosen.values()} == {*filter(None, sample.header)}:
            continue
        answer = _until(
            talk,
            partial(_column, sample=sample, before=before),
            N_("There is no such column. Write its number or its name."),
            N_("{name}: which column? [{guess}]"),
            name=name,
            guess=before,
        )
        if answer != NONE:
            chosen[name] = answer
            settled |= {*_SETTLED.get(name, ())} if guess.target == LOG else set()
    return chosen


def _until(
    talk: Talk,
    read: Callable[[str], str | None],
    refusal: str,
    question: str,
    **facts: object,
) -> str:
    """Ask until the answer can be read; None cannot."""
    while (found := read(talk.ask(question, **facts))) is None:
        talk.say(refusal)
    return found


def _column(text: str, *, sample: Sample, before: str) -> str | None:
    """Return the column an answer names, or ``NONE``; None: there is no such."""
    if not text or text == NONE:
        return text or before
    if text.isdecimal() and 1 <= int(text) <= len(sample.header):
        return sample.header[int(text) - 1]
    place = place_of(text, sample.header)
    return None if place is None else sample.header[place]


def _defaults(found: Mapping, guess: Mapping, talk: Talk) -> dict[str, str]:
    chosen = {}
    for name in _wanted(found):
        before = guess.defaults.get(name, NONE)
        answer = talk.ask(
            N_(
                "{name}: no column. One value for all rows? Accepted: {accepted} "
                "[{guess}]"
            ),
            name=name,
            accepted=accepted(table_of(found.target).column(name)),
            guess=before,
        )
        value = answer or before
        if value != NONE:
            chosen[name] = value
    return chosen


def _wanted(found: Mapping) -> Iterator[str]:
    """Yield the columns that files lack and a value may stand for."""
    if found.target == LOG:
        place = "device" if "pin" in found.columns else "office_code"
        yield from () if place in found.columns else (place,)
        return
    for column in table_of(found.target).columns:
        given = column.name in found.columns
        if (
            column.required
            and not given
            and column.name in accepted_columns(found.target)
        ):
            yield column.name


def _codes(
    sample: Sample, found: Mapping, names: Names, talk: Talk
) -> dict[str, dict[str, str]]:
    codes = {name: its for name, its in found.codes.items() if name in found.columns}
    asked = unexplained(sample, replace(found, codes={}), names)
    for name, values in asked.items():
        column = table_of(found.target).column(name)
        allowed = values_of(column) or (*sorted(names.get(name, ())),)
        known = guessed_codes(name, values) | codes.get(name, {})
        for value in values:
            before = known.get(value, NONE)
            meaning = _until(
                talk,
                partial(_meaning, before=before, allowed=allowed),
                N_("That is none of the accepted values."),
                N_("{name}: what does {value!r} mean? Accepted: {accepted} [{guess}]"),
                name=name,
                value=value,
                accepted=", ".join(allowed[:20]),
                guess=before,
            )
            if meaning != NONE:
                codes.setdefault(name, {})[value] = meaning
    return codes


def _meaning(text: str, *, before: str, allowed: tuple[str, ...]) -> str | None:
    text = text or before
    return text if text == NONE or text in allowed else None


def _dates(sample: Sample, found: Mapping, talk: Talk) -> str:
    values = dates_in(sample, found)
    order = guessed_dates(values)
    if found.target == LOG or not order:
        return found.dates
    before = found.dates or order
    return _until(
        talk,
        lambda text: (text or before) if text in ("", *DATES) else None,
        N_("Write dmy or mdy."),
        N_("{value!r}: does the day come first (dmy) or the month (mdy)? [{guess}]"),
        value=next(value for value in values if guessed_dates([value])),
        guess=before,
    )

"""Tells problems as lines: where, what was found, what is accepted, what to do."""

from collections.abc import Callable, Iterator

import pandas as pd

from data.registry import texts

#: Fills a template with facts, in the reader's language.
Say = Callable[..., str]


def in_english(text: str, **facts: object) -> str:
    """Return the template filled."""
    return text.format(**facts)


def problem_lines(problems: pd.DataFrame, say: Say = in_english) -> Iterator[str]:
    """Yield one sentence per problem, in the problems' order.

    Parameters
    ----------
    problems
        ``file``, and the columns of ``data.registry.problems``.
    say
        Called with a template and its facts by name.

    Examples
    --------
    >>> problem = {"file": "teams.csv", "row": 2, "column": "starts", "found": "25:10"}
    >>> problem |= {"accepted": "00:00 … 23:59", "text": texts.NO_CLOCK}
    >>> print(*problem_lines(pd.DataFrame([problem])))
    teams.csv, row 2, column starts: '25:10' is no time of day; accepted: 00:00 … 23:59.
    """
    for record in problems.to_dict("records"):
        text = record.pop("text")
        facts = {str(name): fact for name, fact in record.items()}
        where = texts.WHERE_COLUMN if facts["column"] else texts.WHERE
        yield say(where, **facts) + say(text, **facts)

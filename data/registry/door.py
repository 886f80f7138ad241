"""Replaces staff numbers and pins by pseudonyms before anything else sees them."""

import pandas as pd

from data import identity
from data.registry import texts
from data.registry.cells import INVISIBLE, TEXT_LENGTH
from data.registry.problems import problems, together
from data.schemas import Table

#: Where people write sentences, and sometimes a number with them.
FREE_TEXT = ("name", "note", "cause", "reason", "channel")
#: Staff numbers and identity cards, with the spaces they are printed with.
LONG_NUMBER = "[0-9]{16,}|[0-9]{8} [0-9]{6} [0-9] [0-9]{3}"

#: How a spreadsheet writes a number it has cut to 15 digits.
_LOST_DIGITS = r"^[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+$"


def at_the_door(
    cells: pd.DataFrame, table: Table, key: bytes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cells with pseudonyms in the secret columns, and what was wrong.

    The problems name no value. A wrong number is replaced like any other. In free
    text, what looks like a staff number is hidden.

    Parameters
    ----------
    cells
        See ``data.registry.header.table_cells``.
    key
        The city's key; see ``data.identity``.
    """
    secret = [each.name for each in table.columns if each.secret and each.name in cells]
    parts, replaced = [], {}
    for name in secret:
        values = cells[name]
        parts += [
            problems(bad, name, text, texts.HIDDEN, f"≤ {TEXT_LENGTH}")
            for text, bad in (
                (texts.LOST_DIGITS, values.str.contains(_LOST_DIGITS, regex=True)),
                (texts.INVISIBLE, values.str.contains(INVISIBLE, regex=True)),
                (texts.FORMULA, values.str.startswith("=")),
                (texts.TOO_LONG, values.str.len() > TEXT_LENGTH),
            )
        ]
        if name == "pin":
            # A pin beside an empty device is not shown either.
            devices = cells["device"].fillna("")
            pins = identity.pin_pseudonyms(key, devices, values.fillna(""))
            replaced[name] = pins.where(values.notna())
        else:
            replaced[name] = identity.pseudonyms(key, values, "staff")
    for name in {*FREE_TEXT}.intersection(table.names).intersection(cells):
        replaced[name] = hidden(cells[name])
    return cells.assign(**replaced), together(parts)


def hidden(values: pd.Series) -> pd.Series:
    """Return the texts with whatever may be a staff number taken out.

    >>> hidden(pd.Series(["Lurah (19901331 201513 1 001)", "3573010001"])).tolist()
    ['Lurah ((hidden))', '3573010001']
    """
    return values.str.replace(LONG_NUMBER, texts.HIDDEN, regex=True)

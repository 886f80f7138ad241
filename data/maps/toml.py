"""Reads and writes a map as a small TOML file."""

import json
import tomllib
from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from typing import Any

from data.errors import UserError
from data.maps.mapping import LOG, Mapping, accepted_columns, fingerprint

_KEYS = ("table", "dates", "utc", "columns", "defaults", "codes")
_FLAGS = {True: "yes", False: "no"}


def from_toml(text: str, source: str, header: Sequence[str]) -> Mapping:
    r"""Return the map that a TOML file writes down, for files with that header.

    Examples
    --------
    >>> text = 'table = "teams"\n[columns]\nteam = "Tim"\n[defaults]\nstarts = "08:00"'
    >>> found = from_toml(text, "map.toml", ["tim"])
    >>> found.target, found.columns, found.defaults
    ('teams', {'team': 'Tim'}, {'starts': '08:00'})

    Raises
    ------
    UserError
        It is no TOML, or holds something else; the text says what is accepted.
    """
    try:
        return _map(tomllib.loads(text), source, header)
    # Brackets without end, and numbers of thousands of digits, are errors of Python.
    except (ValueError, RecursionError) as error:
        raise UserError(
            '{file} cannot be read: {why}. Write lines such as: pin = "No. ID"',
            file=source,
            why=error,
        ) from None


def _map(found: dict[str, Any], source: str, header: Sequence[str]) -> Mapping:
    unknown = sorted(found.keys() - {*_KEYS})
    if unknown:
        accepted = ", ".join(_KEYS)
        raise UserError(
            "{file}: {name!r} is no part of a map. Accepted: {accepted}.",
            file=source,
            name=unknown[0],
            accepted=accepted,
        )
    codes = _section(found, "codes", source)
    return Mapping(
        str(found.get("table", LOG)),
        fingerprint(header),
        _texts(_section(found, "columns", source), "columns", source),
        _texts(_section(found, "defaults", source), "defaults", source),
        {
            name: _texts(_section(codes, name, source), f"codes.{name}", source)
            for name in codes
            if codes[name] != {}
        },
        str(found.get("dates", "")),
        found.get("utc", False) is True,
    )


def _section(found: Pairs[str, Any], name: str, source: str) -> dict[str, Any]:
    section = found.get(name, {})
    if isinstance(section, dict):
        return section
    raise UserError(
        "{file}: {name} must be a section: write [{name}], and lines below it.",
        file=source,
        name=name,
    )


def _texts(section: dict[str, Any], name: str, source: str) -> dict[str, str]:
    wrong = [key for key, value in section.items() if isinstance(value, dict | list)]
    if wrong:
        raise UserError(
            '{file}, [{name}]: {key!r} must be one text, such as "NIP".',
            file=source,
            name=name,
            key=wrong[0],
        )
    return {
        key: _FLAGS[value] if isinstance(value, bool) else str(value)
        for key, value in section.items()
    }


def to_toml(mapping: Mapping, unexplained: Pairs[str, Sequence[str]]) -> str:
    """Return a map as TOML, with what is still to be written as comments.

    Parameters
    ----------
    unexplained
        Values of the file whose meaning nobody has said, by our column.
    """
    lines = [f"table = {json.dumps(mapping.target)}"]
    lines += [f"dates = {json.dumps(mapping.dates)}"] if mapping.dates else []
    lines += ["utc = true"] if mapping.utc else []
    lines += ["", "[columns]", *_pairs(mapping.columns)]
    free = [
        name
        for name in accepted_columns(mapping.target)
        if name not in mapping.columns and name not in mapping.defaults
    ]
    lines += [f'# {name} = ""' for name in free]
    lines += ["", "[defaults]", *_pairs(mapping.defaults)]
    for name in dict.fromkeys((*mapping.codes, *unexplained)):
        lines += ["", f"[codes.{name}]", *_pairs(mapping.codes.get(name, {}))]
        lines += [f'# {_text(value)} = ""' for value in unexplained.get(name, ())]
    return "\n".join(lines) + "\n"


def _pairs(pairs: Pairs[str, str]) -> list[str]:
    return [f"{_key(name)} = {_text(value)}" for name, value in pairs.items()]


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "a").isalnum()
    return name if plain else _text(name)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

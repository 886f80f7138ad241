"""Sets a paper from a template and its values: values in, the bytes of a PDF out.

Every text of a paper travels as data (JSON in one input), never as source, so that
nothing in it can be markup or code. The compiler sees this folder and no other, no
font of the machine, no clock and no network; equal values give equal bytes. Each
paper is PDF/A-2a, for the archive, and PDF/UA-1, for readers who do not see.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from web.documents.glyphs import drawable, folder, fonts


def typeset(
    template: str, values: Mapping[str, Any], at: datetime, offset: timedelta
) -> bytes:
    """Return the paper as PDF.

    May be called from several threads at once: nothing is kept between two papers but
    the fonts.

    Parameters
    ----------
    template
        Name of a file in ``typ`` without its ending.
    values
        What the template reads as ``paper``; texts, numbers, flags, None, lists,
        mappings and dataclasses of them. Dates and times are written out before.
    at
        City time: the moment the file says it was made.
    offset
        The city's distance from UTC.
    """
    # Loading the library takes a while, and most commands make no paper.
    import typst

    paper = json.dumps(_data(values), sort_keys=True)
    made: bytes = typst.compile(
        str(folder() / "typ" / f"{template}.typ"),
        root=str(folder() / "typ"),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": paper},
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=at.replace(tzinfo=timezone(offset), microsecond=0),
    )
    return made


def _data(value: Any) -> Any:
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, Mapping):
        return {str(name): _data(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_data(each) for each in value]
    if is_dataclass(value):
        return {each.name: _data(getattr(value, each.name)) for each in fields(value)}
    return value

"""Writes the lab's results as one HTML page, and its drawings as files beside it."""

from base64 import b64encode
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from pipelines.lab.sheet import Sheet
from pipelines.lab.words import LIMITS
from web.templating import templates
from web.wording import translate


def write_page(
    path: Path, title: str, sheets: Sequence[Sheet], command: str, lang: str
) -> list[Path]:
    """Write page and drawings; return all files, the page first.

    Parameters
    ----------
    command
        What was typed, so that the figures can be had again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    style = _style()
    html = (
        templates()
        .get_template("lab.html.j2")
        .render(
            style=style,
            style_digest=b64encode(sha256(style.encode()).digest()).decode(),
            title=title,
            sheets=sheets,
            limits=[translate(text, lang) for text in LIMITS],
            command=command,
            lang=lang,
            t=partial(translate, lang=lang),
        )
    )
    path.write_text(html, "utf-8")
    drawn = [(sheet.slug, _wide(sheet.drawing)) for sheet in sheets if sheet.drawing]
    return [path, *(_write_drawing(path, slug, svg, style) for slug, svg in drawn)]


def _style() -> str:
    parts = [("templates", "list.css"), ("static", "svg.css"), ("templates", "lab.css")]
    return "".join(files("web").joinpath(*part).read_text("utf-8") for part in parts)


def _wide(drawing: str) -> str:
    """Return the drawing for desks out of the pair."""
    # As plain text: a style joined to Markup would be escaped.
    text = str(drawing)
    return text[text.rindex("<svg") : text.rindex("</svg>") + len("</svg>")]


def _write_drawing(page: Path, slug: str, svg: str, style: str) -> Path:
    """Write one drawing as a file that looks the same without the page."""
    target = page.with_name(f"{page.stem}-{slug}.svg")
    first = svg.index(">") + 1
    inside = f"<style>{style}</style>"
    target.write_text(svg[:first] + inside + svg[first:], "utf-8")
    return target

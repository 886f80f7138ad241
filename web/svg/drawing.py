"""SVG elements: text escaped, coordinates rounded, no style and no script in them.

How a shape looks is said by its class in ``static/svg.css``, so that the page's policy
(no inline style) holds and light, dark and paper need no second drawing.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from functools import cache

from markupsafe import Markup, escape

#: Widths in CSS pixels: phones are 320 wide, cards have margins; a desk has room.
NARROW = 288
WIDE = 600
#: Height of the letters of every text, as ``svg.css`` sets it.
LETTERS = 13.0
#: What XML 1.0 does not allow in a text.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Letters, in ems of a sans serif that runs wide: labels must not touch.
_THIN, _USUAL, _BROAD = 0.34, 0.63, 0.92
_THIN_LETTERS = frozenset("iljtfrI1.,:;'|!()[] ")
_BROAD_LETTERS = frozenset("mwMWGOQDHNUAV%@–—…")


def tag(name: str, *children: str, **attributes: str | float) -> Markup:
    """Return an element; texts are escaped, numbers rounded to a tenth.

    An underscore in an attribute's name is written as a hyphen, and one at its end
    not at all.

    Examples
    --------
    >>> tag("text", "Kantor <A>", x=3.14159, text_anchor="end", class_="quiet")
    Markup('<text x="3.1" text-anchor="end" class="quiet">Kantor &lt;A&gt;</text>')
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
    )
    inner = "".join(str(escape(plain(child))) for child in children)
    return Markup(f"<{name}{written}>{inner}</{name}>")


def plain(text: str) -> str:
    """Return the text without what XML forbids or what turns its direction."""
    if isinstance(text, Markup) or (text.isascii() and text.isprintable()):
        return text
    kept = _NO_XML.sub("", text)
    return "".join(sign for sign in kept if unicodedata.category(sign)[0] != "C")


def number(value: float) -> str:
    """Return a coordinate, rounded to a tenth.

    Raises
    ------
    ValueError
        The value is no finite number: a drawing never holds one.

    Examples
    --------
    >>> number(12.04), number(-0.01), number(7)
    ('12', '0', '7')
    """
    if not math.isfinite(value):
        raise ValueError("a coordinate must be a finite number")
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def group(*parts: str, class_: str) -> Markup:
    """Return the parts as one group; nothing when there are none."""
    inner = "".join(parts)
    if not inner:
        return Markup()
    return tag("g", Markup(inner), class_=class_)


def picture(
    width: float, height: float, title: str, desc: str, *parts: str, class_: str
) -> Markup:
    """Return the whole drawing: an image with a name and a description.

    Parameters
    ----------
    width, height
        Of the view box; also the natural size in CSS pixels.
    title
        What the drawing is: its name for a screen reader.
    desc
        What it shows, in one or two sentences.
    parts
        Elements, drawn in this order.
    class_
        Classes beside ``svg``.
    """
    return tag(
        "svg",
        tag("title", title),
        tag("desc", desc),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="img",
        class_=f"svg {class_}",
    )


def both_widths(draw: Callable[[float], Markup]) -> Markup:
    """Return the drawing for phones and for desks; the style sheet shows one of them.

    One that only shrinks would have letters too small to read on a phone.
    """
    return tag(
        "div",
        tag("div", draw(NARROW), class_="narrow"),
        tag("div", draw(WIDE), class_="wide-drawing"),
        class_="drawing",
    )


def text_width(text: str, size: float = LETTERS) -> float:
    """Return about how wide the text is, rather more than less."""
    return size * sum(map(_ems, text))


@cache
def _ems(sign: str) -> float:
    if sign in _THIN_LETTERS:
        return _THIN
    # Beyond: scripts whose letters are as wide as high.
    return _BROAD if sign in _BROAD_LETTERS or sign > "\u2e7f" else _USUAL


def wrapped(text: str, width: float, size: float = LETTERS) -> list[str]:
    """Return the text in lines of at most that width; a longer word has its own.

    Examples
    --------
    >>> wrapped("Hasil sidak baru 12, perlu 40.", 110)
    ['Hasil sidak', 'baru 12, perlu', '40.']
    """
    lines: list[str] = []
    for word in plain(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(text: str, width: float, size: float = LETTERS) -> str:
    """Return the text, cut with an ellipsis where it is wider.

    Examples
    --------
    >>> shortened("Dinas Kependudukan dan Pencatatan Sipil", 100)
    'Dinas Kepen…'
    """
    text = plain(text)
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _attribute(value: str | float) -> str:
    return (
        number(value) if isinstance(value, int | float) else str(escape(plain(value)))
    )

"""Small drawings that stand in a line of text: how far a team is, how days compare."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from web.svg.drawing import picture, tag
from web.svg.layout import Box
from web.svg.marks import box
from web.svg.scale import Scale
from web.wording import translate

#: More steps than this are one bar.
MOST_STEPS = 12
_STEP, _GAP, _TALL = 14.0, 3.0, 12.0
_WHOLE = 10 * (_STEP + _GAP)
_BAR, _SPARK = 8.0, 28.0


def progress_bar(done: int, total: int, lang: str) -> Markup:
    """Return "2 of 5" as steps, the done ones full, the others frames.

    Parameters
    ----------
    done, total
        Counts; ``done`` is held between 0 and ``total``.
    lang
        ``id`` or ``en``.
    """
    total = max(int(total), 0)
    done = min(max(int(done), 0), total)
    words = translate("{done} of {all}", lang, done=done, all=total)
    if 0 < total <= MOST_STEPS:
        width = total * (_STEP + _GAP) - _GAP
        places = [each * (_STEP + _GAP) for each in range(total)]
        full = "".join(box(x, 0, _STEP, _TALL) for x in places[:done])
        frames = "".join(box(x + 1, 1, _STEP - 2, _TALL - 2) for x in places[done:])
    else:
        width = _WHOLE
        full = box(0, 0, _WHOLE * done / total, _TALL) if done else ""
        frames = box(1, 1, _WHOLE - 2, _TALL - 2)
    parts = [
        tag("path", d=drawn, class_=name)
        for drawn, name in ((frames, "step"), (full, "step full"))
        if drawn
    ]
    return picture(width, _TALL, words, words, *parts, class_="small progress-steps")


def spark_bars(values: Sequence[float], title: str, told: Sequence[str]) -> Markup:
    """Return a row of small bars, the last one, which is now, the strongest.

    Parameters
    ----------
    values
        Not negative; NaN is a gap with a dot on the ground.
    title
        What is counted, in the reader's language.
    told
        Each value in words, read out in this order.
    """
    known = [max(value, 0.0) for value in values if math.isfinite(value)]
    up = Scale(0, max(known, default=0.0), _SPARK - 1, 2)
    width = max(len(values), 1) * (_BAR + _GAP) - _GAP
    area = Box(0, 0, width, _SPARK)
    parts = [tag("path", d=box(0, _SPARK - 1, width, 1), class_="ground")]
    for place, value in enumerate(values):
        last = " now" if place == len(values) - 1 else ""
        parts.append(_bar(value, place * (_BAR + _GAP), up, area, last))
    return picture(width, _SPARK, title, ", ".join(told), *parts, class_="small spark")


def _bar(value: float, x: float, up: Scale, area: Box, last: str) -> Markup:
    if not math.isfinite(value):
        middle = x + _BAR / 2
        dot = box(middle - 1.5, area.bottom - 6, 3, 3)
        return tag("path", d=dot, class_="missing")
    # Nothing counted is no bar at all; Scale would put it in the middle.
    height = area.bottom - 1 - up(max(value, 0.0)) if up.high > 0 else 0.0
    drawn = box(x, area.bottom - 1 - height, _BAR, height)
    return tag("path", d=drawn, class_=f"bar{last}")

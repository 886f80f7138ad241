"""A picture of a counter without faces, as a phone would take it."""

import io
from functools import cache

from PIL import Image, ImageDraw


@cache
def counter_photo(width: int = 640, height: int = 480) -> bytes:
    """Return a JPEG of an empty counter with two chairs behind it."""
    picture = Image.new("RGB", (width, height), "#d9d4c7")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 400, width, height), fill="#a79b87")
    for left in (120, 380):
        draw.rounded_rectangle((left, 150, left + 110, 290), 14, fill="#51606b")
        draw.rectangle((left + 48, 280, left + 62, 330), fill="#3d474f")
        draw.rectangle((left + 10, 70, left + 100, 110), fill="#0f5c5c")
        draw.text((left + 30, 83), "LOKET", fill="#ffffff")
    draw.rectangle((40, 300, 600, 330), fill="#7c5b3b")
    draw.rectangle((56, 330, 584, 440), fill="#96714d")
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80)
    return file.getvalue()

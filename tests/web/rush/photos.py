"""Photos as a phone sends them, each of its own pixels."""

import io
from functools import cache

import numpy as np
from PIL import Image

#: About 300 KB at this size and quality.
_WIDTH, _HEIGHT, _QUALITY = 1600, 1200, 80


def full_photo(number: int) -> bytes:
    """Return a photo of about 300 KB; other numbers give other pixels."""
    pixels = _scene().copy()
    for bit in range(24):
        light = 255 if number >> bit & 1 else 0
        pixels[:32, 32 * bit : 32 * bit + 32] = light
    return _jpeg(pixels, _QUALITY)


def small_photo(number: int) -> bytes:
    """Return a photo of a few KB; other numbers give other pixels."""
    colours = [(number >> shift & 15) * 17 for shift in (8, 4, 0)]
    pixels = np.full((48, 64, 3), colours, "uint8")
    pixels[:16, :16] = [(number >> 12 & 15) * 17, 0, 0]
    return _jpeg(pixels, 90)


def _jpeg(pixels: np.ndarray, quality: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return file.getvalue()


@cache
def _scene() -> np.ndarray:
    """Return something with edges, shades and grain, as a counter has."""
    dice = np.random.default_rng(7)
    across, down = np.meshgrid(np.arange(_WIDTH), np.arange(_HEIGHT))
    shade = 120 + 60 * np.sin(across / 97) + 50 * np.cos(down / 61)
    edges = 40 * ((across // 160 + down // 120) % 2)
    grain = dice.normal(0, 6.5, (_HEIGHT, _WIDTH))
    light = (shade + edges + grain)[..., None] * np.array([1.0, 0.9, 0.8])
    return np.clip(light, 0, 255).astype("uint8")

"""Draws a picture anew: decodes, shrinks and turns it, and encodes another JPEG."""

from io import BytesIO

from PIL import Image, ImageFile
from PIL.Image import Resampling, Transpose
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from data.picture_kinds import JPEG, PNG, WEBP
from data.picture_parts import Picture

#: Of the long side, in pixels: an A4 page is still legible.
MAX_LONG_SIDE = 1_600
QUALITY = 78

_DECODERS: dict[str, type[ImageFile.ImageFile]] = {
    JPEG: JpegImageFile,
    PNG: PngImageFile,
    WEBP: WebPImageFile,
}
#: What makes a picture upright, by its EXIF orientation.
_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


def drawn_anew(picture: Picture) -> bytes:
    """Return the picture as a new JPEG.

    Raises
    ------
    Exception
        Any kind: whatever a decoder raises for broken pixels.
    """
    # Not Image.open: it tries formats, and warns where we have counted already.
    image: Image.Image = _DECODERS[picture.kind](BytesIO(picture.content))
    if image.size != (picture.width, picture.height):
        raise ValueError("the decoder sees another size")
    # A JPEG can be decoded at a half, a quarter or an eighth of its size.
    image.draft(None, fitted(*image.size))
    return encoded(image, _TURNS.get(picture.orientation))


def encoded(image: Image.Image, turn: Transpose | None = None) -> bytes:
    """Return a picture as JPEG: shrunk, turned, on white where it is transparent."""
    if "transparency" in image.info or image.mode in ("LA", "PA"):
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGB")
    image = image.resize(fitted(*image.size), Resampling.BICUBIC, reducing_gap=2)
    # On new paper: what the decoder has noted (a comment) would be written again.
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image if image.mode == "RGBA" else None)
    if turn is not None:
        paper = paper.transpose(turn)
    out = BytesIO()
    paper.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def fitted(width: int, height: int) -> tuple[int, int]:
    """Return the size with a long side of at most ``MAX_LONG_SIDE``.

    Examples
    --------
    >>> fitted(4000, 3000), fitted(640, 480), fitted(60_000, 1)
    ((1600, 1200), (640, 480), (1600, 1))
    """
    share = min(1, MAX_LONG_SIDE / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))

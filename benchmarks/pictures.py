"""Drawing uploads anew: an inspector's photo, a camera's, the heaviest, a scan.

Run with ``python -m benchmarks.pictures``. Seconds are of the processor, children
included; goal for the photo that the form's own script sends: 40 ms.
"""

import io
import resource
import time

from PIL import Image

from data.pictures import clean_document, clean_photo

_DOTS_PER_INCH = 200
_RUNS = 20


def noisy(size: tuple[int, int], noise: float = 10) -> Image.Image:
    """Return a picture with the grain of a camera."""
    grain = Image.effect_noise(size, noise)
    shade = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (grain, Image.blend(grain, shade, 0.5), grain))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return the image as a file of that kind."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def a_scan(pages: int = 20) -> bytes:
    """Return a PDF of A4 pages in colour."""
    page = noisy((1654, 2339))
    return saved(
        page,
        "PDF",
        save_all=True,
        append_images=[page] * (pages - 1),
        resolution=_DOTS_PER_INCH,
        quality=65,
    )


def processor() -> float:
    """Return seconds of the processor of this process and its children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Print a line for each kind of upload."""
    square = 7071, 7071
    uploads = {
        "photo as the form sends it": saved(noisy((1600, 1200)), "JPEG", quality=80),
        "photo of 12 megapixels": saved(noisy((4000, 3000)), "JPEG", quality=90),
        "photo of 50 megapixels": saved(noisy(square), "JPEG", quality=50),
        "WebP of 50 megapixels": saved(
            Image.new("RGBA", square), "WEBP", lossless=True, method=0, quality=0
        ),
    }
    for what, data in uploads.items():
        runs = _RUNS if what.startswith("photo as") else 3
        before = processor()
        for _ in range(runs):
            clean_photo(data)
        seconds = (processor() - before) / runs
        print(f"{what:30} {len(data) / 1e6:5.1f} MB {seconds * 1e3:7.0f} ms")
    scan, before = a_scan(), processor()
    pages = len(clean_document(scan))
    seconds = processor() - before
    print(f"PDF of {pages} scanned pages {len(scan) / 1e6:12.1f} MB {seconds:9.1f} s")


if __name__ == "__main__":
    main()

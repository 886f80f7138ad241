import json
import subprocess
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps, ImageStat

from data import pictures
from data.errors import UserError
from data.pictures import clean_document, clean_photo
from tests.hostile import assert_harmless
from tests.hostile_parts.pdfs import pages, pdf
from tests.hostile_parts.raw import (
    chunk,
    exif,
    in_jpeg,
    jpeg_of_size,
    photo,
    riff,
    saved,
    scene,
    segment,
    webp_pixels,
)
from tests.hostile_parts.upload import MARKER, Upload

SIDEWAYS = 6


def held(orientation: int) -> bytes:
    return exif((0x0112, 3, 1, bytes([0, orientation, 0, 0])))


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(BytesIO(jpeg))
    image.load()
    return image


def alike(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pictures differ by no more than what JPEG loses."""
    apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return one.size == other.size and max(ImageStat.Stat(apart).mean) < 6


def refusal(read: Callable[[bytes], object], data: bytes) -> str:
    with pytest.raises(UserError) as error:
        read(data)
    return str(error.value)


# --------------------------------------------------------------------- photos


def test_a_phones_photo_is_shrunk_turned_and_bare() -> None:
    told = held(SIDEWAYS) + b"GPS 7.97 S 112.63 E"
    large = saved(scene((4000, 3000)), "JPEG", comment=b"x", icc_profile=b"y" * 200)
    sent = in_jpeg(segment(0xE1, b"Exif\0\0" + told), data=large) + b"behind the end"
    kept = opened(clean_photo(sent))
    assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (1200, 1600))
    assert kept.info.keys() == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not kept.getexif()


def _jpeg_held(orientation: int) -> bytes:
    return in_jpeg(segment(0xE1, b"Exif\0\0" + held(orientation)))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_as_the_camera_was_held(orientation: int) -> None:
    sent = _jpeg_held(orientation)
    upright = ImageOps.exif_transpose(Image.open(BytesIO(sent)))
    assert upright is not None
    assert alike(opened(clean_photo(sent)), upright)


@pytest.mark.parametrize(
    "sent",
    [
        photo("PNG")[:33] + chunk(b"eXIf", held(SIDEWAYS)) + photo("PNG")[33:],
        riff(webp_pixels(), (b"EXIF", held(SIDEWAYS))),
        riff((b"EXIF", b"Exif\0\0" + held(SIDEWAYS)), webp_pixels()),
    ],
    ids=["PNG", "WebP", "WebP by other programs"],
)
def test_other_formats_tell_how_the_camera_was_held_too(sent: bytes) -> None:
    assert opened(clean_photo(sent)).size == (240, 320)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_colours_stay(mode: str) -> None:
    image = scene((32, 24)).resize((320, 240)).convert(mode)
    assert alike(opened(clean_photo(saved(image, "JPEG"))), image)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_becomes_white(kind: str) -> None:
    clear = Image.new("RGBA", (64, 64), (200, 0, 0, 0))
    kept = opened(clean_photo(saved(clear, kind, lossless=True, exact=True)))
    assert kept.getpixel((9, 9)) == (255, 255, 255)


def test_a_small_photo_is_not_blown_up() -> None:
    assert opened(clean_photo(photo())).size == (320, 240)


def test_the_same_photo_gives_the_same_bytes() -> None:
    assert clean_photo(photo()) == clean_photo(photo())


def test_content_counts_and_not_what_stands_around_it() -> None:
    bare = clean_photo(photo())
    dressed = in_jpeg(segment(0xFE, MARKER), segment(0xEF, MARKER)) + MARKER
    assert clean_photo(dressed) == bare


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"GIF89a", "is GIF; a photo must be JPEG, PNG or WebP"),
        (b"\0\0\0\x18ftypheic", "is HEIC"),
        (b"%PDF-1.7", "is PDF"),
        (b"<?xml?><svg>", "is SVG"),
        (b"selamat pagi", "no picture that sidak knows"),
        (photo()[:900], "The JPEG is cut off, damaged"),
        (photo("PNG")[:500], "The PNG is cut off"),
        (jpeg_of_size(60_000, 50_000), "60,000 by 50,000 pixels"),
        (photo() + bytes(12_100_000), "has 12.1 MB; accepted are at most 12 MB"),
    ],
)
def test_a_refusal_says_what_was_found(data: bytes, words: str) -> None:
    assert words in refusal(clean_photo, data)


def test_many_threads_draw_alike_and_leave_warnings_alone() -> None:
    before = list(warnings.filters)
    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(clean_photo, [photo()] * 40))
    assert kept == {clean_photo(photo())}
    assert warnings.filters == before


@pytest.mark.slow
def test_a_photo_of_usual_size_takes_less_than_40_ms() -> None:
    noise = Image.effect_noise((1600, 1200), 10)
    sent = saved(Image.merge("RGB", [noise] * 3), "JPEG", quality=70)
    assert 250_000 < len(sent) < 400_000

    def seconds() -> float:
        start = time.thread_time()
        clean_photo(sent)
        return time.thread_time() - start

    assert min(seconds() for _ in range(20)) < 0.04


# ------------------------------------------------------------------ documents


def test_each_page_of_a_document_becomes_a_picture() -> None:
    drawn = [opened(page) for page in clean_document(pages(2))]
    assert [page.size for page in drawn] == [(1131, 1600)] * 2
    red, white = drawn[0].getpixel((300, 1200)), drawn[0].getpixel((1000, 100))
    assert red == pytest.approx((204, 26, 26), abs=6)
    assert white == pytest.approx((255, 255, 255), abs=3)


def test_words_are_drawn_without_a_font_of_the_machine() -> None:
    font = b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    words = b"BT /F 40 Tf 50 700 Td (Surat keterangan) Tj ET"
    (page,) = clean_document(pdf(page=font, drawn=words))
    assert opened(page).convert("L").getextrema()[0] < 60


def test_a_small_page_is_drawn_at_200_dots_an_inch() -> None:
    card = {3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 144 72]>>"}
    (page,) = clean_document(pdf(more=card))
    assert opened(page).size == (400, 200)


def test_a_photo_is_a_document_of_one_page() -> None:
    assert clean_document(photo()) == [clean_photo(photo())]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "is ZIP (DOCX, XLSX); a document must be PDF"),
        (b"selamat pagi", "nothing that sidak knows"),
        (pages(21), "has 21 pages; accepted are 1 to 20"),
        (pdf(more={3: b"<</Type/Page/MediaBox[0 0 99 9999]>>"}), "353 cm long"),
        (b"%PDF-1.7\n", "The PDF is cut off, damaged"),
        (pdf() + bytes(10_000_000), "has 10.0 MB; accepted are at most 10 MB"),
    ],
)
def test_a_refused_document_says_what_was_found(data: bytes, words: str) -> None:
    assert words in refusal(clean_document, data)


# ---------------------------------------------------------------- the child


@pytest.mark.parametrize(("name", "limit"), [("MEMORY_BYTES", 1), ("CPU_SECONDS", 0)])
def test_a_child_that_dies_is_told_as_too_heavy(
    monkeypatch: pytest.MonkeyPatch, name: str, limit: int
) -> None:
    monkeypatch.setattr(pictures, name, limit)
    endless = pdf(drawn=b"0 0 m 595 842 l S " * 100_000)
    assert "The PDF needs more than" in refusal(clean_document, endless)


def test_a_childs_pictures_are_no_more_trusted_than_an_upload(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answers(page: bytes) -> None:
        head = json.dumps({"sizes": [len(page)]}).encode()
        told = SimpleNamespace(returncode=0, stdout=head + b"\n" + page)
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: told)

    answers(MARKER)
    assert "damaged" in refusal(clean_document, pdf())
    answers(in_jpeg(segment(0xFE, MARKER)) + MARKER)
    assert clean_document(pdf()) == [photo()]


def test_children_wait_for_each_other_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "_children", threading.BoundedSemaphore(1))
    monkeypatch.setattr(pictures, "PATIENCE_SECONDS", 0.01)
    with pictures._children:
        assert "Many documents" in refusal(clean_document, pdf())


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_SECONDS", 0.01)
    assert "needs more than" in refusal(clean_document, pdf())


# --------------------------------------------------------------------- chance


def holds(data: bytes) -> None:
    """Fail unless the bytes are refused in words or give a harmless picture."""
    try:
        kept = clean_photo(data)
    except UserError:
        return
    assert_harmless(kept, Upload("drawn", "chance", "", "", lambda: data, marker=b""))


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_behind_the_start_of_a_jpeg_are_harmless(data: bytes) -> None:
    holds(b"\xff\xd8\xff" + data)


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_a_photo_or_refused(data: bytes) -> None:
    holds(data)


@given(data=st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_jpeg_changed_anywhere_is_harmless(data: st.DataObject) -> None:
    whole = photo("JPEG", (64, 48))
    places = st.integers(0, len(whole) - 1)
    changes = st.dictionaries(places, st.integers(0, 255), min_size=1, max_size=8)
    changed = bytearray(whole)
    for place, value in data.draw(changes).items():
        changed[place] = value
    first, last = sorted((data.draw(places), data.draw(places)))
    lost = data.draw(st.booleans())
    holds(bytes(changed[:first] + changed[last:] if lost else changed))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_changed_anywhere_are_harmless(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data.picture_child import photo as by_child

    def here(_work: str, _kind: str, data: bytes) -> list[bytes]:
        facts, drawn = by_child(data)
        return drawn or [refuse(facts)]

    def refuse(_facts: object) -> bytes:
        raise UserError("damaged")

    # The child's work, a thousand times, without a thousand processes.
    monkeypatch.setattr(pictures, "_by_child", here)
    whole = photo(kind, (64, 48))
    change = st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255))

    @given(st.lists(change, min_size=1, max_size=8))
    @settings(deadline=None, max_examples=500)
    def any_change(changes: list[tuple[int, int]]) -> None:
        changed = bytearray(whole)
        for place, value in changes:
            changed[place] = value
        holds(bytes(changed))

    any_change()

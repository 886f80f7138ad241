"""Every upload of the corpus is refused in words, or leaves as a harmless picture."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data import pictures
from data.errors import UserError
from data.pictures import clean_document, clean_photo
from tests.hostile import HOSTILE, Upload, as_form, assert_harmless, of_family
from tests.source import ROOT
from tests.thorough import some

pytestmark = pytest.mark.slow

#: The right answers of `clean_photo` and `clean_document`: how many pictures.
ANSWERS = {"photo": (True, True), "pages": (False, True), "nothing": (False, False)}
SECONDS = 8
#: What the process may grow by: a few copies of a 12 MB file, and what a JPEG decoder
#: needs for some lines of 50 million pixels.
PEAK_MB, LEFT_MB = 100, 60


def in_a_child(upload: Upload) -> bool:
    """Tell whether a process is started for it, which costs a quarter second."""
    begun = not upload.case.startswith("JPEG") and upload.gives != "nothing"
    return upload.family in ("pdf", "large") or (begun and upload.family != "name")


def cases(uploads: list[Upload]) -> list[object]:
    slow = pytest.mark.slow
    return [
        pytest.param(upload, id=upload.case, marks=slow if in_a_child(upload) else ())
        for upload in uploads
    ]


def cleaned(upload: Upload) -> tuple[bool, bool]:
    """Clean the upload both ways and tell whether pictures came of it."""
    content, answers = upload.content, []
    for clean in (lambda data: [clean_photo(data)], clean_document):
        start = time.monotonic()
        try:
            kept = clean(content)
        except UserError:
            kept = []
        assert time.monotonic() - start < SECONDS
        for each in kept:
            assert_harmless(each, upload)
        answers.append(bool(kept))
    return answers[0], answers[1]


def test_the_corpus_has_hundreds_of_different_uploads() -> None:
    assert len(HOSTILE) >= 400
    assert len({upload.case for upload in HOSTILE}) == len(HOSTILE)
    assert len({upload.content for upload in of_family("carrier", "pdf")}) >= 150
    assert {upload.family for upload in HOSTILE} == {
        *("carrier", "flood", "large", "broken", "odd", "name", "text", "archive"),
        "pdf",
    }


@pytest.mark.parametrize("upload", cases(some(HOSTILE, 3)))
def test_an_upload_is_refused_or_leaves_harmless(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Some never end by themselves.
    monkeypatch.setattr(pictures, "CPU_SECONDS", 2)
    if upload.family == "large":
        monkeypatch.setattr(pictures, "CPU_SECONDS", 6)
    answers = cleaned(upload)
    assert answers == ANSWERS.get(upload.gives, answers)


def test_the_corpus_does_not_make_the_process_grow(tmp_path: Path) -> None:
    large = of_family("large")
    for number, upload in enumerate([*large, *some(HOSTILE, 6)]):
        (tmp_path / f"{number:03}").write_bytes(upload.content)
    driver = str(ROOT / "tests" / "data" / "hostile_driver.py")
    command = [sys.executable, driver, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=True)
    grown = json.loads(done.stdout)
    assert grown["peak"] < PEAK_MB
    assert grown["left"] < LEFT_MB


def test_a_form_says_any_name() -> None:
    (upload,) = (each for each in of_family("name") if "\r\n" in each.name)
    body, said = as_form(upload, {"uuid": "1"})
    boundary = said.partition("boundary=")[2].encode()
    assert body.count(b"--" + boundary) == 3
    assert upload.content in body
    assert b"\r\nX-Hostile: yes\r\n" in body

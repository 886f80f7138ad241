"""Any bytes are accounted for: what fuzzing found, and good files spoilt on purpose.

CONTRIBUTING tells how the corpus is made; a file of it is named by its content.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from data.formats.base import REASONS
from data.recognise import FORMATS
from tests.data.formats.accounting import TARGETS, Words
from tests.data.formats.malformed import malformed, numbers_somebody

CORPUS = Path(__file__).parent / "corpus"
#: What leaves no record of any good file whole.
HOPELESS = ("no digit", "in EBCDIC", "saved as utf-32")

Input = tuple[str, str, bytes]


def kept() -> list[Input]:
    """Return the inputs that fuzzing found worth keeping."""
    files = sorted(path for path in CORPUS.glob("*/*") if path.is_file())
    return [(path.parent.name, path.name, path.read_bytes()) for path in files]


def broken(inputs: Iterable[Input]) -> list[str]:
    """Return what goes wrong with which input."""
    return [
        f"{name} {done}: {told}" for name, done, told in map(_tried, inputs) if told
    ]


def _tried(each: Input) -> tuple[str, str, str]:
    name, done, data = each
    try:
        return name, done, hopeful(name, done, TARGETS[name](data))
    except Exception as error:
        return name, done, repr(error)


def hopeful(name: str, done: str, words: Words) -> str:
    """Return what was read where nothing can be, or refused without a reason."""
    if name not in FORMATS or not done.endswith(HOPELESS):
        return ""
    refused = any(f"reason {reason}" in words for reason in REASONS)
    nothing = {"0 punches", "0 day_marks"} <= words
    return "" if refused and nothing else f"not refused: {sorted(words)}"


@pytest.mark.parametrize("target", TARGETS)
def test_what_fuzzing_found_is_accounted_for(target: str) -> None:
    assert broken(each for each in kept() if each[0] == target) == []


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_good_files_spoilt_in_any_way_are_accounted_for(target: str) -> None:
    assert broken(each for each in malformed() if each[0] == target) == []


def test_hundreds_of_malformed_inputs_are_tried() -> None:
    inputs = [*kept(), *malformed()]
    assert len({(name, data) for name, _, data in inputs}) >= 500
    assert {name for name, _, _ in malformed()} == {*TARGETS}


def test_the_corpus_is_small_and_named_by_its_content() -> None:
    inputs = kept()
    assert {name for name, _, _ in inputs} == {*TARGETS}
    assert all(len(data) <= 4096 for _, _, data in inputs)
    assert sum(len(data) for _, _, data in inputs) < 300 << 10
    for _, file, data in inputs:
        assert hashlib.sha256(data).hexdigest().startswith(file)


def test_the_corpus_numbers_nobody() -> None:
    assert not any(numbers_somebody(data) for _, _, data in kept())

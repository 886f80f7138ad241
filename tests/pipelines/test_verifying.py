"""Verify follows the chain of commitments as far as the folder goes."""

from datetime import date
from pathlib import Path

import pytest

from inspections.record import canonical, commit_hash, file_name
from pipelines.verifying import Verdict, verify_day
from tests.inspections.builders import MONDAY, a_record, inputs

FRIDAY = date(2024, 4, 26)


@pytest.fixture(scope="module")
def plan():
    return inputs(6)


@pytest.fixture
def folder(plan, tmp_path: Path) -> Path:
    """A Friday of one version, then a Monday of three, the last one opened."""
    previous = None
    for day, version in ((FRIDAY, 1), (MONDAY, 1), (MONDAY, 2), (MONDAY, 3)):
        day_plan = {**plan, "date": day.isoformat(), "version": version}
        commit, opened = a_record(
            day_plan, service_date=day, version=version, previous=previous
        )
        previous = commit_hash(commit)
        write(tmp_path, day, version, "commit", commit)
        if (day, version) in ((FRIDAY, 1), (MONDAY, 3)):
            write(tmp_path, day, version, "open", opened)
    return tmp_path


def write(folder: Path, day: date, version: int, kind: str, record) -> None:
    (folder / file_name(day, version, kind)).write_bytes(canonical(record))


def change(folder: Path, day: date, version: int) -> None:
    """Change one digit of a commitment, which stays a well-formed record."""
    path = folder / file_name(day, version, "commit")
    text = path.read_text()
    at = text.index('"inputs":"') + len('"inputs":"')
    path.write_text(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :])


def told(verdict: Verdict) -> str:
    return "\n".join(map(str, verdict.problems))


def test_an_untouched_chain_matches(folder: Path) -> None:
    verdict = verify_day(folder, MONDAY)
    assert (told(verdict), verdict.chain_ends_here) == ("", False)


@pytest.mark.parametrize("version", [1, 2])
def test_a_changed_earlier_version_breaks_the_chain(folder: Path, version) -> None:
    change(folder, MONDAY, version)
    assert f"chain is broken before version {version + 1} of 2024-04-29" in told(
        verify_day(folder, MONDAY)
    )


def test_a_damaged_earlier_version_breaks_the_chain(folder: Path) -> None:
    (folder / file_name(MONDAY, 2, "commit")).write_text("{")
    assert "chain is broken before version 3" in told(verify_day(folder, MONDAY))


def test_a_changed_record_of_the_day_before_breaks_the_chain(folder: Path) -> None:
    change(folder, FRIDAY, 1)
    assert "chain is broken before version 1" in told(verify_day(folder, MONDAY))


def test_a_version_put_in_afterwards_is_named(plan, folder: Path) -> None:
    for version in (1, 2, 3):
        (folder / file_name(MONDAY, version, "commit")).unlink()
    friday = a_record({**plan, "date": FRIDAY.isoformat()}, service_date=FRIDAY)[0]
    forged, _ = a_record(plan)
    newest, opened = a_record(
        {**plan, "version": 2}, version=2, previous=commit_hash(friday)
    )
    write(folder, MONDAY, 1, "commit", forged)
    write(folder, MONDAY, 2, "commit", newest)
    write(folder, MONDAY, 2, "open", opened)
    assert "version 1 is not the one that was sealed" in told(
        verify_day(folder, MONDAY)
    )


def test_a_day_alone_in_its_folder_matches_and_says_that_the_chain_ends(
    folder: Path,
) -> None:
    for path in folder.glob(f"{FRIDAY}*"):
        path.unlink()
    verdict = verify_day(folder, MONDAY)
    assert (told(verdict), verdict.chain_ends_here) == ("", True)


def test_a_damaged_record_of_another_day_is_no_fault_of_this_one(folder: Path) -> None:
    (folder / file_name(date(2024, 4, 30), 1, "commit")).write_text("{")
    assert not verify_day(folder, MONDAY).problems

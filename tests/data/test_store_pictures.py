import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.database import reading, transaction
from data.errors import UserError
from data.store.frames import to_micros
from data.store.pictures import Photo, attach, keep, load, photos_of, picture_file
from data.web_tables import reports
from tests.data.store_builders import EVENING, OFFSET

JPEG = b"\xff\xd8\xff" + b"pixels" * 50 + b"\xff\xd9"


def test_a_kept_picture_is_its_owners_only_and_comes_back_whole(tmp_path: Path) -> None:
    digest = keep(tmp_path, JPEG)
    path = picture_file(tmp_path, digest)
    assert load(tmp_path, digest) == JPEG
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_equal_pictures_are_kept_once_even_by_many_at_the_same_time(
    tmp_path: Path,
) -> None:
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(lambda _: keep(tmp_path, JPEG), range(40)))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [picture_file(tmp_path, digests.pop())]
    assert not digests


def test_bytes_and_folders_are_on_the_disk_before_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, sync = [], os.fsync

    def spy(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink())
        sync(handle)

    monkeypatch.setattr(os, "fsync", spy)
    path = picture_file(tmp_path, keep(tmp_path, JPEG))
    draft, *folders = synced
    assert draft.parent == path.parent
    assert folders == [path.parent, path.parent.parent, tmp_path]


def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep(tmp_path, JPEG)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("upload", [b"", b"<html>", JPEG + b"<script>", b"x" + JPEG])
def test_what_is_no_picture_is_never_kept(tmp_path: Path, upload: bytes) -> None:
    with pytest.raises(ValueError, match="only pictures"):
        keep(tmp_path, upload)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "digest",
    ["", "../../key", "ab" * 31 + "/a", "AB" * 32, "ab" * 32 + "\n", "ab\0" + "a" * 61],
)
def test_only_a_digest_names_a_picture(tmp_path: Path, digest: str) -> None:
    with pytest.raises(UserError, match="no such photo"):
        load(tmp_path, digest)


def test_a_picture_nobody_kept_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such photo"):
        load(tmp_path, "ab" * 32)


def test_a_picture_that_was_changed_on_the_disk_is_not_shown(tmp_path: Path) -> None:
    digest = keep(tmp_path, JPEG)
    picture_file(tmp_path, digest).write_bytes(JPEG.replace(b"pixels", b"Pixels", 1))
    with pytest.raises(UserError, match="changed or damaged"):
        load(tmp_path, digest)


def test_pictures_belong_to_one_report_or_clarification(engine: Engine) -> None:
    told = {"account": "tim-1", "at": EVENING, "offset": OFFSET}
    with transaction(engine) as db:
        _a_report(db)
        attach(db, ["a" * 64, "b" * 64], report=1, **told)
        attach(db, ["c" * 64], report=1, **told)
        attach(db, ["d" * 64], clarification=1, **told)
        attach(db, [], clarification=2, **told)
    with reading(engine) as db:
        of_report = photos_of(db, OFFSET, report=1)
        assert [(each.digest[0], each.page) for each in of_report] == [
            *(("a", 1), ("b", 2), ("c", 3)),
        ]
        assert photos_of(db, OFFSET, clarification=1) == [
            Photo("d" * 64, 1, EVENING, "tim-1")
        ]
        assert photos_of(db, OFFSET, clarification=2) == []
        with pytest.raises(ValueError, match="either"):
            photos_of(db, OFFSET)


def _a_report(db: sa.Connection) -> None:
    at = to_micros(EVENING, OFFSET)
    texts = ("uuid", "digest", "finding", "office_code", "account")
    row = {**dict.fromkeys(texts, "x"), "kind": "finding", "content": "{}"}
    db.execute(
        sa.insert(reports).values(report=1, arrived_at=at, received_at=at, **row)
    )

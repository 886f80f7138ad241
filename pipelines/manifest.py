"""The list of what a backup holds, with a digest of every file; written last.

A folder without it is a backup that was interrupted, and nothing else.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data.errors import UserError

NAME = "manifest.json"
#: Its first part is what sidak can read; a change of meaning is another number.
FORMAT = "sidak-backup-1"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class File:
    """One file of a backup: the SHA-256 of its bytes, and how many they are."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, and what the city was when it was made."""

    made_at: str
    #: The home it was made of: `--keep` drops backups of this city only.
    home: str
    database: str
    versions: Mapping[str, str]
    revision: str
    #: Number and hash of the newest audit entry.
    audit: tuple[int, str]
    rows: Mapping[str, int]
    files: Mapping[str, File]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest whole or not at all, after everything else is on the disk."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1, sort_keys=True)
    for inner in {path.parent for path in folder.rglob("*")} | {folder}:
        settle(inner)
    draft = folder / f"{NAME}.part"
    with private(draft).open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / NAME)
    settle(folder)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a complete backup.

    Raises
    ------
    UserError
        There is no such folder, the backup is not complete, or the manifest cannot be
        read; the text says which.
    """
    if not folder.is_dir():
        raise UserError("There is no backup folder {folder}.", folder=folder)
    try:
        written = json.loads((folder / NAME).read_bytes())
    except FileNotFoundError:
        raise _incomplete(folder) from None
    except (OSError, ValueError, RecursionError):
        written = None
    manifest = _parsed(written)
    if manifest is None:
        raise UserError(
            "{file} is damaged or was written by another version of sidak. Take "
            "another backup.",
            file=folder / NAME,
        )
    return manifest


def _incomplete(folder: Path) -> UserError:
    inside = sorted(path.parent.name for path in folder.glob(f"*/{NAME}"))
    if inside:
        return UserError(
            "{folder} holds backups; name one of them. The newest: {newest}",
            folder=folder,
            newest=folder / inside[-1],
        )
    return UserError(
        "{folder} is no complete backup: it has no {name}. It was interrupted, or is "
        "being made just now. Take another one.",
        folder=folder,
        name=NAME,
    )


def _parsed(written: Any) -> Manifest | None:
    with suppress(KeyError, TypeError, AttributeError, ValueError):
        if written.pop("format") == FORMAT:
            files = {name: File(**each) for name, each in written.pop("files").items()}
            entries, head = written.pop("audit")
            return Manifest(audit=(int(entries), str(head)), files=files, **written)
    return None


@dataclass(frozen=True)
class Differences:
    """How a folder differs from its manifest, file by file."""

    missing: list[str]
    changed: list[str]
    extra: list[str]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.extra)


def differences(folder: Path, manifest: Manifest) -> Differences:
    """Return every file that is missing, changed or not listed."""
    there, listed = _walk(folder), manifest.files
    both = sorted(set(there) & set(listed))
    return Differences(
        missing=sorted(set(listed) - set(there)),
        changed=[name for name in both if not _same(there[name], listed[name])],
        extra=sorted(set(there) - set(listed)),
    )


def _walk(folder: Path) -> dict[str, Path]:
    """Return everything below the folder but folders, by its name in the manifest."""
    found = {}
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in (*names, *links):
            path = Path(place) / name
            found[path.relative_to(folder).as_posix()] = path
    found.pop(NAME, None)
    return found


def _same(path: Path, listed: File) -> bool:
    # A link may lead to the right bytes today and elsewhere tomorrow.
    if path.is_symlink() or not path.is_file():
        return False
    return path.stat().st_size == listed.bytes and measured(path) == listed


def measured(path: Path) -> File:
    """Return digest and size of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(digest, path.stat().st_size)


def copied(source: Path, target: Path) -> File:
    """Copy a file for its owner only, onto the disk; return its digest and size."""
    digest, size = hashlib.sha256(), 0
    private_folder(target.parent)
    with source.open("rb") as given, private(target).open("wb") as file:
        while chunk := given.read(_CHUNK):
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    return File(digest.hexdigest(), size)


def private(path: Path) -> Path:
    """Make a file that only its owner may read, and return it."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    return path


def private_folder(path: Path) -> Path:
    """Make a folder, and those above it, that only its owner may enter."""
    if not path.exists():
        private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def settle(path: Path) -> None:
    """Wait until a file, or the names in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

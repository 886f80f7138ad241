"""Decides which backup may be restored where, and refuses the rest, untouched."""

from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory

import data.migrations
from data.errors import UserError
from data.settings import Settings
from pipelines.backing_up import PARTS
from pipelines.loading import Target
from pipelines.manifest import Manifest, differences, measured, read_manifest
from pipelines.soundness import shown

#: Part of a backup only where it was asked for.
KEY = "key"


@dataclass(frozen=True)
class Restore:
    """What one restore works on."""

    folder: Path
    manifest: Manifest
    settings: Settings
    target: Target
    staging: Path
    #: Where what is there goes; made when it is needed.
    aside: Path


def checked_backup(folder: Path, settings: Settings) -> Manifest:
    """Return the manifest of a backup whose every file is as it says.

    Raises
    ------
    UserError
        As `restore`; nothing was touched yet.
    """
    manifest = read_manifest(folder)
    differ = differences(folder, manifest)
    if differ:
        raise UserError(
            "{folder} is not what its manifest says, and nothing was restored. "
            "Missing: {missing}. Changed: {changed}. Not listed: {extra}. Take "
            "another backup.",
            folder=folder,
            missing=shown(differ.missing) or "-",
            changed=shown(differ.changed) or "-",
            extra=shown(differ.extra) or "-",
        )
    wanted = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    if manifest.database != wanted:
        raise UserError(
            "{folder} is a backup of {kind}, and SIDAK_DATABASE_URL names {wanted}. "
            "A backup goes back into the kind of database it came from.",
            folder=folder,
            kind=manifest.database,
            wanted=wanted,
        )
    migrations = ScriptDirectory(str(Path(data.migrations.__path__[0])))
    if manifest.revision not in {each.revision for each in migrations.walk_revisions()}:
        raise UserError(
            "{folder} was made by a newer sidak ({version}). Update sidak, then "
            "restore.",
            folder=folder,
            version=manifest.versions.get("sidak"),
        )
    return manifest


def refuse_city(plan: Restore, replace: bool) -> None:
    """Refuse a place where a city is, unless it is to be replaced.

    Raises
    ------
    UserError
        It names what is there and what to run.
    """
    home = plan.settings.home
    there = [part for part in PARTS if any((home / part).glob("*"))]
    there += ["database"] if plan.target.occupied() else []
    if other_key(plan):
        there.append("key")
    if there and not replace:
        raise UserError(
            "{home} holds a city already, or a restore that was not finished: "
            "{there}. To put the backup in its place: sidak restore {folder} "
            "--replace (what is there is moved aside, not deleted). To try the "
            "backup out: set SIDAK_HOME, and SIDAK_DATABASE_URL, to an empty place.",
            home=home,
            there=there,
            folder=plan.folder,
        )


def other_key(plan: Restore) -> bool:
    """Tell whether the backup holds another key than the one that is there."""
    listed, file = plan.manifest.files.get(KEY), plan.settings.key_file
    return listed is not None and file.exists() and measured(file) != listed

"""Says what came of a restore, and what a person must look at now."""

import tomllib

from sqlalchemy.engine import Connection

from data.identity import load_key
from pipelines.backing_up import settings_text
from pipelines.backup_folders import SETTINGS
from pipelines.notices import Notice
from pipelines.restorable import KEY, Restore
from pipelines.soundness import Check, key_fits, shown

#: Settings that belong to the machine and not to the city.
_OF_THE_MACHINE = {"home", "database_url", "key_file", "inbox"}


def about_data(plan: Restore, migrated: str) -> list[Check]:
    """Say how much came back, and from which version of the tables."""
    manifest = plan.manifest
    facts: dict[str, object] = {
        "files": len(manifest.files),
        "made_at": manifest.made_at,
        "rows": sum(manifest.rows.values()),
        "tables": len(manifest.rows),
        "before": manifest.revision,
        "after": migrated,
    }
    report = [
        Notice("Backup of {made_at}: {files:,} files, as its manifest says.", facts),
        Notice("Rows: {rows:,} in {tables} tables, as in the backup.", facts),
    ]
    if migrated != manifest.revision:
        report.append(Notice("Tables migrated from {before} to {after}.", facts))
    return [Check(True, notice) for notice in report]


def about_key(plan: Restore, db: Connection) -> list[Check]:
    """Say whether the key file is there, and whether it is this city's."""
    staged = plan.staging / KEY
    file = staged if staged.exists() else plan.settings.key_file
    facts = {"file": plan.settings.key_file}
    if not file.exists():
        missing = Notice(
            "Key: there is no {file}. Put it back from the envelope (64 digits, mode "
            "600) before anything else runs; sidak init would make another one.",
            {**facts},
        )
        return [Check(True, missing)]
    if key_fits(db, load_key(file)):
        return [Check(True, Notice("Key: it fits the sealed plans.", {**facts}))]
    wrong = Notice(
        "Key: {file} is NOT this city's: with it every person is a stranger and no "
        "sealed list opens. Put the right one in its place, from the envelope.",
        {**facts},
    )
    return [Check(False, wrong)]


def about_settings(plan: Restore) -> list[Check]:
    """Name the settings of the city that are not as they were."""
    then = tomllib.loads((plan.folder / SETTINGS).read_text("utf-8"))
    now = tomllib.loads(settings_text(plan.settings))
    differ = [
        name
        for name in sorted(now.keys() - _OF_THE_MACHINE)
        if name in then and then[name] != now[name]
    ]
    notice = Notice(
        "Settings that are not as they were, see {file}: {names}.",
        {"file": plan.folder / SETTINGS, "names": differ},
    )
    return [Check(True, notice)] if differ else []


def about_old(plan: Restore, lost: list[str]) -> list[Check]:
    """Say where the old city is, and which of its records are not in the new one."""
    report = []
    if plan.aside.exists():
        report.append(
            Notice(
                "What was there is in {aside}; delete it when all is well.",
                {"aside": plan.aside},
            )
        )
    if plan.target.schema:
        report.append(
            Notice(
                "The tables that were there are in the schema {schema}.",
                {"schema": plan.target.schema},
            )
        )
    if lost:
        report.append(
            Notice(
                "These records were published after the backup, and the restored city "
                "does not know them: {names}. Keep them, and say so in public.",
                {"names": shown(lost)},
            )
        )
    return [Check(True, notice) for notice in report]

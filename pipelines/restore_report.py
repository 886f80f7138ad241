"""Says what came of a restore, and what a person must look at now."""

import tomllib

from pipelines.backing_up import settings_text
from pipelines.backup_folders import SETTINGS
from pipelines.notices import Notice
from pipelines.restorable import Restore
from pipelines.soundness import Check, shown

#: Settings that belong to the machine and not to the city.
_OF_THE_MACHINE = {"home", "database_url", "key_file", "inbox"}

_NO_KEY = (
    "Key: there is no {file}. Put it back from the envelope (64 digits, mode 600) "
    "before anything else runs; sidak init would make another one."
)


def about_data(plan: Restore, migrated: str) -> list[Check]:
    """Say how much came back, and from which version of the tables."""
    manifest = plan.manifest
    files: dict[str, object] = {
        "files": len(manifest.files),
        "made_at": manifest.made_at,
    }
    rows: dict[str, object] = {
        "rows": sum(manifest.rows.values()),
        "tables": len(manifest.rows),
    }
    report = [
        Notice(
            "Files: {files:,}, as the manifest says. The backup is of {made_at}.", files
        ),
        Notice("Rows: {rows:,} in {tables} tables, as in the backup.", rows),
    ]
    if migrated != manifest.revision:
        steps = {"before": manifest.revision, "after": migrated}
        report.append(Notice("Tables migrated from {before} to {after}.", {**steps}))
    return [Check(True, notice) for notice in report]


def about_key(plan: Restore) -> list[Check]:
    """Say that the key file is missing, and what must not be done about it."""
    file = plan.settings.key_file
    return [] if file.exists() else [Check(True, Notice(_NO_KEY, {"file": file}))]


def about_settings(plan: Restore) -> list[Check]:
    """Name the settings of the city that are not as they were."""
    then = tomllib.loads((plan.folder / SETTINGS).read_text("utf-8"))
    now = tomllib.loads(settings_text(plan.settings))
    differ = sorted(name for name in then if name in now and then[name] != now[name])
    differ = [name for name in differ if name not in _OF_THE_MACHINE]
    if not differ:
        return []
    text = "Settings that are not as they were, see {file}: {names}."
    facts = {"file": plan.folder / SETTINGS, "names": differ}
    return [Check(True, Notice(text, facts))]


def about_old(plan: Restore, lost: list[str]) -> list[Check]:
    """Say where the old city is, and which of its records are not in the new one."""
    report = []
    if plan.aside.exists():
        text = "What was there is in {aside}; delete it when all is well."
        report.append(Check(True, Notice(text, {"aside": plan.aside})))
    if plan.target.schema:
        text = "The tables that were there are in the schema {schema}."
        report.append(Check(True, Notice(text, {"schema": plan.target.schema})))
    if lost:
        text = (
            "These records were published after the backup, and the restored city "
            "does not know them: {names}. Keep them, and say so in public."
        )
        report.append(Check(True, Notice(text, {"names": shown(lost)})))
    return report

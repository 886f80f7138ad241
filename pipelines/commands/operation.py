"""`sidak backup`, `sidak restore` and `sidak purge`: keeping a city, and letting go."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.city import City, clock
from data.settings import load_settings
from pipelines.commands.options import InLang, Lang, answer, existing, say, the_city
from pipelines.soundness import Check
from web.wording import N_

if TYPE_CHECKING:
    from pipelines.backing_up import Backup


def backup(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]", help="Where backups lie; default: backups in the home."
        ),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option(
            "--keep",
            min=1,
            metavar="N",
            help="Afterwards keep the newest N backups of this city, drop the others.",
        ),
    ] = None,
    with_key: Annotated[
        bool,
        typer.Option(
            "--with-key",
            help="The key file too; keys belong on paper, in envelopes.",
        ),
    ] = False,
    lang: InLang = None,
) -> None:
    """Back the city up while it works: database, records, photos, papers."""
    from pipelines.backing_up import back_up

    # A backup changes nothing, so it opens no overdue list either.
    with the_city(lang, release=False) as city:
        if with_key:
            say(
                city,
                "This backup holds the key: whoever has it can link pseudonyms to "
                "staff numbers and compute lists before they open.",
                lang,
            )
        made = back_up(city, folder, with_key=with_key, keep=keep)
        unsound = _tell_backup(city, made, lang)
    raise typer.Exit(unsound)


def _tell_backup(city: City, made: "Backup", lang: InLang) -> int:
    """Tell what was kept; return the exit code."""
    entries, head = made.manifest.audit
    answer(
        city,
        "Backup complete: {folder} ({files:,} files, {size:,} bytes).",
        lang,
        folder=made.folder,
        files=len(made.manifest.files),
        size=sum(each.bytes for each in made.manifest.files.values()),
    )
    answer(
        city,
        "Audit trail: entry {entries}, hash {head}. Note both outside.",
        lang,
        entries=entries,
        head=head or "-",
    )
    if made.dropped:
        answer(city, "Older backups dropped: {count}.", lang, count=made.dropped)
    return _tell(city, [each for each in made.checks if not each.sound], lang)


def restore(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="One backup: a dated folder.")
    ],
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Move the city that is there aside; nothing of it is deleted.",
        ),
    ] = False,
    lang: InLang = None,
) -> None:
    """Restore a backup: check every file, load, migrate, check the city."""
    from pipelines.restoring import restore as put_back

    [folder] = existing([folder])
    settings = load_settings(os.environ, Path.cwd())
    lang = lang or Lang(settings.lang)
    report = put_back(folder, settings, clock(settings), replace=replace)
    unsound = _tell(None, report, lang)
    answer(
        None,
        "Restored into {home}. Next: sidak doctor, then start the services.",
        lang,
        home=settings.home,
    )
    raise typer.Exit(unsound)


def purge(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count; delete nothing.")
    ] = False,
    lang: InLang = None,
) -> None:
    """Delete what has been kept long enough, as the settings say; count and note it."""
    from pipelines.purging import purge as let_go

    with the_city(lang) as city:
        done = let_go(city, dry_run=dry_run)
        if dry_run:
            answer(city, "Nothing was deleted. A purge now would delete:", lang)
        else:
            answer(city, "Deleted, and noted in the audit trail:", lang)
        until = done.limits
        for text, before in (
            (_PERSONS_GO, until.persons),
            (_PHOTOS_GO, until.photos),
            (_LOGS_GO, until.logs),
        ):
            answer(
                city, text, lang, date=before.date(), files=done.files, **done.counts
            )
        answer(city, _NOT_AGAIN, lang, date=until.persons.date())


_PERSONS_GO = N_(
    "- before {date}: {punches:,} punches, {day_marks:,} day marks, {staff:,} rows of "
    "staff, {enrolments:,} of enrolments, {leave:,} of leave, {quarantine:,} that "
    "waited in quarantine;"
)
_PHOTOS_GO = N_("- before {date}: {photos:,} photos ({files:,} files);")
_LOGS_GO = N_(
    "- before {date}: {login_attempts:,} tries to log in, the bytes of {rejects:,} "
    "refused lines; and {sessions:,} expired sessions."
)
_NOT_AGAIN = N_(
    "Nights before {date} can no longer be worked out again, later ones only as far as "
    "they had learned nothing from that time. Their published records still verify."
)


def _tell(city: City | None, checks: Sequence[Check], lang: Lang | None) -> int:
    """Tell every check; return 1 if a person has something to mend."""
    for each in checks:
        tell = answer if each.sound else say
        tell(city, each.notice.text, lang, **each.notice.facts)
    return int(any(not each.sound for each in checks))

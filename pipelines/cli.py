"""The `sidak` command: one line a command, and what happens when one fails."""

import os
import sys
import traceback
from typing import Any, cast

import typer
from typer.exceptions import TyperException

from data.errors import SidakError, UserError
from pipelines.commands import (
    checks,
    intake,
    lab,
    maps,
    night,
    operation,
    outputs,
    rejects,
    setup,
    simulate,
    users,
    web,
)

app = typer.Typer(
    name="sidak",
    help="Surprise inspections that keep public offices from standing empty.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(setup.init)
app.command("demo")(setup.demo)
app.command("import")(intake.import_)
app.command("ingest")(intake.ingest)
app.command("map")(maps.map_)
app.command("formats")(intake.formats)
app.command("sniff")(intake.sniff)
app.command("rejects")(rejects.rejects)
app.command("nightly")(night.nightly)
app.command("release")(night.release)
app.command("schedule")(night.schedule)
app.command("serve")(web.serve)
app.command("list")(outputs.list_)
app.command("risk")(outputs.risk)
app.command("chances")(outputs.chances)
app.command("explain")(outputs.explain)
app.command("states")(outputs.states)
app.command("alerts")(outputs.alerts)
app.command("estimate")(outputs.estimate)
app.command("verify")(checks.verify)
app.command("doctor")(checks.doctor)
app.command("audit")(checks.audit)
app.add_typer(users.users, name="user")
app.command("backup")(operation.backup)
app.command("restore")(operation.restore)
app.command("purge")(operation.purge)
app.add_typer(lab.lab, name="lab")
app.command("simulate")(simulate.simulate)


def main(argv: list[str] | None = None) -> None:
    """Run the command line: exit 0 done, 1 yours to fix, 2 usage, 3 ours."""
    args = sys.argv[1:] if argv is None else argv
    try:
        code = app(args, standalone_mode=False) or 0
    except TyperException as error:
        cast(Any, error).show()
        code = error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    except typer.Exit as error:
        code = error.exit_code
    except UserError as error:
        _tell(error, args)
        code = error.exit_code
    except BrokenPipeError:
        # The reader (`sidak list | head`) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        _report(error, args)
        code = SidakError.exit_code
    sys.exit(code)


def _lang(args: list[str]) -> str:
    for given, value in zip(args, [*args[1:], ""], strict=True):
        if given == "--lang":
            return value
        if given.startswith("--lang="):
            return given.removeprefix("--lang=")
    return os.environ.get("SIDAK_LANG", "id")


def _tell(error: UserError, args: list[str]) -> None:
    from web.wording import tell

    print(tell(error, _lang(args)), file=sys.stderr)


def _report(error: Exception, args: list[str]) -> None:
    """Say what broke and where, without values: they may hold what is secret."""
    from web.wording import translate

    if os.environ.get("SIDAK_DEBUG"):
        traceback.print_exception(error)
    where = traceback.extract_tb(error.__traceback__)[-1]
    text = translate(
        "Something broke inside sidak: {kind} at {where}. Nothing was half written. "
        "Run the command again; if it stays, report this line.",
        _lang(args),
        kind=error if isinstance(error, SidakError) else type(error).__name__,
        where=f"{os.path.basename(where.filename)}:{where.lineno}",  # noqa: PTH119
    )
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()

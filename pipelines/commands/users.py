"""`sidak user`: who may log in to the web application, and as what."""

import sys
from typing import Annotated

import typer

from pipelines.commands.options import (
    AsJson,
    Format,
    InFormat,
    InLang,
    answer,
    reader_lang,
    say,
    the_city,
)
from web.access import ROLES

users = typer.Typer(
    help="Accounts of the web application: add, list, reset, role, disable, enable.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="3 to 40 small letters, digits, dots, dashes; never a NIP or a name.",
    ),
]
Role = Annotated[
    str, typer.Option("--role", metavar="|".join(ROLES), help="What it may do.")
]
Team = Annotated[
    str | None, typer.Option("--team", help="The inspector's team, as in teams.")
]
Office = Annotated[
    str | None, typer.Option("--office", help="Code of the office it answers for.")
]


@users.command("add")
def add(
    name: Name,
    role: Role,
    team: Team = None,
    office: Office = None,
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin",
            help="Read the password from standard input; it need not be changed.",
        ),
    ] = False,
    lang: InLang = None,
) -> None:
    """Add an account and print its first password, for the first login only."""
    from web.users import Post, add_user

    with the_city(lang, release=False) as city:
        given = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
        post = Post(role, team, office)
        password = add_user(city, name, post, password=given, by=None)
        if password_stdin:
            answer(city, "Account {name} was added.", lang, name=name)
            return
        print(password)
        say(
            city,
            "Account {name} was added. The line above is its first password; it must "
            "be changed at the first login. Hand it over in person.",
            lang,
            name=name,
        )


@users.command("list")
def list_(
    fmt: InFormat = Format.table, as_json: AsJson = False, lang: InLang = None
) -> None:
    """Print all accounts: role, team or office, and whether they may log in."""
    from data.schemas import USERS
    from web.show import show
    from web.users import user_rows

    with the_city(lang, release=False) as city:
        words, offset = reader_lang(city, lang), city.settings.offset
        chosen = "json" if as_json else fmt.value
        show(user_rows(city), USERS, chosen, words, offset, sys.stdout)


@users.command("reset")
def reset(name: Name, lang: InLang = None) -> None:
    """Print a new first password; drop the second factor and end all logins."""
    from web.users import reset_user

    with the_city(lang, release=False) as city:
        print(reset_user(city, name, by=None))
        say(
            city,
            "The line above is a new first password of {name}; it must be changed at "
            "the next login. The second factor was dropped, all logins have ended.",
            lang,
            name=name,
        )


@users.command("role")
def role(
    name: Name,
    role: Role,
    team: Team = None,
    office: Office = None,
    lang: InLang = None,
) -> None:
    """Give an account another role, team or office; its logins end."""
    from web.users import Post, give_role

    with the_city(lang, release=False) as city:
        give_role(city, name, Post(role, team, office), by=None)
        answer(
            city,
            "Account {name} is {role} from its next login on.",
            lang,
            name=name,
            role=role,
        )


@users.command("disable")
def disable(name: Name, lang: InLang = None) -> None:
    """Shut an account out at once; what it did stays on record."""
    from web.users import disable_user

    with the_city(lang, release=False) as city:
        disable_user(city, name, by=None)
        answer(city, "Account {name} is shut out.", lang, name=name)


@users.command("enable")
def enable(name: Name, lang: InLang = None) -> None:
    """Let a disabled account in again."""
    from web.users import enable_user

    with the_city(lang, release=False) as city:
        enable_user(city, name, by=None)
        answer(city, "Account {name} may log in again.", lang, name=name)

"""The demo: a made-up city, one real night on real files, the list, the proof."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from data.city import open_city
from data.database import reading
from data.errors import UserError
from data.knowledge import Known
from data.settings import Settings, load_settings
from data.store.registry import read_table
from pipelines.counts import told
from pipelines.founding import found
from pipelines.giving import give_list
from pipelines.importing import import_files
from pipelines.ingesting import ingest_paths
from pipelines.opening import shown_plan
from pipelines.release import release
from pipelines.running import run_night
from pipelines.verifying import verify_day
from simulation.city import make_city
from simulation.files import CityFiles, write_city
from web.listing import list_facts, list_rows, registry_of
from web.users import Post, add_user
from web.wording import N_, label, translate

#: The first day nothing is known of; an ordinary working day.
UNTIL = date(2026, 11, 24)
DAYS = 120
_MARK = ".sidak-demo"
ACCOUNTS = N_("Accounts of the demo, with passwords for the first login:")
#: Kelurahan Jodipan.
OFFICE = "35.73.01.1011"


def run_demo(home: Path, seed: int, lang: str | None) -> None:
    """Make the city anew in ``home``, plan its tomorrow, show and verify the list."""
    words = lang or os.environ.get("SIDAK_LANG") or "id"
    _clear(home)
    settings = _settle(home, words)
    with _steps(words) as step:
        step("A made-up city: {days} days of 86 offices ...", days=DAYS)
        city = make_city(seed, UNTIL, DAYS)
        step("Its files, as devices and offices write them ...")
        files = write_city(city, home / "files")
        step("An empty sidak, a replay with a fixed clock ...")
        found(settings, replay=True)
        step("The registry: offices, staff, leave, findings ...")
        _import(files)
        step("The attendance logs of {days} days ...", days=DAYS)
        _ingest(files, settings)
        step("The Prefect flow: one night for {day} ...", day=city.tomorrow)
        notices = _night(city.tomorrow)
    for line in notices:
        print(line)
    _show(city.tomorrow, home, words)
    _verify(city.tomorrow, settings, words)
    _accounts(words)
    _next_steps(home, city.tomorrow, words)


def _clear(home: Path) -> None:
    if home.exists() and any(home.iterdir()) and not (home / _MARK).exists():
        raise UserError(
            "{folder} holds files that no demo made. Move them away first.",
            folder=home,
        )
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    (home / _MARK).touch()


def _settle(home: Path, lang: str) -> Settings:
    """Point the environment at the demo's own city, whatever was set before."""
    for name in [each for each in os.environ if each.startswith("SIDAK_")]:
        del os.environ[name]
    os.environ |= {
        "SIDAK_HOME": str(home),
        "SIDAK_LANG": lang,
        "SIDAK_DATABASE_URL": f"sqlite:///{home / 'sidak.db'}",
    }
    _set_clock(datetime.combine(UNTIL - timedelta(days=1), datetime.min.time()), 20, 15)
    return load_settings(os.environ, home)


def _set_clock(day: datetime, hour: int, minute: int) -> None:
    os.environ["SIDAK_NOW"] = day.replace(hour=hour, minute=minute).isoformat()


def _import(files: CityFiles) -> None:
    with open_city() as city:
        for table, path in files.tables.items():
            report = import_files(
                city.engine,
                city.settings,
                city.key,
                table,
                [path],
                backfill=True,
                now=city.now,
            )
            assert report.exit_code == 0, (table, report.problems)


def _ingest(files: CityFiles, settings: Settings) -> None:
    with open_city() as city:
        ingest_paths(
            city.engine,
            city.settings,
            city.key,
            [files.logs],
            backfill=True,
            now=city.now,
        )
    shutil.copytree(files.inbox, settings.inbox, dirs_exist_ok=True)


def _night(day: date) -> list[str]:
    with open_city() as city:
        outcome = run_night(city, day, None)
        lang = city.settings.lang
        done = told(outcome.counts)
        return [translate(each.text, lang, **each.facts) for each in done]


def _show(day: date, home: Path, lang: str) -> None:
    with open_city() as city:
        shown = shown_plan(city, day, "demo")
        registry = registry_of(city, shown)
        rows = list_rows(city, shown, registry)
        facts = list_facts(city, shown, registry, lang)
        offset = city.settings.offset
        give_list(rows, facts, "table", lang, offset, None)
        give_list(rows, facts, "html", lang, offset, home / "daftar.html")
        give_list(rows, facts, "xlsx", lang, offset, home / "daftar.xlsx")


def _verify(day: date, settings: Settings, lang: str) -> None:
    _set_clock(datetime.combine(day, datetime.min.time()), 7, 0)
    with open_city() as city:
        release(city, day)
        verdict = verify_day(city.settings.records, day)
    if verdict.problems:
        raise AssertionError([str(problem) for problem in verdict.problems])
    print(
        translate(
            "{date}: the records match. Versions sealed: {versions}.",
            lang,
            date=day,
            versions=verdict.versions,
        )
    )


def _accounts(lang: str) -> None:
    """Make an account of every role, and print their passwords for the first login."""
    with open_city() as city:
        with reading(city.engine) as db:
            known = Known(city.now)
            teams = read_table(db, "teams", known, city.settings.offset)
        posts = {
            "petugas": Post("inspector", team=str(teams["team"].iloc[0])),
            "koordinator": Post("coordinator"),
            "pimpinan": Post("leader"),
            "analis": Post("analyst"),
            "lurah": Post("office", office_code=OFFICE),
            "admin": Post("admin"),
        }
        print(
            translate("Accounts of the demo, with passwords for the first login:", lang)
        )
        for name, post in posts.items():
            password = add_user(city, name, post, by=None)
            print(f"  {name:<12} {password}  {label('role', post.role, lang)}")


def _next_steps(home: Path, day: date, lang: str) -> None:
    shown = home.relative_to(Path.cwd()) if home.is_relative_to(Path.cwd()) else home
    print(
        translate(
            "Next: open {html} in a browser. Ask the demo's city yourself:\n"
            "  export SIDAK_HOME={home} SIDAK_NOW={now}\n"
            "  .venv/bin/sidak explain {office} --date {day}\n"
            "  .venv/bin/sidak states --date {before}\n"
            "  .venv/bin/sidak verify --date {day}\n"
            "  .venv/bin/sidak serve     (then http://localhost:8000 in a browser)\n"
            "For your own city: README.md, section on feeding data.",
            lang,
            html=shown / "daftar.html",
            home=shown,
            office=OFFICE,
            now=os.environ["SIDAK_NOW"],
            day=day.isoformat(),
            before=(day - timedelta(days=1)).isoformat(),
        )
    )


@contextmanager
def _steps(lang: str) -> Iterator["_Step"]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr)) as progress:
        step = _Step(progress, lang)
        yield step
        step.done()


class _Step:
    """Shows one line a step, each with its own clock."""

    def __init__(self, progress: Progress, lang: str) -> None:
        self.progress, self.lang = progress, lang

    def __call__(self, text: str, **facts: object) -> None:
        self.done()
        self.progress.add_task(translate(text, self.lang, **facts), total=1)

    def done(self) -> None:
        for task in self.progress.tasks:
            self.progress.update(task.id, completed=1)

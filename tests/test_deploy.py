"""Units, scripts and proxies of `deploy/` fit each other, the commands and the docs."""

import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from functools import cache
from pathlib import Path

import pytest
import typer

from data.settings import Settings, load_settings
from pipelines.cli import app
from tests.source import ROOT
from web.routes import PAGES

DEPLOY = ROOT / "deploy"
UNITS = sorted(
    path
    for path in (DEPLOY / "systemd").iterdir()
    if path.suffix in {".service", ".timer"}
)
SERVICES = [path for path in UNITS if path.suffix == ".service"]
TIMERS = [path for path in UNITS if path.suffix == ".timer"]
DROP_INS = sorted((DEPLOY / "systemd").rglob("*.conf"))
SCRIPTS = sorted((DEPLOY / "bin").iterdir())
GUIDE = ROOT / "docs" / "operator.md"
COMMANDS = typer.main.get_command(app)
#: Where the program lies on a server.
PROGRAM = "/srv/sidak/.venv/bin/sidak"


def name_of(path: Path) -> str:
    return path.name


@cache
def unit(path: Path) -> ConfigParser:
    """Return a unit's sections; of a setting given twice, the last."""
    parsed = ConfigParser(strict=False, interpolation=None, comment_prefixes=("#", ";"))
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read_string(path.read_text("utf-8"))
    return parsed


# ------------------------------------------------------------------------- commands


def commands_in(text: str) -> list[list[str]]:
    """Return the words of every call of sidak in units, scripts or shell blocks."""
    place = rf"(?:{re.escape(PROGRAM)}|(?:^|&& |exec )sidak)"
    return [words_of(call) for call in re.findall(rf"{place}\s+([a-z].*)", text, re.M)]


def words_of(call: str) -> list[str]:
    """Return the words of one call, up to what the shell does with its answer."""
    call = re.sub(r'"\$\(date[^)]*\)"|"?\$\w+"?', "2026-11-24", call)
    call = re.split(r"\s+[|&;>]|;|\s#|'$", call.strip())[0]
    return shlex.split(call.replace("\\", ""))


def refused(words: list[str]) -> str:
    """Return what the command line says against these words; empty: it takes them."""
    command, context = COMMANDS, None
    try:
        while words and hasattr(command, "commands"):
            context = typer.Context(command, parent=context)
            if words[0] not in command.commands:
                return f"no command {words[0]}"
            command, words = command.commands[words[0]], words[1:]
        command.make_context("sidak", words)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def called() -> list[tuple[str, list[str]]]:
    lines = [
        (path.name, f"{PROGRAM} {value.split(PROGRAM, 1)[1]}")
        for path in SERVICES
        for key, value in unit(path)["Service"].items()
        if key.startswith("Exec") and PROGRAM in value
    ]
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    text = "\n".join(re.sub(r"\\\n\s*", "", block) for block in blocks)
    told = [(GUIDE.name, line) for line in text.splitlines()]
    return [(name, words) for name, line in lines + told for words in commands_in(line)]


def test_every_call_of_sidak_is_one_it_takes() -> None:
    calls = called()
    assert len(calls) > 30
    assert {name for name, _ in calls} > {GUIDE.name, "sidak-night.service"}
    assert [
        (name, words, why) for name, words in calls if (why := refused(words))
    ] == []


def test_a_call_it_does_not_take_is_found() -> None:
    assert refused(["backup", "--kep", "3"])
    assert refused(["backop"])
    assert refused(["user", "ad", "x"])
    assert commands_in('exec sidak release --date "$(date +%F)" || true') == [
        ["release", "--date", "2026-11-24"]
    ]


# ---------------------------------------------------------------------------- units


@pytest.mark.parametrize("path", [*UNITS, *DROP_INS], ids=name_of)
def test_every_unit_can_be_read(path: Path) -> None:
    assert unit(path).sections()


@pytest.mark.parametrize("path", TIMERS, ids=name_of)
def test_every_timer_has_its_service_and_is_enabled(path: Path) -> None:
    assert path.with_suffix(".service") in SERVICES
    assert unit(path)["Install"]["WantedBy"] == "timers.target"
    assert path.name in GUIDE.read_text("utf-8")


@pytest.mark.parametrize("path", SERVICES, ids=name_of)
def test_every_service_that_fails_is_told_of(path: Path) -> None:
    if path.stem == "sidak-alarm@":
        return
    told = unit(path)["Unit"]["OnFailure"]
    assert told == "sidak-alarm@%n.service"
    assert "MemoryMax" in unit(path)["Service"]


def test_the_timers_keep_the_times_of_the_settings() -> None:
    settings = load_settings({}, Path("/nowhere"))
    for name, at in (
        ("night", settings.nightly_time),
        ("release", settings.release_time),
    ):
        timer = unit(DEPLOY / "systemd" / f"sidak-{name}.timer")["Timer"]
        assert timer["OnCalendar"] == f"*-*-* {at:%H:%M:%S} {settings.timezone}"


def test_a_night_is_never_made_up_for_on_another_day() -> None:
    timer = unit(DEPLOY / "systemd" / "sidak-night.timer")["Timer"]
    assert timer.get("Persistent", "false") == "false"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DEPLOY / "systemd", tmp_path / "units"))
    for path in folder.rglob("*"):
        if path.is_file():
            # Programs that are on this machine, whatever they do.
            text = path.read_text("utf-8").replace(PROGRAM, "/bin/true")
            path.write_text(re.sub(r"/srv/sidak/deploy\S+", "/bin/true", text), "utf-8")
    units = [str(folder / path.name) for path in UNITS]
    environ = {"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin"}
    done = _analyze(["verify", *units], environ)
    assert (done.returncode, done.stderr) == (0, "")
    for path in SERVICES:
        name = str(folder / path.name.replace("@", "@x"))
        if "@" in path.name:
            shutil.copy(folder / path.name, name)
        # 0 is shut, 100 is open; 20 is what the worst of them may have.
        safe = _analyze(["security", "--offline=yes", "--threshold=20", name], environ)
        assert safe.returncode == 0, safe.stdout
    for path in TIMERS:
        when = unit(path)["Timer"]["OnCalendar"]
        assert _analyze(["calendar", when], environ).returncode == 0


def _analyze(
    words: list[str], environ: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["systemd-analyze", *words],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


# ------------------------------------------------------------------------- watchdog


def shell_of(name: str, key: str, program: str) -> list[str]:
    """Return a unit's shell command, with another program in sidak's place."""
    line = unit(DEPLOY / "systemd" / name)["Service"][key].replace("%%", "%")
    return shlex.split(line.replace(PROGRAM, program))


def run(words: list[str], **environ: str) -> "subprocess.CompletedProcess[str]":
    environ |= {"PATH": "/usr/bin:/bin", "TZ": "Asia/Jakarta"}
    return subprocess.run(
        words, env=environ, capture_output=True, text=True, check=False
    )


def today(words: str = "now") -> str:
    return run(["date", "-d", words, "+%F"]).stdout.strip()


def test_the_watchdog_sleeps_while_today_has_a_sealed_plan(tmp_path: Path) -> None:
    words = shell_of("sidak-watchdog.service", "ExecCondition", "/bin/false")
    assert run(words, SIDAK_HOME=str(tmp_path)).returncode == 0
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / f"{today('tomorrow')}.v1.commit.json").touch()
    assert run(words, SIDAK_HOME=str(tmp_path)).returncode == 0
    (tmp_path / "records" / f"{today()}.v1.commit.json").touch()
    assert run(words, SIDAK_HOME=str(tmp_path)).returncode == 1


@pytest.mark.parametrize(
    ("name", "told", "day"),
    [
        ("watchdog", "nightly --no-prefect --date", "now"),
        ("night", "nightly --no-prefect --date", "tomorrow"),
        ("release", "release --date", "now"),
    ],
)
def test_each_unit_names_the_day_in_the_citys_zone(
    name: str, told: str, day: str
) -> None:
    words = shell_of(f"sidak-{name}.service", "ExecStart", "/bin/echo")
    done = run(words)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == f"{told} {today(day)}"


# ---------------------------------------------------------------- scripts and proxies


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_every_script_runs_and_stops_at_its_first_error(path: Path) -> None:
    assert path.stat().st_mode & 0o111
    assert "\nset -eu\n" in path.read_text("utf-8")
    assert subprocess.run(["sh", "-n", path], check=False).returncode == 0


def test_proxies_lead_to_the_port_the_service_listens_on() -> None:
    words = shell_of("sidak-web.service", "ExecStart", "sidak")
    host, port = (words[words.index(each) + 1] for each in ("--host", "--port"))
    for name in ("Caddyfile", "nginx.conf"):
        text = (DEPLOY / "proxy" / name).read_text("utf-8")
        assert f"{host}:{port}" in text
        assert text.count("{") == text.count("}")
        (size,) = re.findall(r"(?:max_size|max_body_size) (\d+)m(?:ib)?\b", text, re.I)
        assert int(size) << 20 == max(page.limit for page in PAGES)


def test_nginx_believes_no_address_a_client_gives() -> None:
    text = (DEPLOY / "proxy" / "nginx.conf").read_text("utf-8")
    assert "X-Forwarded-For $remote_addr;" in text
    assert "Host $http_host;" in text
    assert "access_log off;" in text


def test_every_file_of_the_folder_is_told_in_the_guide() -> None:
    guide = GUIDE.read_text("utf-8")
    files = [path for path in DEPLOY.rglob("*") if path.is_file()]
    told = {path.relative_to(ROOT).as_posix() for path in files}
    covered = {name for name in told if name in guide}
    covered |= {path.relative_to(ROOT).as_posix() for path in UNITS}
    assert told - covered == set()
    assert "deploy/systemd" in guide


def test_the_environment_names_settings_that_exist() -> None:
    text = (DEPLOY / "systemd" / "sidak.env").read_text("utf-8")
    named = re.findall(r"^#?(SIDAK_\w+)=", text, re.MULTILINE)
    known = {f"SIDAK_{name.upper()}" for name in Settings.__dataclass_fields__}
    assert named
    assert set(named) <= known

import pytest

from pipelines import cli
from tests.pipelines.town import DAY, Town

COMMANDS = [command.name for command in cli.app.registered_commands]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(new_town: Town, command: str) -> None:
    assert "--help" in new_town.done(command, "--help").out


def test_the_commands_of_the_contract_that_are_built_are_there() -> None:
    assert set(COMMANDS) >= {
        *("init", "demo", "import", "ingest", "formats", "sniff", "rejects"),
        *("nightly", "release", "schedule", "list", "risk", "chances", "explain"),
        *("states", "alerts", "estimate", "verify", "doctor"),
    }


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("list", "--date", "29-04-2024"),
        ("list", "--date", DAY, "--format", "docx"),
        ("list", "--date", DAY, "--lang", "jv"),
        ("no-such-command",),
        ("import", "offices", "no-such-file.csv"),
        ("ingest", "no-such-file.dat"),
        ("estimate", "--from", "2024-01-01"),
        ("explain", "--date", DAY),
        ("nightly", "--date", DAY, "--no-such-option"),
    ],
)
def test_wrong_usage_exits_2(sealed_town: Town, words: tuple[object, ...]) -> None:
    result = sealed_town.run(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--date", DAY),
        ("doctor",),
        ("nightly", "--date", DAY),
        ("verify", "--date", DAY),
        ("states", "--date", DAY),
    ],
)
def test_before_init_every_command_names_init(
    new_town: Town, words: tuple[object, ...]
) -> None:
    assert "sidak init" in new_town.refused(*words)
    assert not new_town.home.exists()


def test_an_as_of_that_is_no_moment_says_how_to_write_one(sealed_town: Town) -> None:
    said = sealed_town.refused("nightly", "--date", DAY, "--as-of", "yesterday")
    assert "2024-04-28T20:00" in said


@pytest.mark.parametrize("words", [("list", "--date", DAY), ("doctor",)])
def test_a_bug_exits_3_without_traceback_or_values(
    sealed_town: Town, monkeypatch: pytest.MonkeyPatch, words: tuple[object, ...]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a value that is nobody's business")

    for name in ("pipelines.opening.sealed_plan", "pipelines.doctor.read_facts"):
        monkeypatch.setattr(name, broken)
    result = sealed_town.run(*words)
    assert (result.code, result.out) == (3, "")
    assert "RuntimeError" in result.err
    assert "nobody's business" not in result.err


def test_init_twice_keeps_key_and_database(sealed_town: Town) -> None:
    key = (sealed_town.home / "key").read_bytes()
    records = sealed_town.records
    sealed_town.done("init")
    sealed_town.done("init", "--replay")
    assert (sealed_town.home / "key").read_bytes() == key
    sealed_town.night()
    assert sealed_town.records == records


def test_a_real_city_never_becomes_a_replay(new_town: Town) -> None:
    new_town.done("init")
    assert "another SIDAK_HOME" in new_town.refused("init", "--replay").replace(
        "Use another", "another"
    )

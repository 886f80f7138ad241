"""How a night fails: Prefect learns the step's name, a person reads the rest."""

import pickle
import stat
import traceback
from pathlib import Path

import pytest

from data.city import open_city
from data.errors import UserError
from pipelines.failing import StepError, told_privately
from pipelines.tonight import Night
from tests.pipelines.test_tonight import NIGHT
from tests.pipelines.town import DAY, Town

_SECRET = "Kanarikuning"


def failed(town: Town, error: Exception, night: Night = NIGHT) -> StepError:
    """The error that Prefect is shown when a step raises another one."""
    with (
        open_city() as city,
        pytest.raises(StepError) as shown,
        told_privately(city, night, "score"),
    ):
        raise error
    return shown.value


@pytest.mark.parametrize(
    "error",
    [UserError("{office} is wrong.", office=_SECRET), RuntimeError(_SECRET)],
    ids=["to mend", "a bug"],
)
def test_what_prefect_prints_of_a_failed_step_names_the_step_only(
    town: Town, error: Exception
) -> None:
    shown = failed(town, error)
    printed = "".join(traceback.format_exception(shown))
    assert "step score failed" in printed
    assert _SECRET not in printed
    assert _SECRET not in repr(shown)
    # Prefect keeps the error of a failed flow as a pickle.
    kept = pickle.dumps(shown)
    assert _SECRET.encode() not in kept
    assert str(pickle.loads(kept)) == str(shown)


def test_the_trace_of_a_bug_is_kept_for_the_owner_only(town: Town) -> None:
    failed(town, RuntimeError(_SECRET))
    file: Path = town.home / "last-failure.txt"
    assert _SECRET in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_doctor_tells_why_the_last_night_failed(town: Town) -> None:
    failed(town, UserError("{office} is wrong.", office=_SECRET))
    assert f"{_SECRET} is wrong." in town.done("doctor").said


def test_a_failure_is_forgotten_once_the_day_is_sealed(sealed_town: Town) -> None:
    failed(sealed_town, UserError("{office} is wrong.", office=_SECRET))
    assert _SECRET not in sealed_town.done("doctor").said


def test_a_bug_in_a_night_by_hand_exits_3_and_points_to_the_doctor_and_the_trace(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def score(*_: object) -> None:
        raise RuntimeError(_SECRET)

    monkeypatch.setattr("pipelines.steps.NIGHT", (score,))
    result = town.run("nightly", "--date", DAY, "--no-prefect")
    assert result.code == 3
    assert "step score failed, sidak doctor tells why" in result.err
    assert _SECRET not in result.err
    assert "RuntimeError, see last-failure.txt" in town.done("doctor").said


def test_a_prefect_server_that_does_not_answer_is_named_with_the_way_round_it(
    town: Town,
) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    # Not by the environment: a test before this one may have imported Prefect, which
    # reads it once.
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        said = town.refused("nightly", "--date", DAY)
    assert "http://127.0.0.1:9/api" in said
    assert "--no-prefect" in said

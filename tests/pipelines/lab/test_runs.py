"""Finished runs stay, half ones leave nothing, and every figure names its cities."""

import json
import re
from concurrent.futures.process import BrokenProcessPool
from html import unescape
from types import SimpleNamespace

import pandas as pd
import pytest

from data.errors import UserError
from pipelines.cli import main
from pipelines.lab import runs
from pipelines.lab.asking import asked_settings
from pipelines.lab.gathering import Group, grouped, load_groups
from pipelines.lab.runs import result_file, run_all, save_result
from pipelines.lab.settings import Setting
from pipelines.lab.sheets import sheets
from tests.pipelines.lab.conftest import a_setting

TWO = [a_setting(city, policy) for city in (1, 2) for policy in ("sidak", "uniform")]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """Return a folder with four finished runs, two of them by each of two processes."""
    folder = tmp_path_factory.mktemp("lab")
    run_all([*TWO, *JUDGED], folder, jobs=1)
    return folder


JUDGED = [a_setting(3, policy, judged=2, draws=8) for policy in ("sidak", "uniform")]


def test_what_is_finished_is_not_run_again(out, monkeypatch):
    monkeypatch.setattr(runs, "_run_group", lambda *given: pytest.fail("ran again"))
    again = run_all(TWO, out, jobs=1)
    assert [each["setting"]["city"] for each in again] == [1, 1, 2, 2]


def test_anew_runs_again_and_finds_the_same(out):
    before = json.loads(result_file(out, TWO[0]).read_text())
    after = run_all(TWO[:1], out, jobs=1, anew=True)[0]
    assert before.pop("seconds_a_night") > 0
    after.pop("seconds_a_night")
    assert before == after


def test_another_setting_is_another_run(out):
    assert not result_file(out, a_setting(1, nights=5)).exists()
    assert len({each.key for each in TWO}) == len(TWO)


def test_whoever_is_killed_leaves_no_half_result(tmp_path, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*given, **named):
        raise Killed

    monkeypatch.setattr(runs.json, "dumps", killed)
    with pytest.raises(Killed):
        save_result(tmp_path, a_run_named("half"), {}, pd.DataFrame({"a": [1]}))
    assert not (tmp_path / "half.json").exists()


def a_run_named(name):
    return SimpleNamespace(name=name)


@pytest.mark.slow
def test_processes_find_what_one_process_finds(out, tmp_path):
    alone = [json.loads(result_file(out, each).read_text()) for each in TWO]
    told = []
    beside = run_all(TWO, tmp_path, jobs=2, done=told.append)
    for one, other in zip(alone, beside, strict=True):
        assert one["found"] == other["found"]
        assert one["empty_hours"] == other["empty_hours"]
    assert told[0] == 0
    assert told[-1] == len(TWO)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_section_names_its_cities(out, lang):
    found = [sheet for group in load_groups(out) for sheet in sheets(group, lang)]
    assert len(found) >= 8
    for sheet in found:
        assert re.search(r"12 (kantor|offices)", sheet.cities)
        assert re.search(r"2 (kunjungan|visits)", sheet.cities)
        assert re.search(r"\d%", sheet.cities)
        assert not sheet.drawing or sheet.cities in unescape(sheet.drawing)


def test_the_page_says_what_a_simulator_cannot_tell(out, capsys):
    with pytest.raises(SystemExit) as ended:
        main(
            [
                *("lab", "--cities", "1", "--policies", "uniform", "--nights", "2"),
                *("--offices", "12", "--visits", "2", "--judged", "0", "--jobs", "1"),
                *("--out", str(out), "--lang", "en"),
            ]
        )
    assert ended.value.code == 0
    html = (out / "lab.html").read_text("utf-8")
    assert "What a simulator cannot tell" in html
    assert "sidak lab --cities 1" in html
    assert "<script" not in html
    drawn = sorted(path.name for path in out.glob("lab-*.svg"))
    assert drawn
    assert "<style>" in (out / drawn[0]).read_text("utf-8")
    assert "lab.html" in capsys.readouterr().out


def test_capacity_has_a_curve_for_each_thing_teams_buy(tmp_path, monkeypatch):
    from pipelines.lab import capacity

    results = run_all(
        [a_setting(1, visits=3 * n, teams=n, nights=2, offices=20) for n in (1, 2)],
        tmp_path,
        jobs=1,
    )
    found = capacity.capacity_sheets(Group(results), "en")
    assert [sheet.slug for sheet in found] == ["finds", "empty", "width"]
    assert [row[:2] for row in found[0].rows] == [("1", "3"), ("2", "6")]
    assert "12" not in found[0].rows[0]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"cities": "0"}, "no city 0"),
        ({"cities": "x"}, "no list"),
        ({"policies": "best"}, "best"),
        ({"variant": "odd"}, "odd"),
        ({"deterrence": "0.3"}, "deterrence"),
        ({"visits": 80}, "visits"),
    ],
)
def test_what_cannot_be_run_is_refused_in_words(given, named):
    usual = {
        **{"cities": "1", "nights": 5, "visits": 6, "policies": "", "variant": ""},
        **{"deterrence": "", "offices": 150, "judged": 0},
    }
    with pytest.raises(UserError) as refused:
        asked_settings(**(usual | given))
    assert named in refused.value.text.format(**refused.value.facts)


def test_a_city_of_its_own_strength_is_another_than_one_of_a_given():
    keys = {Setting(1).key, Setting(1, deterrence=0.0).key, Setting(1, "greedy").key}
    assert len(keys) == 3


def test_rows_of_one_table_are_of_the_same_cities():
    made = [("sidak", 1), ("sidak", 2), ("uniform", 1), ("uniform", 2), ("greedy", 1)]
    results = [{"setting": vars(a_setting(city, policy))} for policy, city in made]
    wide, narrow = grouped(results)
    assert (wide.policies, wide.cities) == (["sidak", "uniform"], {1, 2})
    assert (narrow.policies, narrow.cities) == (["sidak", "uniform", "greedy"], {1})


def test_a_process_that_is_killed_is_told_in_words(tmp_path, monkeypatch):
    def broken(self, *given):
        raise BrokenProcessPool

    monkeypatch.setattr(runs.ProcessPoolExecutor, "submit", broken)
    with pytest.raises(UserError, match="run the command again"):
        run_all(TWO, tmp_path, jobs=2)

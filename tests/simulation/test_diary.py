"""A world's files: they arrive day by day, in several formats, the truth apart."""

from datetime import date

import pandas as pd
import pytest

from data import recognise
from simulation.diary import kinds_of_devices, write_diary
from simulation.formats import KINDS
from simulation.period import live_period
from simulation.punches import NO_SCAN
from simulation.regimes import REGIMES, further_scans
from simulation.world import open_world

START = date(2025, 3, 3)


@pytest.fixture(scope="module")
def world():
    return open_world(4, START, 40, offices=86)


@pytest.fixture(scope="module")
def written(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    period = live_period(world)
    write_diary(world, period, folder, "two")
    return folder, period


def test_every_kind_of_file_is_recognised_by_the_product(world, written):
    folder, _ = written
    kinds = dict(zip(world.devices.serial, kinds_of_devices(world), strict=True))
    assert set(kinds.values()) == set(KINDS)
    seen = {}
    for path in sorted(folder.glob("arrivals/*/logs/*/*")):
        seen.setdefault(kinds[path.parent.name], path)
    named = {
        kind: recognise.recognised(path.read_bytes()[:65536]).NAME
        for kind, path in seen.items()
    }
    assert named == {
        "attlog": "attlog", "glg": "glg", "adms": "adms", "csv": "csv",
        "scan_report": "scan_report", "fingerspot": "fingerspot", "office": "csv",
    }  # fmt: skip


def test_a_file_holds_no_punch_of_after_its_arrival(world, written):
    folder, period = written
    days = pd.Series(period.punches["day"])
    assert days.max() < len(world.days)
    for path in folder.glob("arrivals/*/logs/*/*attlog.dat"):
        at = path.parts[-4]
        rows = [line.split("\t") for line in path.read_text().splitlines()]
        stamps = [row[1][:10] for row in rows if len(row) > 1]
        # A clock may run ahead, never by a day of office hours; some are in 2000.
        assert max(stamps) <= at


def test_rows_lie_with_the_day_on_which_they_were_recorded(written):
    folder, _ = written
    for path in folder.glob("arrivals/*/*.csv"):
        recorded = pd.read_csv(path)["recorded_at"].str[:10]
        assert set(recorded) == {path.parent.name}, path


def test_the_truth_is_nowhere_but_in_its_own_folder(world, written):
    folder, period = written
    truth = pd.read_parquet(folder / "truth" / "slots.parquet")
    assert truth["below"].sum() == period.truth.below.sum() > 0
    for path in folder.glob("arrivals/*/*.csv"):
        assert not {"heads", "below", "empty"} & set(pd.read_csv(path, nrows=0))


def test_equal_worlds_give_equal_bytes(world, written, tmp_path):
    again = open_world(4, START, 40, offices=86)
    write_diary(again, live_period(again), tmp_path, "two")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 500
    for path in files[::17]:
        other = written[0] / path.relative_to(tmp_path)
        assert path.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("regime", REGIMES)
def test_a_prompt_shows_only_who_is_there_and_noon_is_a_ritual(world, written, regime):
    truth = written[1].truth
    sides = further_scans(world.dice, truth.people, truth.hours, truth.lives, regime)
    assert len(sides) == {"two": 0, "three": 1, "four": 2, "prompt": 1}[regime]
    if regime == "prompt":
        ((at, _),) = sides
        asked = at != NO_SCAN
        assert (truth.lives.here(at)[asked]).all()
        came = truth.lives.attends.sum()
        assert 0.6 < asked.sum() / came < 0.95
    if regime == "four":
        (out, _), (back, _) = sides
        gaps = pd.Series((back - out)[out != NO_SCAN])
        assert 5 <= gaps.median() <= 9


def test_an_unknown_regime_is_refused(world, written):
    truth = written[1].truth
    with pytest.raises(ValueError, match="two, three, four, prompt"):
        further_scans(world.dice, truth.people, truth.hours, truth.lives, "five")

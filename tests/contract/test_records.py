"""Published records, recomputed from their files with the standard library only."""

import json
import re
import stat
import subprocess
import sys
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from data.errors import UserError
from pipelines.verifying import verify_day
from tests.contract.drawing_city import MONDAY, TABLES, a_city
from tests.pipelines.town import Town, write_rows

#: Four nights and three releases take ten seconds.
pytestmark = pytest.mark.slow

METHOD = Path(__file__).parents[2] / "docs" / "method.md"
DAYS = [MONDAY + timedelta(days=number) for number in range(3)]
REPLACED = DAYS[1]
#: Told only after the second day was sealed.
ABSENT = {"team": "T2", "day": REPLACED, "half": "day", "visits": 0}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw three days, the second of them in two versions; return the folder."""
    folder = tmp_path_factory.mktemp("records")
    with pytest.MonkeyPatch.context() as patch:
        town = Town(folder / "home", _NoCapture(), patch)  # type: ignore[arg-type]
        town.done("init", "--replay")
        rows, _ = a_city(0)
        town.at(f"{DAYS[0] - timedelta(days=2)}T12:00")
        for table in TABLES:
            path = write_rows(folder / f"{table}.csv", rows[table])
            town.done("import", table, path, "--backfill")
        for day in DAYS:
            town.at(f"{day - timedelta(days=1)}T20:15").night(day=day)
            if day == REPLACED:
                town.at(f"{day - timedelta(days=1)}T20:50")
                path = write_rows(folder / "absent.csv", [ABSENT])
                town.done("import", "team_days", path)
                town.at(f"{day - timedelta(days=1)}T21:30")
                late = f"{day - timedelta(days=1)}T21:00"
                town.night("--replace", "T2 is ill", "--as-of", late, day=day)
            town.at(f"{day}T07:00").done("verify", "--date", day)
    return folder / "home" / "records"


class _NoCapture:
    """Nothing is looked at while the days are drawn."""

    def readouterr(self) -> "_NoCapture":
        return self

    out = err = ""


def read(records: Path, day: date, version: int, kind: str) -> dict:
    return json.loads((records / f"{day}.v{version}.{kind}.json").read_bytes())


def sha(data: bytes | str) -> str:
    return sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def written(thing: object) -> bytes:
    text = json.dumps(thing, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return text.encode() + b"\n"


def sealed(records: Path) -> list[tuple[date, int]]:
    """Every commitment in the order of sealing."""
    return [(day, v) for day in DAYS for v in (1, 2)[: 1 + (day == REPLACED)]]


def test_each_commitment_holds_the_hash_of_the_file_before_it(records: Path) -> None:
    before = None
    for day, version in sealed(records):
        assert read(records, day, version, "commit")["previous"] == before
        before = sha((records / f"{day}.v{version}.commit.json").read_bytes())


@pytest.mark.parametrize("day", DAYS)
def test_each_hash_follows_from_the_opening(records: Path, day: date) -> None:
    version = 2 if day == REPLACED else 1
    commit, opened = (read(records, day, version, kind) for kind in ("commit", "open"))
    file = records / f"{day}.v{version}.commit.json"
    assert opened["commit"] == sha(file.read_bytes())
    assert commit["draw"] == sha(written(opened["draw"]))
    assert commit["salts"] == [sha(f"sidak-salt-1|{salt}") for salt in opened["salts"]]
    assert re.fullmatch("[0-9a-f]{64}", commit["inputs"])
    for record in (commit, opened):
        assert [record[f] for f in ("custodians", "beacon", "merkle_root")] == [
            None
        ] * 3


def test_versions_share_the_salt_and_only_the_last_is_opened(records: Path) -> None:
    first, second = (read(records, REPLACED, version, "commit") for version in (1, 2))
    assert first["salts"] == second["salts"]
    assert first["inputs"] != second["inputs"]
    assert second["reason"] == "T2 is ill"
    assert not (records / f"{REPLACED}.v1.open.json").exists()


def test_files_are_canonical_json_and_openings_are_for_the_owner(records: Path) -> None:
    for path in records.iterdir():
        assert path.read_bytes() == written(json.loads(path.read_bytes()))
        if path.name.endswith("open.json"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_commitment_names_no_time_but_its_as_of(records: Path) -> None:
    for day, version in sealed(records):
        commit = read(records, day, version, "commit")
        evening = day - timedelta(days=1)
        hour = "21:00" if version == 2 else "20:00"
        assert commit.pop("as_of") == f"{evening}T{hour}:00+07:00"
        assert not re.search(r"\d\d:\d\d", json.dumps(commit))


@pytest.mark.parametrize("day", DAYS)
def test_the_verifier_of_the_page_on_the_method_accepts_them(
    records: Path, tmp_path: Path, day: date
) -> None:
    page = METHOD.read_text(encoding="utf-8")
    program = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert program
    (tmp_path / "check.py").write_text(program[1], encoding="utf-8")
    newest = f"{day}.v{2 if day == REPLACED else 1}"
    files = [str(records / f"{newest}.{kind}.json") for kind in ("commit", "open")]
    command = [sys.executable, "-I", str(tmp_path / "check.py"), *files]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.startswith("Right: the commitment, the salt, and the draw of am pm")


def found_wrong(records: Path, day: date) -> bool:
    try:
        return verify_day(records, day).word == "wrong"
    except UserError:
        return True


@pytest.fixture
def copy(records: Path, tmp_path: Path) -> Path:
    for path in records.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize("kind", ["v1.commit", "v2.commit", "v2.open"])
def test_any_changed_character_is_found(copy: Path, kind: str) -> None:
    assert not found_wrong(copy, REPLACED)
    dice = Random(kind)
    path = copy / f"{REPLACED}.{kind}.json"
    true = path.read_bytes()
    for _ in range(150):
        place = dice.randrange(len(true))
        other = dice.choice([c for c in b'0123456789abcdef"{}, x-' if c != true[place]])
        change = dice.choice((bytes([other]), b"", bytes([other, true[place]])))
        path.write_bytes(true[:place] + change + true[place + 1 :])
        assert found_wrong(copy, REPLACED), (place, change)


@pytest.mark.parametrize("half", ["am", "pm"])
def test_a_half_taken_out_of_an_opening_is_found(copy: Path, half: str) -> None:
    path = copy / f"{DAYS[0]}.v1.open.json"
    opened = json.loads(path.read_bytes())
    del opened["halves"][half]
    path.write_bytes(written(opened))
    assert found_wrong(copy, DAYS[0])

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy.engine import Engine

from data.database import reading, transaction
from data.errors import UserError
from data.identity import pin_pseudonyms, pseudonyms
from data.knowledge import Known
from data.schemas import TABLES, typed
from data.settings import Settings
from data.store.batches import open_batch, watermark
from data.store.files import read_events, read_rejects, read_waiting
from data.store.punches import read_coverage, read_punches
from data.store.registry import write_rows
from pipelines.ingesting import ingest_inbox, ingest_paths
from pipelines.log_report import FileReport
from tests.data.formats.reading import attlog_line

KEY = b"k" * 32
NOW = datetime(2024, 4, 30, 8)
LATER = datetime(2100, 1, 1)
WIB = timedelta(hours=7)
SAMPLES = Path(__file__).parents[1] / "data" / "samples"


class City:
    """A city with devices SN1 and SN2 and a folder of log files."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        self.settings = Settings(
            home=folder / "var",
            database_url="unused",
            key_file=folder / "key",
            inbox=self.inbox,
        )
        self.register("devices", device=["SN1", "SN2"], office_code="35.73.01.1011")

    def register(self, table: str, **columns: object) -> None:
        columns.setdefault("valid_from", pd.Timestamp("2024-01-01"))
        frame = typed(pd.DataFrame(columns), TABLES[table])
        recorded_at = pd.Series(pd.Timestamp("2024-01-01"), frame.index)
        with transaction(self.engine) as db:
            batch = open_batch(
                db,
                kind="registry",
                table_name=table,
                source="test.csv",
                digest=f"{table}{watermark(db)}",
                policy="now",
                arrived_at=NOW,
                offset=WIB,
            )
            write_rows(db, table, frame, recorded_at, batch, WIB)

    def file(self, name: str, data: bytes) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def ingest(
        self, *paths: Path, now: datetime = NOW, **how: object
    ) -> list[FileReport]:
        return ingest_paths(
            self.engine,
            self.settings,
            KEY,
            paths,
            now=now,
            **how,  # type: ignore[arg-type]
        )

    def punches(self, as_of: datetime = LATER) -> pd.DataFrame:
        with reading(self.engine) as db:
            return read_punches(db, Known(as_of), datetime(1990, 1, 1), LATER, WIB)

    def rejects(self) -> pd.DataFrame:
        with reading(self.engine) as db:
            return read_rejects(db, WIB)

    def coverage(self, as_of: datetime = LATER) -> dict[str, pd.Timestamp]:
        with reading(self.engine) as db:
            found = read_coverage(db, Known(as_of), WIB)
        return dict(zip(found["device"], found["covers_until_at"], strict=True))

    def waiting(self) -> list[str]:
        with reading(self.engine) as db:
            return read_waiting(db, WIB)["source"].tolist()


@pytest.fixture
def city(engine: Engine, tmp_path: Path) -> City:
    return City(engine, tmp_path)


def numbers(report: FileReport) -> tuple[int, ...]:
    return (report.lines, report.punches, report.duplicates, report.rejects)


def statuses(reports: Sequence[FileReport]) -> dict[str, str]:
    return {report.source: report.status for report in reports}


def test_every_line_of_a_dirty_file_is_accounted_for(city: City) -> None:
    path = city.file("SN1_attlog.dat", (SAMPLES / "dirty_attlog.dat").read_bytes())
    (report,) = city.ingest(path)
    assert report.status == "ingested"
    assert report.devices == ("SN1",)
    assert numbers(report) == (11, 3, 1, 7)
    assert report.other == 1
    assert report.reasons == {
        "bad_time": 1,
        "clock_reset": 1,
        "future": 1,
        "impossible_date": 2,
        "undecodable": 2,
    }
    assert len(city.rejects()) == 7
    assert report.first_at == datetime(2024, 4, 29, 6, 59)
    assert report.last_at == datetime(2024, 4, 29, 16, 2, 10)


def test_punches_are_stored_under_pseudonyms_only(city: City) -> None:
    city.ingest(city.file("SN1_a.dat", attlog_line(pin="4711")))
    expected = pin_pseudonyms(KEY, pd.Series(["SN1"]), pd.Series(["4711"]))
    assert city.punches()["pin"].tolist() == expected.tolist()


def test_equal_bytes_are_a_known_batch_with_the_same_counts(city: City) -> None:
    path = city.file("SN1_a.dat", attlog_line() * 2)
    (first,) = city.ingest(path)
    (again,) = city.ingest(path, now=NOW + timedelta(days=1))
    assert again.status == "known_batch"
    assert again.account() == first.account()
    assert len(city.punches()) == 1


def test_users_and_fingerprints_beside_a_log_are_left_alone(city: City) -> None:
    city.file("stick/SN1_attlog.dat", attlog_line())
    for name in ("user.dat", "Template.dat"):
        city.file(f"stick/{name}", bytes(28))
    (report,) = city.ingest(city.inbox / "stick")
    assert report.status == "ingested"


def test_an_overlapping_file_adds_only_what_is_new(city: City) -> None:
    city.ingest(city.file("SN1_a.dat", attlog_line()))
    (report,) = city.ingest(
        city.file("SN1_b.dat", attlog_line() + attlog_line(status="1"))
    )
    assert numbers(report) == (2, 1, 1, 0)


def test_a_pin_without_an_enrolment_that_day_is_unknown(city: City) -> None:
    pins = pin_pseudonyms(KEY, pd.Series(["SN1"]), pd.Series(["101"]))
    city.register(
        "enrolments",
        device=["SN1"],
        pin=pins,
        staff_number=["a person"],
        valid_from=[pd.Timestamp("2024-04-29")],
    )
    data = attlog_line() + attlog_line(at="2024-04-26 07:30:00") + attlog_line(pin="9")
    (report,) = city.ingest(city.file("SN1_a.dat", data))
    assert (report.punches, report.unknown_pins) == (3, 2)


@pytest.mark.parametrize(
    ("name", "first_line", "device"),
    [
        ("SN1/other_attlog.dat", b"", "SN1"),
        ("stick/SN2_attlog.dat", b"", "SN2"),
        ("stick/sn2.dat", b"", "SN2"),
        ("SN1/SN2_attlog.dat", b"", "SN1"),
        ("SN1/SN1_attlog.dat", b"XX-SN2\n", "SN1"),
        ("stick/1_attlog.dat", b"", None),
    ],
)
def test_the_device_is_the_first_name_that_is_registered(
    city: City, name: str, first_line: bytes, device: str | None
) -> None:
    (report,) = city.ingest(city.file(name, first_line + attlog_line()))
    assert report.devices == (() if device is None else (device,))


def test_the_serial_line_comes_before_the_folder(city: City) -> None:
    city.register("devices", device=["CKUH21"], office_code="35.73.01.1010")
    data = b"CKUH21\n" + attlog_line()
    (report,) = city.ingest(city.file("SN1/SN2_attlog.dat", data))
    assert report.devices == ("CKUH21",)


def test_the_number_in_the_rows_is_the_last_resort(city: City) -> None:
    city.register("devices", device=["12"], office_code="35.73.01.1010")
    (report,) = city.ingest(city.file("x_attlog.dat", attlog_line(device="12")))
    assert report.devices == ("12",)


def test_a_file_of_nobodys_device_waits_until_it_is_named(city: City) -> None:
    path = city.file("stick/1_attlog.dat", attlog_line())
    (report,) = city.ingest(path)
    assert report.needs_help
    assert report.status == "waiting"
    assert "stick, 1" in str(report.messages[0])
    assert "sidak ingest --device DEVICE" in str(report.messages[0])
    assert city.waiting() == ["1_attlog.dat"]
    assert city.punches().empty
    (released,) = city.ingest(path, device="SN1")
    assert released.status == "ingested"
    assert city.waiting() == []
    assert len(city.punches()) == 1
    (again,) = city.ingest(path)
    assert (again.status, again.punches) == ("known_batch", 1)


def test_the_inbox_tries_a_waiting_file_again(city: City) -> None:
    city.file("K9/1_attlog.dat", attlog_line())
    inbox = (city.engine, city.settings, KEY, NOW, NOW)
    assert [report.status for report in ingest_inbox(*inbox)] == ["waiting"]
    city.register("devices", device=["K9"], office_code="35.73.01.1010")
    assert [report.status for report in ingest_inbox(*inbox)] == ["ingested"]


def test_an_unregistered_device_option_is_an_error(city: City) -> None:
    with pytest.raises(UserError, match="no device 'SN9'"):
        city.ingest(city.file("a.dat", attlog_line()), device="SN9")


CSV = b"device,pin,punched_at\n"


def test_rows_that_name_their_devices_need_no_other_name(city: City) -> None:
    data = CSV + b"SN1,7,2024-04-29 07:31\nSN2,7,2024-04-29 07:31\n"
    (report,) = city.ingest(city.file("export.csv", data))
    assert report.devices == ("SN1", "SN2")
    assert city.punches()["pin"].nunique() == 2


def test_a_device_column_gives_way_to_the_folder_when_it_is_unknown(city: City) -> None:
    data = CSV + b"SN1,7,2024-04-29 07:31\n1,7,2024-04-29 07:32\n"
    (report,) = city.ingest(city.file("SN2/export.csv", data))
    assert report.devices == ("SN2",)


def test_a_file_with_one_unknown_device_waits_as_a_whole(city: City) -> None:
    data = CSV + b"SN1,7,2024-04-29 07:31\nSN8,7,2024-04-29 07:32\n"
    (report,) = city.ingest(city.file("export.csv", data))
    assert report.status == "waiting"
    assert "SN8" in str(report.messages[0])
    assert city.punches().empty
    assert len(city.rejects()) == 0


def test_rows_by_staff_number_wait_for_their_office_and_then_have_persons(
    city: City,
) -> None:
    path = city.file("a.csv", (SAMPLES / "by_staff_number.csv").read_bytes())
    (waiting,) = city.ingest(path)
    assert waiting.status == "waiting"
    assert "35.73.01.1011" in str(waiting.messages[0])
    person = pseudonyms(KEY, pd.Series(["199013010000000001"]), "staff")
    city.register(
        "offices", office_code=["35.73.01.1011"], name="Jodipan", kind="kelurahan"
    )
    city.register(
        "staff", staff_number=person, office_code="35.73.01.1011", employment="pns"
    )
    (report,) = city.ingest(path)
    assert report.devices == ("35.73.01.1011",)
    assert numbers(report) == (4, 3, 0, 1)
    assert report.unknown_pins == 1
    (raw,) = city.rejects()["raw"]
    assert raw == b"~" + person[0].encode() + b",35.73.01.1011,yesterday,out"


def test_no_number_reaches_the_database(city: City) -> None:
    city.register(
        "offices", office_code=["35.73.01.1011"], name="Jodipan", kind="kelurahan"
    )
    sample = (SAMPLES / "by_staff_number.csv").read_bytes()
    broken = b"199013010000000003;x\n199013010000000003,a,b,c,d\n"
    long_pin = attlog_line() + attlog_line(pin="199013010000000004", at="never")
    city.ingest(city.file("a.csv", sample + broken), city.file("SN1_b.dat", long_pin))
    stored = b"|".join(city.rejects()["raw"])
    assert b"19901301" not in stored
    assert len(city.rejects()) == 4


@pytest.mark.parametrize(
    ("how", "known_at"),
    [
        ({}, NOW),
        ({"backfill": True}, datetime(2024, 4, 30)),
        ({"recorded_at": datetime(2024, 4, 29, 20)}, datetime(2024, 4, 29, 20)),
        (
            {"backfill": True, "recorded_at": datetime(2024, 4, 29, 20)},
            datetime(2024, 4, 29, 20),
        ),
    ],
)
def test_punches_are_known_since_their_ingest_unless_told_otherwise(
    city: City, how: dict[str, object], known_at: datetime
) -> None:
    (report,) = city.ingest(city.file("SN1_a.dat", attlog_line()), **how)
    assert city.punches(known_at - timedelta(seconds=1)).empty
    assert len(city.punches(known_at)) == 1
    assert report.backfilled == (1 if how == {"backfill": True} else 0)


def test_the_inbox_counts_as_known_at_the_nights_moment(city: City) -> None:
    city.file("SN1_a.dat", attlog_line())
    as_of = datetime(2024, 4, 29, 20)
    (report,) = ingest_inbox(city.engine, city.settings, KEY, as_of, NOW)
    assert report.status == "ingested"
    assert len(city.punches(as_of)) == 1


def test_the_inbox_is_left_alone_when_the_moment_is_long_past(city: City) -> None:
    city.file("SN1_a.dat", attlog_line())
    as_of = NOW - timedelta(days=1, seconds=1)
    assert ingest_inbox(city.engine, city.settings, KEY, as_of, NOW) == []


def test_what_is_no_log_stops_no_other_file_of_the_inbox(city: City) -> None:
    city.file("SN1/1_attlog.dat", attlog_line())
    city.file("SN1/finger.dat", b"\x1c\0\x07\0" * 40)
    city.file("SN1/.hidden", attlog_line())
    city.file("SN1/empty.dat", b"")
    city.file("offices.csv", b"office_code,name,kind\n35.73,Malang,other\n")
    reports = ingest_inbox(city.engine, city.settings, KEY, NOW, NOW)
    assert statuses(reports) == {
        "SN1/1_attlog.dat": "ingested",
        "SN1/empty.dat": "unreadable",
        "SN1/finger.dat": "unreadable",
        "offices.csv": "unreadable",
    }
    assert "sidak import offices" in str(reports[-1].messages[-1])


def test_a_missing_file_is_told_of_and_the_others_go_on(city: City) -> None:
    path = city.file("SN1_a.dat", attlog_line())
    reports = city.ingest(path.parent / "gone.dat", path)
    assert statuses(reports) == {"gone.dat": "unreadable", "SN1_a.dat": "ingested"}


def test_a_name_in_another_encoding_is_no_obstacle(city: City) -> None:
    path = city.file("SN1/caf\udce9_1.dat", attlog_line())
    assert statuses(city.ingest(path)) == {"caf?_1.dat": "ingested"}
    path = city.file("stick/caf\udce9_1.dat", attlog_line() * 2)
    assert statuses(city.ingest(path)) == {"caf?_1.dat": "waiting"}


def test_files_stay_where_they_are(city: City) -> None:
    path = city.file("SN1_a.dat", attlog_line())
    city.ingest(city.inbox)
    assert path.read_bytes() == attlog_line()


def test_a_device_covers_time_up_to_its_latest_punch(city: City) -> None:
    city.ingest(city.file("SN1_a.dat", attlog_line()))
    assert city.coverage() == {"SN1": pd.Timestamp("2024-04-29 07:31:05")}


def test_complete_until_covers_further_and_is_noted_once(city: City) -> None:
    path, until = city.file("SN1_a.dat", attlog_line()), datetime(2024, 4, 30)
    city.ingest(path, complete_until=until, backfill=True)
    assert city.coverage(datetime(2024, 4, 30)) == {"SN1": pd.Timestamp(until)}
    with reading(city.engine) as db:
        before = watermark(db)
    city.ingest(path, complete_until=until)
    with reading(city.engine) as db:
        assert watermark(db) == before


def test_a_forced_format_reads_what_it_can(city: City) -> None:
    path = city.file("SN1_a.txt", b"nothing\nof\nuse\n" * 3 + attlog_line())
    (unread,) = city.ingest(path)
    assert unread.status == "unreadable"
    (report,) = city.ingest(path, fmt="attlog")
    assert numbers(report) == (10, 1, 0, 9)


def test_a_month_in_one_late_file_is_taken_in(city: City) -> None:
    data = b"".join(
        attlog_line(pin=str(pin), at=f"2024-04-{day:02} 07:{pin:02}:00")
        for day in range(29, 0, -1)
        for pin in range(10, 30)
    )
    (report,) = city.ingest(city.file("SN1_april.dat", data))
    assert numbers(report) == (580, 580, 0, 0)


def test_what_was_done_at_a_device_is_stored_once_and_counted(city: City) -> None:
    push = (SAMPLES / "pushed_adms.txt").read_bytes()
    path = city.file("push.txt", push.replace(b"SIM0001", b"SN1"))
    (report,) = city.ingest(path)
    assert (report.status, report.devices) == ("ingested", ("SN1",))
    assert numbers(report) == (9, 3, 1, 3)
    assert report.events == 2
    city.ingest(city.file("again.txt", path.read_bytes() + b"\n"))
    with reading(city.engine) as db:
        events = read_events(db, WIB)
    assert events["kind"].tolist() == ["clock_set", "records_deleted"]
    assert set(events["device"]) == {"SN1"}


def test_a_push_of_an_unregistered_device_waits(city: City) -> None:
    (report,) = city.ingest(SAMPLES / "pushed_adms.txt")
    assert report.status == "waiting"


def test_a_tree_larger_than_what_tells_its_format_is_taken_in(city: City) -> None:
    scans = [
        {"type": "attlog", "cloud_id": "SN1", "data": {"pin": str(n), "scan": at}}
        for n, at in enumerate(["2024-04-29 07:31"] * 1500)
    ]
    (report,) = city.ingest(city.file("w.json", json.dumps(scans, indent=1).encode()))
    assert numbers(report) == (1500, 1500, 0, 0)


def test_a_file_whose_second_part_names_a_stranger_is_its_folders_from_the_start(
    city: City,
) -> None:
    moments = pd.date_range("2024-04-01", periods=180_000, freq="s").astype("str")
    lines = [f"SN1,7,{moment}" for moment in moments] + ["LOBBY,7,2024-04-29 07:31:05"]
    text = "\n".join(["device,pin,punched_at", *lines])
    assert len(text) > 4 << 20
    (report,) = city.ingest(city.file("SN2/log.csv", text.encode()))
    assert (report.status, report.devices) == ("ingested", ("SN2",))
    assert report.lines == report.punches == len(lines)

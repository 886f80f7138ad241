import csv
import io
import json
from hashlib import sha256

import pandas as pd
import pytest

from data.schemas import TABLES
from tests.pipelines.town import DAY, DAY_BEFORE
from tests.web.people import Site
from web.datatables import DATA_TABLES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", DATA_TABLES)
def test_every_table_is_read_in_words_and_taken_along(site: Site, name: str) -> None:
    analyst = site.person("analyst")
    page = analyst.get(f"/data/{name}?tanggal={DAY}")
    assert page.status_code == 200, page.text
    for fmt in ("csv", "xlsx"):
        given = analyst.get(f"/data/{name}?tanggal={DAY}&format={fmt}")
        assert given.status_code == 200
        assert given.headers["content-disposition"].startswith("attachment")


def test_a_choice_stands_in_the_address_and_in_the_file(site: Site) -> None:
    analyst = site.person("analyst")
    link = f"/data/keadaan?tanggal={DAY_BEFORE}&state=closed"
    rows = list(csv.DictReader(io.StringIO(analyst.get(f"{link}&format=csv").text)))
    assert {row["state"] for row in rows} == {"closed"}
    whole = analyst.get(f"/data/keadaan?tanggal={DAY_BEFORE}&format=csv").text
    assert len(rows) < len(list(csv.DictReader(io.StringIO(whole))))
    assert 'aria-current="true"' in analyst.get(link).text


def test_before_the_release_no_table_tells_of_the_plan(sealed_site: Site) -> None:
    analyst = sealed_site.person("analyst")
    answers = {
        analyst.get(f"/data/{name}?tanggal={DAY}").text
        for name in ("risiko", "peluang", "daftar")
    }
    assert len(answers) == 1
    assert "06.30" in answers.pop()


def test_the_state_of_each_device_is_told_in_words(site: Site) -> None:
    analyst = site.person("analyst")
    page = analyst.get("/data/kemutakhiran").text
    assert "bekerja" in page
    assert "Keadaan mesin" in page
    rows = csv.DictReader(
        io.StringIO(analyst.get("/data/kemutakhiran?format=csv").text)
    )
    for row in rows:
        assert (row["device_state"] == "working") == (float(row["working"]) >= 0.9)


def test_a_day_that_devices_have_not_told_to_its_end_is_provisional(site: Site) -> None:
    analyst = site.person("analyst")
    assert "sementara" in analyst.get(f"/data/kelengkapan?tanggal={DAY}").text
    assert "final" in analyst.get("/data/kelengkapan?tanggal=2026-11-17").text


def test_what_late_data_changed_is_told_with_its_file(site: Site) -> None:
    with site.city.engine.begin() as db:
        batch = db.exec_driver_sql("SELECT max(batch) FROM batches").scalar()
        db.exec_driver_sql(
            "INSERT INTO state_changes VALUES ('2026-11-17', 'A', 'no_data', "
            f"'staffed', 3, 1795100000000000, 1795200000000000, {batch})"
        )
    page = site.person("analyst").get("/data/perubahan").text
    for word in ("Data belum masuk", "Ada petugas", "17 November 2026"):
        assert word in page


def test_formulas_in_a_file_stay_text(site: Site) -> None:
    with site.city.engine.begin() as db:
        db.exec_driver_sql("UPDATE findings SET note = '=1+1'")
    given = site.person("analyst").get("/data/hasil?format=csv").text
    notes = [row["note"] for row in csv.DictReader(io.StringIO(given))]
    assert set(notes) == {"'=1+1"}


def test_an_upload_is_told_row_by_row(site: Site) -> None:
    analyst = site.person("analyst")
    good = b"reference,office_code,observed_at,category\n"
    code = site.rows("SELECT office_code FROM offices LIMIT 1")[0][0]
    rows = f"A1,{code},2026-11-23T09:00,office_empty\nA2,{code},25:10,office_empty\n"
    sent = {"berkas": ("aduan.csv", good + rows.encode(), "text/csv")}
    answer = analyst.post("/impor", {"tabel": "complaints"}, files=sent)
    assert answer.status_code == 422
    assert "25:10" in answer.text
    assert site.rows("SELECT reference FROM complaints WHERE reference = 'A1'")


def test_logs_are_uploaded_too(site: Site) -> None:
    device = site.rows("SELECT device FROM devices LIMIT 1")[0][0]
    line = b"1\t2026-11-23 07:31:00\t1\t0\t1\t0\r\n"
    sent = {"berkas": (f"{device}_attlog.dat", line, "application/octet-stream")}
    answer = site.person("analyst").post("/impor", {"tabel": "logs"}, files=sent)
    assert answer.status_code == 200, answer.text


def test_what_the_form_offers_is_every_table_but_results(site: Site) -> None:
    page = site.person("analyst").get("/impor").text
    offered = {name for name in TABLES if f'value="{name}"' in page}
    assert offered == set(TABLES) - {"findings"}
    assert "sidak import findings" in page


@pytest.mark.parametrize("role", ["analyst", "admin"])
def test_whoever_uploads_makes_no_result(site: Site, role: str) -> None:
    before = site.rows("SELECT count(*) FROM findings")
    [(visit, code)] = site.rows("SELECT visit, office_code FROM visits LIMIT 1")
    rows = f"visit,office_code,arrived_at,outcome\n{visit},{code},{DAY}T06:50,staffed\n"
    sent = {"berkas": ("hasil.csv", rows.encode(), "text/csv")}
    answer = site.person(role).post("/impor", {"tabel": "findings"}, files=sent)
    assert answer.status_code == 422
    assert site.rows("SELECT count(*) FROM findings") == before


def test_an_import_is_in_the_trail_with_its_bytes_batch_and_rows(site: Site) -> None:
    analyst = site.person("analyst", name="analis")
    [(code,)] = site.rows("SELECT office_code FROM offices LIMIT 1")
    rows = "reference,office_code,observed_at,category\n"
    rows += f"A1,{code},2026-11-23T09:00,office_empty\nA2,{code},25:10,office_empty\n"
    sent = {"berkas": ("aduan.csv", rows.encode(), "text/csv")}
    analyst.post("/impor", {"tabel": "complaints"}, files=sent)
    [(detail,)] = site.rows(
        "SELECT detail FROM audit WHERE action = 'import' AND account = 'analis'"
    )
    told = json.loads(detail)
    [(batch,)] = site.rows("SELECT max(batch) FROM batches")
    assert (told["table"], told["ok"]) == ("complaints", False)
    assert told["digests"] == [sha256(rows.encode()).hexdigest()]
    [counts] = told["files"]
    assert (counts["batch"], counts["read"]) == (batch, 2)
    assert (counts["written"], counts["quarantined"]) == (1, 1)
    assert "aduan" not in detail


def test_an_unknown_table_or_day_is_told(site: Site) -> None:
    analyst = site.person("analyst")
    assert analyst.get("/data/rahasia").status_code == 422
    assert analyst.get("/data/keadaan?tanggal=besok").status_code == 422


def test_the_newest_workbook_opens(site: Site) -> None:
    given = site.person("analyst").get(f"/data/daftar?tanggal={DAY}&format=xlsx")
    rows = pd.read_excel(io.BytesIO(given.content), engine="calamine")
    assert len(rows)


def test_an_office_is_drawn_with_its_history_and_risk(site: Site) -> None:
    [(code,)] = site.rows("SELECT office_code FROM findings LIMIT 1")
    page = site.person("analyst").get(f"/data/kantor/{code}?tanggal={DAY}").text
    assert page.count("<figure") == 2
    assert "<svg" in page
    assert "style=" not in page


def test_the_risk_of_a_sealed_day_is_not_drawn(sealed_site: Site) -> None:
    [(code,)] = sealed_site.rows("SELECT office_code FROM findings LIMIT 1")
    page = sealed_site.person("analyst").get(f"/data/kantor/{code}?tanggal={DAY}")
    assert page.text.count("<figure") == 1


def test_estimates_are_held_against_results(site: Site) -> None:
    page = site.person("analyst").get("/data/kalibrasi")
    assert page.status_code == 200
    assert "<svg" in page.text


def test_a_team_sees_its_open_stop_on_the_map_and_no_closed_one(site: Site) -> None:
    page = site.person("inspector").get("/peta").text
    assert "<svg" in page
    assert "http://" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")

import io

import pandas as pd

from data.schemas import ALERTS, ESTIMATE, LIST, RISK, STATE_ROWS, typed
from tests.web.builders import WIB, a_list, a_reserve, a_stop
from web.tables import Printed, lines, print_table

LONG = "Dinas Ketenagakerjaan, Penanaman Modal dan Pelayanan Terpadu Satu Pintu"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def printed(frame, shape, lang="id", out=None):
    out = io.StringIO() if out is None else out
    print_table(frame, shape, lang, WIB, out)
    return out.getvalue()


def test_the_list_speaks_the_readers_language():
    text = printed(a_list(a_stop(), a_reserve()), LIST)
    assert text.startswith("Selasa, 24 November 2026 (WIB)\n")
    for words in ("Kecamatan Klojen", "09.00–09.30", "1 dari 6", "Pagi", "Cadangan"):
        assert words in text
    assert "Pilihan menurut risiko" in text
    assert "Chosen by risk" in printed(a_list(a_stop()), LIST, "en")


def test_days_stay_with_their_rows_where_they_differ():
    days = pd.to_datetime(["2026-11-24 09:00", "2026-11-25 09:00"])
    frame = typed(pd.DataFrame({"service_date": days.normalize()}), RISK)
    text = printed(frame.assign(slot_starts_at=days), RISK)
    assert "Rabu, 25 November 2026, 09.00" in text


def test_an_estimate_is_told_in_percent():
    frame = typed(pd.DataFrame({"measure": ["m"], "value": [0.021]}), ESTIMATE)
    assert "2,1%" in printed(frame, ESTIMATE)


def test_an_alert_is_told_in_words():
    frame = typed(pd.DataFrame({"kind": ["dead_device"]}), ALERTS)
    assert "Mesin presensi tidak mengirim data" in printed(frame, ALERTS)


def test_codes_of_evidence_are_told_in_words_with_their_numbers():
    frame = typed(pd.DataFrame({"evidence": ["punch:2 covered:1/2 f00"]}), STATE_ROWS)
    text = printed(frame, STATE_ROWS)
    assert "petugas yang presensi 2; mesin presensi dengan data 1/2; f00" in text


def test_a_long_office_name_wraps_at_a_hundred_columns_and_keeps_its_words(
    monkeypatch,
):
    monkeypatch.setenv("COLUMNS", "100")
    text = printed(a_list(a_stop(office_name=LONG)), LIST, out=Terminal())
    assert max(map(len, text.splitlines())) <= 100
    assert all(word in text for word in LONG.split())


def test_eighty_columns_are_enough_and_no_letter_is_lost(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    name = "x" * 60
    text = printed(a_list(a_stop(office_name=name)), LIST, out=Terminal())
    assert max(map(len, text.splitlines())) <= 80
    assert text.count("x") == 60


def test_a_pipe_gets_one_line_a_row():
    frame = a_list(a_stop(office_name=LONG), a_stop(visit="v2"))
    assert LONG in printed(frame, LIST)
    assert "\x1b" not in printed(frame, LIST)


def test_a_name_cannot_command_the_terminal():
    text = printed(a_list(a_stop(office_name="\x1b[2Jkosong\nbaru")), LIST)
    assert "\x1b" not in text
    assert "[2Jkosong baru" in text


def test_a_column_that_cannot_wrap_keeps_its_width():
    short = Printed("No.", ["1234567890123"], wraps=False)
    wide = Printed("Kantor", ["satu dua tiga empat lima enam tujuh"])
    assert all("1234567890123" in line for line in list(lines([short, wide], 20))[2:3])

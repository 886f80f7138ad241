"""What a city's words for columns and codes may mean; a person confirms it."""

import re
from collections.abc import Iterable, Sequence

from data.formats.directions import WORDS as DIRECTION_WORDS
from data.maps.mapping import accepted_columns, plain

#: Names a column of ours may go by, the surer first; letters and digits only.
COLUMN_WORDS: dict[str, tuple[str, ...]] = {
    "staff_number": ("nip", "nipnippppk", "nippegawai", "nomorindukpegawai", "nipbaru"),
    "office_code": (
        *(
            "kodeunit",
            "kodeunitkerja",
            "kodekantor",
            "kodeopd",
            "kodeskpd",
            "unitkerja",
        ),
        *("opd", "skpd", "unit", "kantor", "kelurahan", "satuankerja"),
    ),
    "pin": ("noid", "idmesin", "idfinger", "nofinger", "userid", "acno", "noabsen"),
    "device": ("mesin", "nomesin", "snmesin", "serialnumber", "sn", "idperangkat"),
    "punched_at": (
        *("tglwaktu", "tanggalwaktu", "waktuscan", "waktuabsen", "waktupresensi"),
        *("waktu", "datetime", "timestamp", "tanggaljam"),
    ),
    "day": ("tanggal", "tgl", "date"),
    "clock": ("jam", "pukul", "jamabsen", "jamscan", "time"),
    "came": ("jammasuk", "scanmasuk", "masuk", "jamdatang", "datang", "clockin"),
    "went": ("jampulang", "scanpulang", "pulang", "jamkeluar", "keluar", "clockout"),
    "came_at": ("waktumasuk", "checkin"),
    "went_at": ("waktupulang", "waktukeluar", "checkout"),
    "direction": ("arah", "inout", "status", "jenispresensi", "jenisabsen", "tipe"),
    "verify": ("verifikasi", "verifikasimode", "metode"),
    "name": ("nama", "namaunit", "namakantor", "namaunitkerja", "namaopd"),
    "kind": ("jenis", "jenisunit", "jeniskantor", "jeniscuti", "jeniskegiatan"),
    "parent_code": ("kodeinduk", "induk", "kodekecamatan", "unitinduk"),
    "latitude": ("lat", "lintang"),
    "longitude": ("lon", "lng", "long", "bujur"),
    "building": ("gedung",),
    "minimum_staff": ("minimalpetugas", "petugasminimal", "jumlahminimum"),
    "schedule": ("jadwal", "polakerja", "harikerja"),
    "employment": ("statuspegawai", "jenispegawai", "statuskepegawaian", "status"),
    "rank": ("jabatan", "eselon"),
    "serves_public": ("melayani", "pelayanan", "petugaslayanan"),
    "starts_at": ("mulai", "tanggalmulai", "tglmulai", "tmtmulai", "dari"),
    "ends_at": ("selesai", "tanggalselesai", "tglselesai", "sampai", "sd"),
    "valid_from": ("berlakumulai", "tmt", "mulaiberlaku", "terhitungmulai"),
    "valid_until": ("berlakusampai", "sampaidengan"),
    "occasion": ("alasan", "keperluan"),
    "reference": ("nomor", "noaduan", "nomoraduan", "kodelaporan"),
    "observed_at": ("waktukejadian", "tanggalkejadian"),
    "category": ("kategori",),
    "channel": ("kanal", "sumber"),
    "scope": ("lingkup", "cakupan"),
    "team": ("tim", "namatim", "regu"),
    "visits_per_day": ("sidakperhari", "kunjunganperhari"),
    "starts": ("jammulai",),
    "ends": ("jamselesai",),
    "half": ("paruh", "sesi"),
    "visits": ("jumlahsidak", "jumlahkunjungan"),
    "reason": ("alasan", "keterangan"),
    "outcome": ("hasil",),
    "arrived_at": ("waktutiba", "tiba"),
    "note": ("catatan", "keterangan"),
    "weekday": ("hari",),
    "opens": ("buka", "jambuka"),
    "closes": ("tutup", "jamtutup"),
}

#: What codes may mean, by our column.
CODE_WORDS: dict[str, dict[str, str]] = {
    "direction": DIRECTION_WORDS,
    "employment": {
        **dict.fromkeys(("pppkparuhwaktu", "paruhwaktu"), "pppk_part_time"),
        **dict.fromkeys(("honorer", "kontrak", "nonasn", "thl", "ptt"), "contract"),
        **dict.fromkeys(("outsourcing", "alihdaya"), "outsourced"),
        **dict.fromkeys(("magang", "pkl"), "intern"),
        "p3k": "pppk",
    },
    "kind": {
        **dict.fromkeys(("cutitahunan", "ct"), "annual"),
        **dict.fromkeys(("cutibesar", "cb", "cbsr"), "long"),
        **dict.fromkeys(("cutisakit", "sakit", "cs", "s"), "sick"),
        **dict.fromkeys(("cutimelahirkan", "cm"), "maternity"),
        **dict.fromkeys(("cutialasanpenting", "cap"), "important"),
        "cutibersama": "joint",
        **dict.fromkeys(("cutiluartanggungannegara", "cltn"), "unpaid"),
        **dict.fromkeys(("dinasluar", "dl"), "official_travel"),
        **dict.fromkeys(("dinasdalam", "dd"), "official_local"),
        **dict.fromkeys(("diklat", "pelatihan"), "training"),
        **dict.fromkeys(("tugasbelajar", "tb"), "study"),
        **dict.fromkeys(("izin", "ijin", "i"), "permission"),
        **dict.fromkeys(("wfh", "wfa"), "remote"),
        **dict.fromkeys(("upacara",), "ceremony"),
        **dict.fromkeys(("undangan",), "summons"),
        **dict.fromkeys(("rapat", "briefing", "apel"), "briefing"),
        "lainnya": "other",
        "liburnasional": "public_holiday",
    },
    "status": {"disetujui": "approved", "diajukan": "requested", "batal": "cancelled"},
    "serves_public": {"ya": "yes", "y": "yes", "tidak": "no", "t": "no"},
    "half": {"pagi": "am", "siang": "pm", "seharian": "day"},
    "rank": {
        **dict.fromkeys(("lurah", "camat", "kepala"), "head"),
        **dict.fromkeys(("sekretaris", "sekretarislurah", "seklur"), "secretary"),
        **dict.fromkeys(("kasi", "kepalaseksi"), "section_head"),
        **dict.fromkeys(("staf", "pelaksana"), "staff"),
    },
}

_SHOWN_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}(?!\d).*", re.S)


def guessed_columns(header: Sequence[str], target: str) -> dict[str, str]:
    """Return which columns of a file may be which of ours.

    Examples
    --------
    >>> guessed_columns(["nip", "nama", "kode unit", "tanggal", "masuk"], "log")
    ... # doctest: +NORMALIZE_WHITESPACE
    {'staff_number': 'nip', 'office_code': 'kode unit', 'day': 'tanggal',
     'came': 'masuk'}
    """
    names = {plain(name): name for name in reversed(header) if plain(name)}
    found: dict[str, str] = {}
    for ours in accepted_columns(target):
        words = (plain(ours), *COLUMN_WORDS.get(ours, ()))
        theirs = next((names[word] for word in words if word in names), None)
        if theirs is not None and theirs not in found.values():
            found[ours] = theirs
    if {"pin", "staff_number"} <= found.keys() and target == "log":
        del found["pin" if "office_code" in found else "staff_number"]
    return found


def guessed_codes(column: str, values: Iterable[str]) -> dict[str, str]:
    """Return what values of a file may mean in a column of ours.

    Examples
    --------
    >>> guessed_codes("direction", ["C/Masuk", "x"])
    {'C/Masuk': 'in'}
    """
    words = CODE_WORDS.get(column, {})
    return {each: words[plain(each)] for each in values if plain(each) in words}


def guessed_dates(values: Iterable[str]) -> str:
    """Return the order of dates with the year last; empty: none is written so.

    Examples
    --------
    >>> guessed_dates(["04/29/2024"]), guessed_dates(["04/03/2024"])
    ('mdy', 'dmy')
    >>> guessed_dates(["2024-04-29"])
    ''
    """
    found = [match for match in map(_SHOWN_DATE.fullmatch, values) if match]
    if not found:
        return ""
    first, second = (sum(int(each[place]) > 12 for each in found) for place in (1, 2))
    return "mdy" if second > first else "dmy"

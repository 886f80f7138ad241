"""Builds monthly matrices as an e-Presensi exports them; all persons are made up."""

#: Shaped like a NIP, and none: there is no month 13.
NUMBER = "199013310000000000"
BEFORE = ("No", "NIP", "Nama Pegawai", "Status", "Eselon", "OPD", "Status Shift")
AFTER = ("kelas jabatan", "kehadiran", "tad", "alpha", "Tgl Sinkronisasi")


def header(days: int = 31) -> list[object]:
    """Return the names of a month: the first nine days are text, the others numbers."""
    names = [f"{day:02}" if day < 10 else day for day in range(1, days + 1)]
    return [*BEFORE, "Bulan", "Tahun", *names, *AFTER]


def person(
    *,
    number: str = "`" + NUMBER,
    month: str = "4",
    year: str = "2024",
    shift: str = "5 hari",
    days: int = 31,
    synced: str = "2024-05-03 02:00:00",
    **cells: str,
) -> list[object]:
    """Return a row; ``d7="LIB"`` is the cell of the seventh."""
    marks = [cells.get(f"d{day}", "") for day in range(1, days + 1)]
    first = [1, number, "- Contoh, S.Sos", "PNS", "NULL", "35.73.01", shift]
    return [*first, month, year, *marks, "VII", 20, 0, 0, synced]


def matrix(*rows: list[object], mark: str = "\t", days: int = 31) -> bytes:
    """Return the text of a matrix with its title."""
    table = [["export-skp-2024"], header(days), *rows]
    return "".join(mark.join(map(str, row)) + "\n" for row in table).encode()

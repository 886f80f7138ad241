"""Builds registry files: a row names only what its test is about."""

from pathlib import Path

import xlsxwriter

#: One good row of each table; staff numbers are impossible ones (birth month 13).
GOOD = {
    "offices": {"office_code": "A1", "name": "Kelurahan Satu", "kind": "kelurahan"},
    "schedules": {
        "schedule": "own",
        "season": "normal",
        "weekday": "1",
        "opens": "07:30",
        "closes": "16:00",
        "valid_from": "2026-01-01",
    },
    "calendar": {"day": "2026-08-17", "scope": "city", "kind": "public_holiday"},
    "staff": {
        "staff_number": "199013312015131001",
        "office_code": "A1",
        "employment": "pns",
        "valid_from": "2026-01-01",
    },
    "devices": {"device": "D1", "office_code": "A1", "valid_from": "2026-01-01"},
    "enrolments": {
        "device": "D1",
        "pin": "007",
        "staff_number": "199013312015131001",
        "valid_from": "2026-01-01",
    },
    "leave": {
        "staff_number": "199013312015131001",
        "kind": "annual",
        "starts_at": "2026-11-23",
        "ends_at": "2026-11-24",
    },
    "agenda": {
        "scope": "city",
        "kind": "ceremony",
        "starts_at": "2026-11-23T08:00",
        "ends_at": "2026-11-23T10:00",
    },
    "complaints": {
        "reference": "R1",
        "office_code": "A1",
        "observed_at": "2026-11-23T10:00",
        "category": "office_empty",
    },
    "service_marks": {
        "office_code": "A1",
        "marked_at": "2026-11-23T10:00",
        "kind": "letter",
    },
    "teams": {
        "team": "T1",
        "visits_per_day": "6",
        "starts": "08:00",
        "ends": "15:00",
        "valid_from": "2026-01-01",
    },
    "team_days": {"team": "T1", "day": "2026-11-24", "half": "am", "visits": "0"},
    "findings": {
        "office_code": "A1",
        "arrived_at": "2026-11-23T10:15",
        "outcome": "staffed",
    },
}


def a_row(table: str, **cells: str) -> dict[str, str]:
    """Return a good row of the table with these cells in their place."""
    return GOOD[table] | cells


def a_csv(path: Path, *rows: dict[str, str], delimiter: str = ",") -> Path:
    """Write rows as CSV; the header has every column that some row names."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    text = "".join(delimiter.join(map(_quoted, line)) + "\r\n" for line in lines)
    path.write_text(text, "utf-8", newline="")
    return path


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def a_workbook(path: Path, *rows: list[object], **formats: str) -> Path:
    """Write an XLSX of typed cells; dates look as `yyyy-mm-dd`, times as `hh:mm`."""
    options = {
        "default_date_format": "yyyy-mm-dd",
        "strings_to_formulas": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(path, options) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path

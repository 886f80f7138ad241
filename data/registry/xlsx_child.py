"""Turns an XLSX's first sheet into JSON lines of text, in a process that may die.

Run as a script by ``data.registry.xlsx``, never imported by it: calamine asks for
memory before it looks (two cells in opposite corners ask for 512 GB) and then ends
the whole process, so the limits and the abort must hit this process only.

Output, one JSON value a line: the merged ranges, then every row as a list of texts.
"""

import contextlib
import json
import sys
from datetime import date, datetime, time, timedelta

#: Excel keeps 15 digits of a number; longer ones have lost some.
SAFE_NUMBER = 1e15
DAY_MINUTES = 24 * 60


def limit_memory(limit_bytes: int) -> None:
    """Let the system refuse more memory than this, and write no core file."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))


def cell_text(value: object) -> str:
    """Return a typed cell as a clerk would write it in a CSV.

    Examples
    --------
    >>> [cell_text(each) for each in (7.0, 0.1, True, time(7, 30), date(2026, 11, 24))]
    ['7', '0.1', 'yes', '07:30', '2026-11-24']
    >>> cell_text(timedelta(hours=24)), cell_text(198713122010011003.0)
    ('24:00', '1.98713122010011e+17')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        whole = float(value).is_integer() and abs(value) < SAFE_NUMBER
        return str(int(value)) if whole else f"{value:.15g}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes" if value.second == 0 else "seconds")
    if isinstance(value, timedelta):
        hours, minutes = divmod(round(value / timedelta(minutes=1)), 60)
        return f"{hours:02}:{minutes:02}"
    return str(value)


def main(path: str, limit_bytes: int) -> int:
    """Print the first sheet; exit code 3 when calamine finds no workbook in it."""
    limit_memory(limit_bytes)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, OSError, IndexError):
        return 3
    print(json.dumps(merged))
    for row in sheet.to_python(skip_empty_area=False):
        print(json.dumps([cell_text(cell) for cell in row]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))

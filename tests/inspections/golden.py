"""The frozen day: everything the draw must never do differently again.

Run ``python -m tests.inspections.golden`` to write the files anew; that is a change of
the published method, and belongs in its version and in the changelog.
"""

from pathlib import Path

import numpy as np

from data.schemas import SLOTS
from inspections.record import canonical, file_name
from tests.inspections.builders import (
    MONDAY,
    a_record,
    inputs,
    slots,
    team,
)

FOLDER = Path(__file__).parent.parent / "golden"
COMMIT = FOLDER / file_name(MONDAY, 1, "commit")
OPENED = FOLDER / file_name(MONDAY, 1, "open")


def the_day():
    """Twenty offices: two in one building, one short of staff, one closing at noon."""
    open_slots, short = slots(20), np.zeros((20, SLOTS), dtype=bool)
    open_slots[4, 26:] = False
    short[7] = True
    return inputs(
        20,
        building={"K002": "Block Office", "K009": "Block Office"},
        open_slots=open_slots,
        short=short,
        p={f"K{i:03d}": round(0.01 * i * i % 0.37, 2) for i in range(20)},
        teams=[
            team("Tim 1", 3, conflict_offices="K009"),
            team("Tim 2", 3),
            team("Tim 3", 2, starts=13 * 60),
        ],
        last_team={f"K{i:03d}": f"Tim {i % 2 + 1}" for i in range(0, 20, 3)},
    )


if __name__ == "__main__":
    for path, record in zip((COMMIT, OPENED), a_record(the_day()), strict=True):
        path.write_bytes(canonical(record))

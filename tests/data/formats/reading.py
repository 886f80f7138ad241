"""Reads bytes in a format the way an ingest does, in one frame."""

from datetime import datetime, timedelta
from io import BytesIO

import pandas as pd
from hypothesis import strategies as st

from data.formats.base import REASONS, Format, Parsed
from data.formats.lines import BOM
from data.formats.opening import as_text

RECEIVED_AT = datetime(2024, 4, 30, 8)
WIB = timedelta(hours=7)


def parts_of(
    log: Format, data: bytes, received_at: datetime = RECEIVED_AT
) -> list[Parsed]:
    return list(log.parse(BytesIO(data), received_at=received_at, offset=WIB))


def punches_of(log: Format, data: bytes) -> pd.DataFrame:
    return pd.concat([part.punches for part in parts_of(log, data)], ignore_index=True)


def rejects_of(log: Format, data: bytes) -> list[tuple[int, str]]:
    rejects = pd.concat([part.rejects for part in parts_of(log, data)])
    return list(zip(rejects["line"], rejects["reason"], strict=True))


def notices_of(log: Format, data: bytes) -> list[str]:
    return [str(each) for part in parts_of(log, data) for each in part.notices]


def line_count(data: bytes) -> int:
    """Return the number of lines of a file, as an ingest sees them."""
    text = as_text(data).removeprefix(BOM)
    return text.count(b"\n") + (not text.endswith(b"\n") and text != b"")


def assert_accounted(log: Format, data: bytes) -> None:
    """Every line is one punch, one reject, or no record; and nothing is raised."""
    parts = parts_of(log, data)
    punches = pd.concat([part.punches for part in parts])
    rejects = pd.concat([part.rejects for part in parts])
    numbers = [*punches["line"], *rejects["line"]]
    assert len(set(numbers)) == len(numbers) == sum(part.lines for part in parts)
    assert len(numbers) + sum(part.other for part in parts) == line_count(data)
    assert set(rejects["reason"]) <= set(REASONS)
    assert punches[["pin", "punched_at", "direction"]].notna().all().all()
    assert 0 <= log.looks_like(data).share <= 1


def damaged(valid: bytes) -> st.SearchStrategy[bytes]:
    """Return the file with a few pieces cut out, doubled, or written over."""
    cuts = st.tuples(
        st.integers(0, len(valid)),
        st.integers(0, 40),
        st.binary(max_size=8) | st.sampled_from([b"\t", b"\n", b",", b'"', b"\0"]),
    )
    return st.lists(cuts, min_size=1, max_size=6).map(lambda all_: _damage(valid, all_))


def _damage(valid: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    for place, length, instead in cuts:
        valid = valid[:place] + instead + valid[place + length :]
    return valid


def reason_of(log: Format, data: bytes) -> str | None:
    """Return why the only record is rejected; None if it is a punch."""
    (part,) = parts_of(log, data)
    assert part.lines == 1
    return None if part.rejects.empty else part.rejects["reason"].iloc[0]


def attlog_line(
    pin: str = "101",
    at: str = "2024-04-29 07:31:05",
    device: str = "1",
    status: str = "0",
    verify: str = "1",
    end: str = "\n",
) -> bytes:
    return f"{pin:>9}\t{at}\t{device}\t{status}\t{verify}\t0{end}".encode()

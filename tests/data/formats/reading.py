"""Reads bytes in a format the way an ingest does, in one frame."""

from datetime import datetime, timedelta
from io import BytesIO

import pandas as pd

from data.formats.base import Format, Parsed

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

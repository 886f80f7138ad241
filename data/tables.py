"""The database's tables; those of the registry follow from ``data.schemas``.

Accounts, reports and papers of the web application are in ``data.web_tables``.
"""

from typing import Any

import sqlalchemy as sa

from data import schemas
from data.table_parts import column_of as _column
from data.table_parts import metadata


def _output(shape: schemas.Output, *key: str) -> list[sa.Column[Any]]:
    return [
        _column(column.name, column.kind, empty=column.name not in key)
        for column in shape.columns
        if column.name != "service_date"
    ]


def _batch() -> sa.Column[Any]:
    return _column("batch", "integer", sa.ForeignKey("batches.batch"))


def _registry_table(table: schemas.Table) -> sa.Table:
    """One row per version of a key: rows are added, never changed."""
    return sa.Table(
        table.name,
        metadata,
        _column("row_id", "integer"),
        *(
            _column(column.name, column.kind, empty=not column.required)
            for column in table.columns
        ),
        _column("recorded_at", "instant"),
        _batch(),
        sa.PrimaryKeyConstraint("row_id"),
        sa.Index(None, *table.key),
    )


meta = sa.Table(
    "meta",
    metadata,
    _column("key", "text"),
    _column("value", "text"),
    sa.PrimaryKeyConstraint("key"),
)

#: One row per file that was taken in; the numbers rise by one in order of commit.
batches = sa.Table(
    "batches",
    metadata,
    _column("batch", "integer"),
    _column("kind", "choice"),
    _column("table_name", "text"),
    _column("source", "text"),
    _column("digest", "text"),
    _column("policy", "text"),
    _column("arrived_at", "instant"),
    _column("counts", "json"),
    sa.PrimaryKeyConstraint("batch"),
    sa.Index(None, "digest"),
)

REGISTRY: dict[str, sa.Table] = {
    name: _registry_table(table) for name, table in schemas.TABLES.items()
}

#: Rows of a registry file that do not count yet, their cells pseudonymised.
quarantine = sa.Table(
    "quarantine",
    metadata,
    _column("digest", "text"),
    _column("table_name", "text"),
    _column("source", "text"),
    _column("row", "integer"),
    _column("cells", "json"),
    _column("problems", "json"),
    _column("waits_for", "text", empty=True),
    _column("policy", "text"),
    _column("recorded_at", "instant", empty=True),
    _batch(),
    sa.PrimaryKeyConstraint("digest"),
)

#: The key begins with the time and is the table itself (SQLite: without row ids): a
#: day's file lands at the end, a span is read in one go, and no second index is kept.
#: No foreign key: checking a million of them doubles the time of loading.
punches = sa.Table(
    "punches",
    metadata,
    _column("device", "text"),
    _column("pin", "text"),
    _column("punched_at", "instant"),
    _column("direction", "choice"),
    _column("verify", "integer", empty=True),
    _column("recorded_at", "instant"),
    _column("batch", "integer"),
    sa.PrimaryKeyConstraint("punched_at", "device", "pin", "direction"),
    sqlite_with_rowid=False,
)

#: The last punch of each device and day that a batch wrote, by when it became known:
#: how far devices have reported, and which days a file tells of, without a look at
#: millions of punches. Kept by ``data.store.punches`` alone.
last_punches = sa.Table(
    "last_punches",
    metadata,
    _column("device", "text"),
    _column("punched_at", "instant"),
    _column("recorded_at", "instant"),
    _column("batch", "integer"),
    sa.Index(None, "punched_at"),
)

#: Where punches of phones were made: a keyed digest of coordinates and day. It tells of
#: two punches of one day that they were made at the same coordinates, and nothing else.
#: The first word on a punch stays. No foreign key, as for the punches.
punch_places = sa.Table(
    "punch_places",
    metadata,
    _column("device", "text"),
    _column("pin", "text"),
    _column("punched_at", "instant"),
    _column("place", "text"),
    _column("recorded_at", "instant"),
    _column("batch", "integer"),
    sa.PrimaryKeyConstraint("punched_at", "device", "pin"),
    sqlite_with_rowid=False,
)

rejects = sa.Table(
    "rejects",
    metadata,
    _batch(),
    _column("source", "text"),
    _column("line", "integer"),
    _column("reason", "text"),
    _column("raw", "bytes"),
    sa.Index(None, "batch"),
)

#: Refused lines that are whole but for the device's clock, as it told them, with the
#: believed records around them in the file: what a correction is worked out from.
doubted_punches = sa.Table(
    "doubted_punches",
    metadata,
    _batch(),
    _column("line", "integer"),
    _column("reason", "text"),
    _column("device", "text"),
    _column("pin", "text"),
    _column("read_at", "instant"),
    _column("direction", "choice"),
    _column("verify", "integer", empty=True),
    _column("previous_line", "integer"),
    _column("previous_at", "instant", empty=True),
    _column("next_at", "instant", empty=True),
    sa.Index(None, "batch"),
)

#: Which refused lines became punches after all: ``batch`` wrote line ``line`` of batch
#: ``refused_in`` as the punch of ``punched_at``, give or take ``uncertain_seconds``.
repairs = sa.Table(
    "repairs",
    metadata,
    _column("refused_in", "integer"),
    _column("line", "integer"),
    _batch(),
    _column("punched_at", "instant"),
    _column("uncertain_seconds", "integer"),
    sa.PrimaryKeyConstraint("refused_in", "line"),
    sa.Index(None, "batch"),
)

device_events = sa.Table(
    "device_events",
    metadata,
    _column("device", "text"),
    _column("kind", "text"),
    _column("at", "instant", empty=True),
    _column("recorded_at", "instant"),
    _batch(),
    sa.Index(None, "device"),
)

#: Attendance by the day, each version of a person's day in the batch that brought it;
#: no half hour's state reads it.
day_marks = sa.Table(
    "day_marks",
    metadata,
    _column("day", "day"),
    _column("staff_number", "text"),
    _column("mark", "choice"),
    _column("details", "text"),
    _column("shift", "flag", empty=True),
    _column("recorded_at", "instant"),
    _batch(),
    sa.PrimaryKeyConstraint("day", "staff_number", "batch"),
    sqlite_with_rowid=False,
)

#: Up to when a device said (heartbeat) or the city said (complete) all is there.
coverage_marks = sa.Table(
    "coverage_marks",
    metadata,
    _column("device", "text"),
    _column("kind", "choice"),
    _column("covers_until_at", "instant"),
    _column("recorded_at", "instant"),
    _batch(),
    sa.Index(None, "device"),
)

#: Files whose device nobody has named yet.
waiting_files = sa.Table(
    "waiting_files",
    metadata,
    _column("digest", "text"),
    _column("source", "text"),
    _column("reason", "text"),
    _column("noted_at", "instant"),
    sa.PrimaryKeyConstraint("digest"),
)

states = sa.Table(
    "states",
    metadata,
    _column("service_date", "day"),
    *_output(schemas.STATE_ROWS, "office_code", "slot_starts_at"),
    sa.PrimaryKeyConstraint("service_date", "office_code", "slot_starts_at"),
    sqlite_with_rowid=False,
)

#: What a night found changed in the states of a day that one before had worked out.
state_changes = sa.Table(
    "state_changes",
    metadata,
    _column("service_date", "day"),
    _column("office_code", "text"),
    _column("state_before", "text"),
    _column("state_after", "text"),
    _column("half_hours", "integer"),
    _column("known_before_at", "instant"),
    _column("noted_at", "instant"),
    _column("batch", "integer", empty=True),
    sa.Index(None, "service_date"),
)

alerts = sa.Table(
    "alerts",
    metadata,
    _column("service_date", "day"),
    *_output(schemas.ALERTS),
    sa.Index(None, "service_date"),
)

risk = sa.Table(
    "risk",
    metadata,
    _column("service_date", "day"),
    _column("version", "integer"),
    *_output(schemas.RISK, "office_code", "slot_starts_at"),
    sa.PrimaryKeyConstraint("service_date", "version", "office_code", "slot_starts_at"),
    sqlite_with_rowid=False,
)

#: What stands behind each reason code of an office.
risk_facts = sa.Table(
    "risk_facts",
    metadata,
    _column("service_date", "day"),
    _column("version", "integer"),
    _column("office_code", "text"),
    _column("code", "text"),
    _column("contribution", "number", empty=True),
    _column("facts", "json"),
    sa.PrimaryKeyConstraint("service_date", "version", "office_code", "code"),
)

#: A draft until it is sealed; ``sealing`` counts the sealed ones, in their chain.
plans = sa.Table(
    "plans",
    metadata,
    _column("service_date", "day"),
    _column("version", "integer"),
    _column("as_of", "instant"),
    _column("batch", "integer"),
    _column("reason", "text", empty=True),
    _column("draft", "json"),
    _column("committed", "text", empty=True),
    _column("commit_hash", "text", empty=True),
    _column("sealing", "integer", empty=True),
    _column("opened", "text", empty=True),
    sa.PrimaryKeyConstraint("service_date", "version"),
    sa.UniqueConstraint("sealing"),
)

#: Written at release, never before.
visits = sa.Table(
    "visits",
    metadata,
    _column("visit", "text"),
    _column("service_date", "day"),
    _column("version", "integer"),
    _column("half", "choice"),
    _column("team", "text", empty=True),
    _column("sequence", "integer", empty=True),
    _column("office_code", "text"),
    _column("unit", "text"),
    _column("slot", "integer", empty=True),
    _column("chance", "number", empty=True),
    _column("slot_chance", "number", empty=True),
    _column("arm", "choice", empty=True),
    _column("reserve", "flag"),
    sa.PrimaryKeyConstraint("visit"),
    sa.ForeignKeyConstraint(
        ["service_date", "version"], ["plans.service_date", "plans.version"]
    ),
    sa.Index(None, "service_date"),
)

days_not_drawn = sa.Table(
    "days_not_drawn",
    metadata,
    _column("service_date", "day"),
    _column("recorded_at", "instant"),
    _column("reason", "text"),
    sa.PrimaryKeyConstraint("service_date"),
)

#: A chain: each entry holds the hash of the one before, and its own.
audit = sa.Table(
    "audit",
    metadata,
    _column("entry", "integer"),
    _column("at", "instant"),
    _column("action", "text"),
    _column("service_date", "day", empty=True),
    _column("reason", "text", empty=True),
    _column("detail", "json"),
    _column("account", "text", empty=True),
    _column("previous", "text", empty=True),
    _column("hash", "text", empty=True),
    sa.PrimaryKeyConstraint("entry"),
    sa.Index(None, "service_date"),
)

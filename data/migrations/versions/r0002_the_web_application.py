"""The web application's tables, and the audit trail as a chain."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

_COLUMNS = ("entry", "at", "action", "service_date", "reason", "detail")


def upgrade() -> None:
    _clock_repairs()
    op.create_table(
        "accounts",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("office_code", sa.Text(), nullable=True),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("totp_nonce", sa.Text(), nullable=True),
        sa.Column("totp_confirmed", sa.Boolean(), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_accounts")),
    )
    op.create_table(
        "clarifications",
        sa.Column("clarification", sa.Integer(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("clarification", name=op.f("pk_clarifications")),
    )
    op.create_index(
        op.f("ix_clarifications_finding"), "clarifications", ["finding"], unique=False
    )
    op.create_index(
        op.f("ix_clarifications_office_code"),
        "clarifications",
        ["office_code"],
        unique=False,
    )
    op.create_table(
        "early_openings",
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("opening", name=op.f("pk_early_openings")),
    )
    op.create_index(
        op.f("ix_early_openings_service_date"),
        "early_openings",
        ["service_date"],
        unique=False,
    )
    op.create_table(
        "follow_ups",
        sa.Column("follow_up", sa.Integer(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("follow_up", name=op.f("pk_follow_ups")),
    )
    op.create_index(
        op.f("ix_follow_ups_finding"), "follow_ups", ["finding"], unique=False
    )
    op.create_index(
        op.f("ix_follow_ups_office_code"), "follow_ups", ["office_code"], unique=False
    )
    op.create_table(
        "login_attempts",
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("attempt", name=op.f("pk_login_attempts")),
    )
    op.create_index(
        op.f("ix_login_attempts_account_at"),
        "login_attempts",
        ["account", "at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_login_attempts_address_at"),
        "login_attempts",
        ["address", "at"],
        unique=False,
    )
    op.create_table(
        "opened_stops",
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_opened_stops")),
    )
    op.create_table(
        "overrides",
        sa.Column("override", sa.Integer(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("half", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("override", name=op.f("pk_overrides")),
    )
    op.create_index(
        op.f("ix_overrides_service_date"), "overrides", ["service_date"], unique=False
    )
    op.create_table(
        "reports",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("visit", sa.Text(), nullable=True),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["replaces"], ["reports.report"], name=op.f("fk_reports_reports")
        ),
        sa.PrimaryKeyConstraint("report", name=op.f("pk_reports")),
        sa.UniqueConstraint("uuid", name=op.f("uq_reports")),
    )
    op.create_index(op.f("ix_reports_finding"), "reports", ["finding"], unique=False)
    op.create_index(
        op.f("ix_reports_office_code"), "reports", ["office_code"], unique=False
    )
    op.create_index(op.f("ix_reports_visit"), "reports", ["visit"], unique=False)
    op.create_table(
        "minutes",
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("signing", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("witness", sa.Text(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report"], ["reports.report"], name=op.f("fk_minutes_reports")
        ),
        sa.PrimaryKeyConstraint("minute", name=op.f("pk_minutes")),
        sa.UniqueConstraint("finding", name=op.f("uq_minutes")),
    )
    op.create_index(
        op.f("ix_minutes_office_code"), "minutes", ["office_code"], unique=False
    )
    op.create_table(
        "photos",
        sa.Column("photo", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("report", sa.Integer(), nullable=True),
        sa.Column("clarification", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report"], ["reports.report"], name=op.f("fk_photos_reports")
        ),
        sa.PrimaryKeyConstraint("photo", name=op.f("pk_photos")),
    )
    op.create_index(
        op.f("ix_photos_clarification"), "photos", ["clarification"], unique=False
    )
    op.create_index(op.f("ix_photos_digest"), "photos", ["digest"], unique=False)
    op.create_index(op.f("ix_photos_report"), "photos", ["report"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.account"], name=op.f("fk_sessions_accounts")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_account"), "sessions", ["account"], unique=False)
    op.create_table(
        "state_changes",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("state_before", sa.Text(), nullable=False),
        sa.Column("state_after", sa.Text(), nullable=False),
        sa.Column("half_hours", sa.Integer(), nullable=False),
        sa.Column("known_before_at", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
    )
    op.create_index(
        op.f("ix_state_changes_service_date"),
        "state_changes",
        ["service_date"],
        unique=False,
    )
    op.add_column("audit", sa.Column("account", sa.Text(), nullable=True))
    op.add_column("audit", sa.Column("previous", sa.Text(), nullable=True))
    op.add_column("audit", sa.Column("hash", sa.Text(), nullable=True))
    _chain()


def _clock_repairs() -> None:
    op.create_table(
        "day_marks",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("staff_number", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("shift", sa.Boolean(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_day_marks_batches")
        ),
        sa.PrimaryKeyConstraint(
            "day", "staff_number", "batch", name=op.f("pk_day_marks")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "doubted_punches",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("verify", sa.Integer(), nullable=True),
        sa.Column("previous_line", sa.Integer(), nullable=False),
        sa.Column("previous_at", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_doubted_punches_batches")
        ),
    )
    op.create_index(op.f("ix_doubted_punches_batch"), "doubted_punches", ["batch"])
    op.create_table(
        "repairs",
        sa.Column("refused_in", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("punched_at", sa.BigInteger(), nullable=False),
        sa.Column("uncertain_seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_repairs_batches")
        ),
        sa.PrimaryKeyConstraint("refused_in", "line", name=op.f("pk_repairs")),
    )
    op.create_index(op.f("ix_repairs_batch"), "repairs", ["batch"])


def _chain() -> None:
    """Chain the entries written before, as `data.store.audit` did in November 2026."""
    audit = sa.table(
        "audit", *(sa.column(name) for name in (*_COLUMNS, "previous", "hash"))
    )
    db = op.get_bind()
    previous = ""
    for row in db.execute(
        sa.select(*(audit.c[name] for name in _COLUMNS)).order_by(audit.c.entry)
    ).all():
        day = None if row.service_date is None else str(row.service_date)
        parts = [
            row.entry,
            row.at,
            row.action,
            day,
            row.reason,
            row.detail,
            None,
            previous,
        ]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        chained = hashlib.sha256(text.encode()).hexdigest()
        change = sa.update(audit).where(audit.c.entry == row.entry)
        db.execute(change.values(previous=previous, hash=chained))
        previous = chained

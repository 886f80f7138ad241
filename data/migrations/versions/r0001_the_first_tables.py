"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("p_value", sa.Double(), nullable=True),
        sa.Column("q_value", sa.Double(), nullable=True),
        sa.Column("explained", sa.Text(), nullable=True),
    )
    op.create_index(
        op.f("ix_alerts_service_date"), "alerts", ["service_date"], unique=False
    )
    op.create_table(
        "audit",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_audit")),
    )
    op.create_index(
        op.f("ix_audit_service_date"), "audit", ["service_date"], unique=False
    )
    op.create_table(
        "batches",
        sa.Column("batch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_digest"), "batches", ["digest"], unique=False)
    op.create_table(
        "days_not_drawn",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("service_date", name=op.f("pk_days_not_drawn")),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "plans",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("committed", sa.Text(), nullable=True),
        sa.Column("commit_hash", sa.Text(), nullable=True),
        sa.Column("sealing", sa.Integer(), nullable=True),
        sa.Column("opened", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("service_date", "version", name=op.f("pk_plans")),
        sa.UniqueConstraint("sealing", name=op.f("uq_plans")),
    )
    op.create_table(
        "punches",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("punched_at", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("verify", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "punched_at", "device", "pin", "direction", name=op.f("pk_punches")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "risk",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("slot_starts_at", sa.BigInteger(), nullable=False),
        sa.Column("p_below_minimum", sa.Double(), nullable=True),
        sa.Column("p_empty", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("expected_staff", sa.Double(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "service_date",
            "version",
            "office_code",
            "slot_starts_at",
            name=op.f("pk_risk"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "risk_facts",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("contribution", sa.Double(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "service_date", "version", "office_code", "code", name=op.f("pk_risk_facts")
        ),
    )
    op.create_table(
        "states",
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("slot_starts_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("service_staff_low", sa.Integer(), nullable=True),
        sa.Column("service_staff_high", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "service_date", "office_code", "slot_starts_at", name=op.f("pk_states")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "waiting_files",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_waiting_files")),
    )
    op.create_table(
        "agenda",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("repeats", sa.Text(), nullable=True),
        sa.Column("repeats_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_agenda_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_agenda")),
    )
    op.create_index(
        op.f("ix_agenda_scope_starts_at_kind"),
        "agenda",
        ["scope", "starts_at", "kind"],
        unique=False,
    )
    op.create_table(
        "calendar",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_calendar_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_calendar")),
    )
    op.create_index(
        op.f("ix_calendar_day_scope_kind"),
        "calendar",
        ["day", "scope", "kind"],
        unique=False,
    )
    op.create_table(
        "complaints",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_complaints_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_complaints")),
    )
    op.create_index(
        op.f("ix_complaints_reference"), "complaints", ["reference"], unique=False
    )
    op.create_table(
        "coverage_marks",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("covers_until_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_coverage_marks_batches")
        ),
    )
    op.create_index(
        op.f("ix_coverage_marks_device"), "coverage_marks", ["device"], unique=False
    )
    op.create_table(
        "device_events",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_device_events_batches")
        ),
    )
    op.create_index(
        op.f("ix_device_events_device"), "device_events", ["device"], unique=False
    )
    op.create_table(
        "devices",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("scans_per_day", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_devices_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_devices")),
    )
    op.create_index(
        op.f("ix_devices_device_valid_from"),
        "devices",
        ["device", "valid_from"],
        unique=False,
    )
    op.create_table(
        "enrolments",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("staff_number", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_enrolments_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_enrolments")),
    )
    op.create_index(
        op.f("ix_enrolments_device_pin_valid_from"),
        "enrolments",
        ["device", "pin", "valid_from"],
        unique=False,
    )
    op.create_table(
        "findings",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("visit", sa.Text(), nullable=True),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("service_staff_seen", sa.Integer(), nullable=True),
        sa.Column("clocked_in", sa.Integer(), nullable=True),
        sa.Column("others_seen", sa.Integer(), nullable=True),
        sa.Column("residents_turned_away", sa.Integer(), nullable=True),
        sa.Column("absent_reasons", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("chance", sa.Double(), nullable=True),
        sa.Column("slot_chance", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_findings_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_finding"), "findings", ["finding"], unique=False)
    op.create_table(
        "leave",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("staff_number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_leave_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_leave")),
    )
    op.create_index(
        op.f("ix_leave_staff_number_starts_at_kind"),
        "leave",
        ["staff_number", "starts_at", "kind"],
        unique=False,
    )
    op.create_table(
        "offices",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("building", sa.Text(), nullable=True),
        sa.Column("schedule", sa.Text(), nullable=True),
        sa.Column("minimum_staff", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_offices_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_offices")),
    )
    op.create_index(
        op.f("ix_offices_office_code"), "offices", ["office_code"], unique=False
    )
    op.create_table(
        "quarantine",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("waits_for", sa.Text(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_quarantine_batches")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_quarantine")),
    )
    op.create_table(
        "rejects",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_rejects_batches")
        ),
    )
    op.create_index(op.f("ix_rejects_batch"), "rejects", ["batch"], unique=False)
    op.create_table(
        "schedules",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("season", sa.Text(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.Column("break_starts", sa.Integer(), nullable=True),
        sa.Column("break_ends", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_schedules_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_schedules")),
    )
    op.create_index(
        op.f("ix_schedules_schedule_valid_from_season_weekday"),
        "schedules",
        ["schedule", "valid_from", "season", "weekday"],
        unique=False,
    )
    op.create_table(
        "service_marks",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_service_marks_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_service_marks")),
    )
    op.create_index(
        op.f("ix_service_marks_office_code_marked_at_kind"),
        "service_marks",
        ["office_code", "marked_at", "kind"],
        unique=False,
    )
    op.create_table(
        "staff",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("staff_number", sa.Text(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("employment", sa.Text(), nullable=False),
        sa.Column("rank", sa.Text(), nullable=True),
        sa.Column("serves_public", sa.Boolean(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_staff_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_staff")),
    )
    op.create_index(
        op.f("ix_staff_staff_number_valid_from"),
        "staff",
        ["staff_number", "valid_from"],
        unique=False,
    )
    op.create_table(
        "team_days",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half", sa.Text(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_team_days_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_team_days")),
    )
    op.create_index(
        op.f("ix_team_days_team_day_half"),
        "team_days",
        ["team", "day", "half"],
        unique=False,
    )
    op.create_table(
        "teams",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("visits_per_day", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("base_office", sa.Text(), nullable=True),
        sa.Column("conflict_offices", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"], ["batches.batch"], name=op.f("fk_teams_batches")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_teams")),
    )
    op.create_index(
        op.f("ix_teams_team_valid_from"), "teams", ["team", "valid_from"], unique=False
    )
    op.create_table(
        "visits",
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("half", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("chance", sa.Double(), nullable=True),
        sa.Column("slot_chance", sa.Double(), nullable=True),
        sa.Column("arm", sa.Text(), nullable=True),
        sa.Column("reserve", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_date", "version"],
            ["plans.service_date", "plans.version"],
            name=op.f("fk_visits_plans"),
        ),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_visits")),
    )
    op.create_index(
        op.f("ix_visits_service_date"), "visits", ["service_date"], unique=False
    )

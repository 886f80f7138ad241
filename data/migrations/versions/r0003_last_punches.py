"""The last punch of each device and day, for questions that read all punches before."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None

#: No zone is off by less: whatever the city's, one of these holds a day's last punch.
_QUARTER = 15 * 60 * 1_000_000


def upgrade() -> None:
    op.create_table(
        "last_punches",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("punched_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
    )
    op.create_index(
        op.f("ix_last_punches_punched_at"), "last_punches", ["punched_at"], unique=False
    )
    op.execute(
        "INSERT INTO last_punches (device, punched_at, recorded_at, batch) "
        "SELECT device, MAX(punched_at), recorded_at, batch FROM punches "
        f"GROUP BY device, punched_at / {_QUARTER}, recorded_at, batch"
    )

"""Runs the migrations on the connection that ``data.database.upgrade`` hands in."""

from alembic import context

import data.tables
import data.web_tables  # noqa: F401  their tables join the metadata
from data.table_parts import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata
)
with context.begin_transaction():
    context.run_migrations()

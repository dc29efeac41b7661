"""How alembic runs here: on a connection it is given, in batch mode because SQLite cannot alter columns."""

from __future__ import annotations

from alembic import context

from bot.records import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.METADATA,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()

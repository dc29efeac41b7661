"""Numbers of items have up to twelve digits: PostgreSQL's integers end at ten. SQLite's never did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("suggestion", "serial", type_=sa.BigInteger())

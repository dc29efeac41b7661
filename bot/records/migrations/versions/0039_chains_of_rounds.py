"""A round of review keeps the levels it was submitted to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review_round", sa.Column("chain", sa.String()))

"""As what a platform told somebody when they spoke: their account may be kept in another spelling."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("spoken_as", sa.String(), nullable=True))

"""By which way a review was decided, and who typed on the server in another's stead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review_decision", sa.Column("channel", sa.String(), nullable=True))
    op.add_column("decision_taken_back", sa.Column("channel", sa.String(), nullable=True))
    op.add_column("act", sa.Column("account", sa.String(), nullable=True))
    # What was typed on the server in single chat said so; in a group it passed for the platform's.
    op.execute("UPDATE fact SET channel = '控制台' WHERE channel = 'console'")
    op.execute("UPDATE journal SET platform = '控制台' WHERE platform = 'console'")

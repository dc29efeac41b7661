"""A line of a year's sheet may be typed in chat: by which act, and what stood there before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("year_fact") as table:
        table.add_column(sa.Column("was", sa.String(), nullable=True))
        table.add_column(sa.Column("act_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_year_fact_act_id_act", "act", ["act_id"], ["id"])

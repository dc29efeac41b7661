"""What lists ask of items is found by indexes: their kind, the lead unit, whoever made them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_suggestion_kind", "suggestion", ["level", "body", "handling", "key", "year"])
    several, assists = sa.text("length(deputy) > 4"), sa.text("part = 'assisting'")
    op.create_index("ix_suggestion_deputies", "suggestion", ["deputy"], sqlite_where=several, postgresql_where=several)
    op.create_index("ix_assignment_assisting", "assignment", ["suggestion_id"], sqlite_where=assists, postgresql_where=assists)
    units, made = sa.text("lead_unit IS NOT NULL"), sa.text("deputy IS NOT NULL")
    op.create_index("ix_suggestion_lead_unit", "suggestion", ["lead_unit"], sqlite_where=units, postgresql_where=units)
    op.create_index("ix_suggestion_deputy", "suggestion", ["deputy"], sqlite_where=made, postgresql_where=made)

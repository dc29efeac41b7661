"""What is due before the first call and after the letter is found by small indexes: of what begins it, and of open checks."""

from __future__ import annotations

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

fact = sa.table("fact", sa.column("id"), sa.column("kind"), sa.column("details"), sa.column("check_on", sa.Date()))


def upgrade() -> None:
    op.add_column("fact", sa.Column("check_on", sa.Date(), nullable=True))
    connection = op.get_bind()
    promised = sa.select(fact.c.id, fact.c.details).where(fact.c.kind == "承诺", fact.c.details.is_not(None))
    for row, written in connection.execute(promised).all():
        details = json.loads(written)
        if "check" in details and "state" not in details:
            day = date.fromisoformat(details["check"])
            connection.execute(sa.update(fact).where(fact.c.id == row).values(check_on=day))
    begins = sa.text("kind IN ('寄出', '公开属性', '变更') AND superseded_at IS NULL")
    op.create_index("ix_fact_begins", "fact", ["kind", "on_date"], sqlite_where=begins, postgresql_where=begins)
    checked = sa.text("check_on IS NOT NULL AND superseded_at IS NULL")
    op.create_index("ix_fact_check_on", "fact", ["check_on"], sqlite_where=checked, postgresql_where=checked)

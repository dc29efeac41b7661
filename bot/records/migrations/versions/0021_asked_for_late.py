"""A change of the divisions that assist may give an item a date of its own: planning finds it by the small index of those."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE fact SET value = '要求意见' WHERE kind = '变更' AND (details LIKE '%\"what\": \"assisting\"%'"
        ' OR (details LIKE \'%"what": "handling"%\' AND details LIKE \'%"from": "参阅"%\'))'
    )
    own_date = sa.text("(kind IN ('延期', '重新办理', '意见退回') OR (kind = '变更' AND value = '要求意见'))")
    op.drop_index("ix_fact_own_date", "fact")
    op.create_index("ix_fact_own_date", "fact", ["kind"], unique=False, sqlite_where=own_date, postgresql_where=own_date)

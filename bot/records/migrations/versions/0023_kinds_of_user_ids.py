"""Each user id of a person has its kind, told by its form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot import platforms

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity", sa.Column("kind", sa.String(), nullable=False, server_default=""))
    known = sa.table("identity", sa.column("id"), sa.column("platform"), sa.column("user_id"), sa.column("kind"))
    session = op.get_bind()
    for row in session.execute(sa.select(known.c.id, known.c.platform, known.c.user_id)).all():
        if platform := platforms.find(row.platform):
            kind = platform.kind_of(row.user_id)
            session.execute(sa.update(known).where(known.c.id == row.id).values(kind=kind))

"""User ids have a kind, told by their form; refused accounts are remembered; a code may be for a group alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot import platforms
from bot.records.engine.base import Moment

revision = "0023"
down_revision = "0022"
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
    op.create_table(
        "refused_sender",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("corp_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", Moment(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refused_sender"),
        sa.UniqueConstraint("platform", "corp_id", "user_id", name="uq_refused_sender_platform_corp_id_user_id"),
    )
    op.add_column("enrolment", sa.Column("for_group", sa.Boolean(), nullable=False, server_default=sa.false()))

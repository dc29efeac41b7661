"""A question that waits says what it rests on, so that it goes as soon as it can take no effect."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("proposal") as proposal:
        proposal.add_column(sa.Column("rests", sa.String(), nullable=False, server_default=""))
    for command, kind in (
        ("/交接 确认 ", "hand-over confirm:"),
        ("/交接 接收 ", "hand-over accept:"),
        ("/代理 确认 ", "stand-in:"),
    ):
        op.execute(f"UPDATE proposal SET rests = replace(command, '{command}', '{kind}') WHERE command LIKE '{command}%'")  # noqa: S608
    with op.batch_alter_table("proposal") as proposal:
        proposal.alter_column("rests", server_default=None)

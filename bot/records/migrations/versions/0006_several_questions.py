"""Several questions wait for one person beside each other, each with what 否 does and what it is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("proposal") as proposal:
        proposal.drop_constraint("uq_proposal_person_id_place", type_="unique")
        proposal.add_column(sa.Column("otherwise", sa.String(), nullable=False, server_default=""))
        proposal.add_column(sa.Column("about", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_proposal_person_id_place", "proposal", ["person_id", "place"], unique=False)
    for yes, no in (
        ("发到群", "不发到群"),
        ("/交接 确认", "/交接 拒绝"),
        ("/交接 接收", "/交接 拒绝"),
        ("/代理 确认", "/代理 拒绝"),
    ):
        op.execute(f"UPDATE proposal SET otherwise = replace(command, '{yes}', '{no}') WHERE command LIKE '%{yes}%'")  # noqa: S608
    with op.batch_alter_table("proposal") as proposal:
        proposal.alter_column("otherwise", server_default=None)
        proposal.alter_column("about", server_default=None)

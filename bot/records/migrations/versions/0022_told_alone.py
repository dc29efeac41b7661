"""Messages to single persons: whom a message addresses and as what, one sender per addressed, what each way is known to reach."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.engine.base import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

STEP = ["suggestion_id", "duty", "division", "level", "milestone"]


def upgrade() -> None:
    op.add_column("robot", sa.Column("way", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE robot SET way = name")
    op.drop_index("ix_outbox_waiting", "outbox")
    op.drop_index("ix_outbox_repeating", "outbox")
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        outbox.add_column(sa.Column("target", sa.String(), nullable=False, server_default=""))
        outbox.add_column(sa.Column("address", sa.String(), nullable=True))
        outbox.create_foreign_key("fk_outbox_person_id_person", "person", ["person_id"], ["id"])
    op.execute("UPDATE outbox SET target = robot")
    waiting, repeating = sa.text("state = 'pending'"), sa.text("state = 'pending' AND attempts > 0")
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["target", "priority", "not_before", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_outbox_repeating", "outbox", ["target"], sqlite_where=repeating, postgresql_where=repeating)
    with op.batch_alter_table("reminded") as reminded:
        reminded.add_column(sa.Column("reader", sa.Integer(), nullable=False, server_default="0"))
        reminded.drop_constraint(f"uq_reminded_{'_'.join(STEP)}", type_="unique")
        reminded.create_unique_constraint(f"uq_reminded_{'_'.join(STEP)}_reader", [*STEP, "reader"])
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("robot", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("spoken_at", Moment(), nullable=True),
        sa.Column("refused_at", Moment(), nullable=True),
        sa.Column("refused_for", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_contact_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("robot", "address", name="uq_contact_robot_address"),
    )

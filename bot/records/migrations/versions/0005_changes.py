"""What changed hands: earlier assignments with their days, who receives a hand-over, proposals that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.engine.base import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_proposal_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
        sa.UniqueConstraint("person_id", "place", name="uq_proposal_person_id_place"),
    )
    with op.batch_alter_table("hand_over") as hand_over:
        hand_over.add_column(sa.Column("accepted_at", Moment(), nullable=True))
        hand_over.add_column(sa.Column("ended_at", Moment(), nullable=True))
    op.execute("UPDATE hand_over SET accepted_at = confirmed_at")
    with op.batch_alter_table("assignment") as assignment:
        assignment.add_column(sa.Column("since", sa.Date(), nullable=True))
    op.create_table(
        "earlier_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestion.id"], name="fk_earlier_assignment_suggestion_id_suggestion"),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name="fk_earlier_assignment_division_id_division"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_earlier_assignment_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_earlier_assignment"),
    )
    op.create_index("ix_earlier_assignment_suggestion_id", "earlier_assignment", ["suggestion_id"], unique=False)
    op.create_index("ix_earlier_assignment_person_id", "earlier_assignment", ["person_id"], unique=False)

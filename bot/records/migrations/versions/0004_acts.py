"""A way back: which act recorded what, and the decisions of reviewers that were taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.engine.base import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RECORDED_BY = {
    "fact": ("act_id", "ended_by"),
    "review_round": ("act_id", "withdrawal_id"),
    "review_decision": ("act_id",),
    "outbox": ("act_id",),
}


def upgrade() -> None:
    op.create_table(
        "act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("for_office", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("taken_back_at", Moment(), nullable=True),
        sa.Column("taken_back_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestion.id"], name="fk_act_suggestion_id_suggestion"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_act_person_id_person"),
        sa.ForeignKeyConstraint(["taken_back_by"], ["person.id"], name="fk_act_taken_back_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_act"),
    )
    op.create_index("ix_act_suggestion_id", "act", ["suggestion_id"], unique=False)
    op.create_index("ix_act_person_id", "act", ["person_id"], unique=False)
    for name, columns in RECORDED_BY.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.add_column(sa.Column(column, sa.Integer(), nullable=True))
                table.create_foreign_key(f"fk_{name}_{column}_act", "act", [column], ["id"])
    op.create_table(
        "decision_taken_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("on_behalf_of", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("act_id", sa.Integer(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestion.id"], name="fk_decision_taken_back_suggestion_id_suggestion"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_decision_taken_back_person_id_person"),
        sa.ForeignKeyConstraint(["on_behalf_of"], ["person.id"], name="fk_decision_taken_back_on_behalf_of_person"),
        sa.ForeignKeyConstraint(["act_id"], ["act.id"], name="fk_decision_taken_back_act_id_act"),
        sa.ForeignKeyConstraint(["ended_by"], ["act.id"], name="fk_decision_taken_back_ended_by_act"),
        sa.PrimaryKeyConstraint("id", name="pk_decision_taken_back"),
    )
    op.create_index("ix_decision_taken_back_suggestion_id", "decision_taken_back", ["suggestion_id"], unique=False)

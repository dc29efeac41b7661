"""The whole process: facts with subjects, details and reasons; stand-ins; the year's own facts; findings of the figure guard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.engine.base import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("fact") as fact:
        fact.add_column(sa.Column("subject", sa.String(), nullable=False, server_default=""))
        fact.add_column(sa.Column("details", sa.String(), nullable=True))
        fact.add_column(sa.Column("reason", sa.String(), nullable=True))
    own_date = sa.text("kind IN ('延期', '重新办理', '意见退回')")
    op.create_index("ix_fact_own_date", "fact", ["kind"], unique=False, sqlite_where=own_date, postgresql_where=own_date)
    with op.batch_alter_table("review_decision") as decision:
        decision.add_column(sa.Column("on_behalf_of", sa.Integer(), nullable=True))
        decision.create_foreign_key("fk_review_decision_on_behalf_of_person", "person", ["on_behalf_of"], ["id"])
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("suggestion_id", sa.Integer(), nullable=True))
        outbox.create_foreign_key("fk_outbox_suggestion_id_suggestion", "suggestion", ["suggestion_id"], ["id"])
    op.create_index("ix_outbox_suggestion_id", "outbox", ["suggestion_id"], unique=False)
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_calendar_year"),
    )
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("acting_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["absent_id"], ["person.id"], name="fk_stand_in_absent_id_person"),
        sa.ForeignKeyConstraint(["acting_id"], ["person.id"], name="fk_stand_in_acting_id_person"),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_stand_in_asked_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_stand_in"),
    )
    op.create_index("ix_stand_in_absent_id", "stand_in", ["absent_id"], unique=False)
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("giving_id", sa.Integer(), nullable=False),
        sa.Column("taking_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["giving_id"], ["person.id"], name="fk_hand_over_giving_id_person"),
        sa.ForeignKeyConstraint(["taking_id"], ["person.id"], name="fk_hand_over_taking_id_person"),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_hand_over_asked_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_over"),
    )
    op.create_index("ix_hand_over_giving_id", "hand_over", ["giving_id"], unique=False)
    op.create_table(
        "year_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_year_fact"),
        sa.UniqueConstraint("year", "name", name="uq_year_fact_year_name"),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("equation", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("found_at", Moment(), nullable=False),
        sa.Column("cleared_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
    )
    op.create_index("ix_finding_year", "finding", ["year"], unique=False)

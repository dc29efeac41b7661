"""Which items a stored answer names; those that were stored before do not know it, and are not given again.

What earlier versions journalled as it was typed is cleaned: nothing of what says it is secret, telephone numbers masked.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.rules import secrecy

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PORTION = 1_000  # lines of the journal at once
JOURNAL = sa.table("journal", sa.column("id", sa.Integer), sa.column("words", sa.String))


def upgrade() -> None:
    op.add_column("inbox", sa.Column("named", sa.String(), nullable=True))
    op.execute("UPDATE inbox SET reply = NULL")
    connection, last = op.get_bind(), 0
    own = JOURNAL.c
    while lines := connection.execute(
        sa.select(own.id, own.words).where(own.id > last, own.words.is_not(None)).order_by(own.id).limit(PORTION)
    ).all():
        for line in lines:
            if (kept := secrecy.kept(line.words) or None) != line.words:
                connection.execute(sa.update(JOURNAL).where(own.id == line.id).values(words=kept))
        last = lines[-1].id

"""Each line of the journal is linked to the one before it; what was written before is linked as it stands."""

from __future__ import annotations

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

from bot.records.journal import guard
from bot.rules import chain
from bot.rules.chain import GENESIS, JournalLine

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PORTION = 2_000  # lines at once
NEW = ("before", "after", "erased", "words_salt", "change_salt", "person_salt")
MADE = ("words_salt", "person_salt", "seals", "hash")
KEPT = tuple(name for name in JournalLine._fields if name not in ("understood", "proposed"))  # those came later
JOURNAL = sa.table("journal", *(sa.column(name) for name in KEPT))


def upgrade() -> None:
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(), nullable=False),
        sa.Column("cut_id", sa.Integer(), nullable=False),
        sa.Column("cut_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_head"),
    )
    with op.batch_alter_table("journal") as journal:
        for name in NEW:
            journal.add_column(sa.Column(name, sa.String(), nullable=True))
        for name in ("seals", "hash"):
            journal.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        # Items and messages go before the lines that speak of them.
        journal.drop_constraint("fk_journal_suggestion_id", type_="foreignkey")
        journal.drop_constraint("fk_journal_inbox_id", type_="foreignkey")
    link(op.get_bind())
    guard.lay(op.get_bind(), guard.ERASABLE_AT_FIRST)


def link(connection: sa.Connection) -> None:
    """Every line, in the order of the ids, and the head."""
    postgres = connection.dialect.name == "postgresql"
    at = sa.literal_column("to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')") if postgres else JOURNAL.c.at
    columns = [at if name == "at" else JOURNAL.c[name] for name in KEPT]
    made: dict[str, sa.BindParameter[str]] = {name: sa.bindparam(f"new_{name}") for name in MADE}
    change = sa.update(JOURNAL).where(JOURNAL.c.id == sa.bindparam("row")).values(made)
    first: int | None = None
    last, hashed = 0, GENESIS
    while found := connection.execute(sa.select(*columns).where(JOURNAL.c.id > last).order_by(JOURNAL.c.id).limit(PORTION)).all():
        rows = []
        for values in found:
            line = JournalLine(*values)._replace(words_salt=None if values.words is None else token_hex(16))
            line = line._replace(person_salt=token_hex(16) if line.user_id else None)
            line = line._replace(seals=chain.seals("sha256", line))
            hashed = chain.link("sha256", hashed, line)
            line = line._replace(hash=hashed)
            rows.append({"row": line.id, **{f"new_{name}": getattr(line, name) for name in MADE}})
        connection.execute(change, rows)
        first, last = first or found[0].id, found[-1].id
    if first is not None:
        head = sa.table("journal_head", *map(sa.column, ("id", "last_id", "last_hash", "cut_id", "cut_hash")))
        row = {"id": 1, "last_id": last, "last_hash": hashed, "cut_id": first - 1, "cut_hash": GENESIS}
        connection.execute(sa.insert(head).values(row))

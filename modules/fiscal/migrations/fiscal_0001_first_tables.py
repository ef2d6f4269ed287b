"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fiscal_0001"
down_revision = None
branch_labels = None
depends_on = None


SENTENCE = "The fiscal journal is never changed."


def _append_only_sqlite(table: str, sentence: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def _append_only_postgresql(table: str, sentence: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def _append_only(table: str, sentence: str) -> None:
    """The database itself refuses to change or remove a row of this table."""
    if op.get_bind().dialect.name == "sqlite":
        _append_only_sqlite(table, sentence)
    else:
        _append_only_postgresql(table, sentence)


def _drop_append_only(table: str) -> None:
    """SQLite drops triggers with their table; PostgreSQL keeps the functions."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {table}_refuse() CASCADE")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "fiscal_chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("next_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fiscal_chain")),
        sa.UniqueConstraint("code", name=op.f("uq_fiscal_chain_code")),
    )
    op.create_table(
        "fiscal_journal",
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["fiscal_chain.id"], name=op.f("fk_fiscal_journal_chain_id")),
        sa.PrimaryKeyConstraint("chain_id", "seq", name=op.f("pk_fiscal_journal")),
    )
    with op.batch_alter_table("fiscal_journal", schema=None) as batch_op:
        batch_op.create_index("ix_fiscal_journal_subject", ["subject_id"], unique=False)

    op.create_table(
        "fiscal_pos_type",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pos_type_id"], ["pos_types_type.id"], name=op.f("fk_fiscal_pos_type_pos_type_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("pos_type_id", name=op.f("pk_fiscal_pos_type")),
    )
    _append_only("fiscal_journal", SENTENCE)


def downgrade() -> None:
    """Back."""
    _drop_append_only("fiscal_journal")
    op.drop_table("fiscal_pos_type")
    with op.batch_alter_table("fiscal_journal", schema=None) as batch_op:
        batch_op.drop_index("ix_fiscal_journal_subject")

    op.drop_table("fiscal_journal")
    op.drop_table("fiscal_chain")

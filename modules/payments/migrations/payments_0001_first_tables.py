"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payments_0001"
down_revision = None
branch_labels = None
depends_on = None


SENTENCE = "Money that was taken stays recorded; correct it by a refund."


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
        "payments_method",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("gives_change", sa.Boolean(), nullable=False),
        sa.Column("opens_drawer", sa.Boolean(), nullable=False),
        sa.Column("cash_step", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('cash', 'card', 'transfer', 'on_account')", name=op.f("ck_payments_method_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments_method")),
        sa.UniqueConstraint("code", name=op.f("uq_payments_method_code")),
    )
    op.create_table(
        "payments_open_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments_open_item")),
        sa.UniqueConstraint("document_id", name=op.f("uq_payments_open_item_document_id")),
    )
    with op.batch_alter_table("payments_open_item", schema=None) as batch_op:
        batch_op.create_index("ix_payments_open_item_party", ["party_id"], unique=False)
    op.create_table(
        "payments_opening_item",
        sa.Column("open_item_id", sa.Uuid(), nullable=False),
        sa.Column("number_text", sa.Text(), nullable=False),
        sa.Column("doc_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["open_item_id"], ["payments_open_item.id"], name=op.f("fk_payments_opening_item_open_item_id")
        ),
        sa.PrimaryKeyConstraint("open_item_id", name=op.f("pk_payments_opening_item")),
    )

    op.create_table(
        "payments_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments_term")),
        sa.UniqueConstraint("code", name=op.f("uq_payments_term_code")),
    )
    op.create_table(
        "payments_pos_type",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("key IN ('', 'F6', 'F7', 'F8', 'F9', 'F10')", name=op.f("ck_payments_pos_type_key")),
        sa.ForeignKeyConstraint(["method_id"], ["payments_method.id"], name=op.f("fk_payments_pos_type_method_id")),
        sa.ForeignKeyConstraint(
            ["pos_type_id"], ["pos_types_type.id"], name=op.f("fk_payments_pos_type_pos_type_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("pos_type_id", "method_id", name=op.f("pk_payments_pos_type")),
    )
    op.create_table(
        "payments_pos_type_term",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pos_type_id"],
            ["pos_types_type.id"],
            name=op.f("fk_payments_pos_type_term_pos_type_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["term_id"], ["payments_term.id"], name=op.f("fk_payments_pos_type_term_term_id")),
        sa.PrimaryKeyConstraint("pos_type_id", name=op.f("pk_payments_pos_type_term")),
    )
    op.create_table(
        "payments_tender",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("given", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["method_id"], ["payments_method.id"], name=op.f("fk_payments_tender_method_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments_tender")),
    )
    with op.batch_alter_table("payments_tender", schema=None) as batch_op:
        batch_op.create_index("ix_payments_tender_document", ["document_id"], unique=False)

    _of_customers()
    _append_only("payments_tender", SENTENCE)


def _of_customers() -> None:
    op.create_table(
        "payments_party",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=True),
        sa.Column("credit_limit", sa.BigInteger(), nullable=True),
        sa.Column("credit_mode", sa.Text(), nullable=False),
        sa.CheckConstraint("credit_mode IN ('watch', 'warn', 'block')", name=op.f("ck_payments_party_credit_mode")),
        sa.CheckConstraint("credit_limit >= 0", name=op.f("ck_payments_party_credit_limit")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_payments_party_party_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["term_id"], ["payments_term.id"], name=op.f("fk_payments_party_term_id")),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_payments_party")),
    )
    op.create_table(
        "payments_party_method",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["method_id"], ["payments_method.id"], name=op.f("fk_payments_party_method_method_id")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_payments_party_method_party_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("party_id", "method_id", name=op.f("pk_payments_party_method")),
    )
    op.create_table(
        "payments_group",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["parties_group.id"], name=op.f("fk_payments_group_group_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["term_id"], ["payments_term.id"], name=op.f("fk_payments_group_term_id")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_payments_group")),
    )


def downgrade() -> None:
    """Back."""
    _drop_append_only("payments_tender")
    with op.batch_alter_table("payments_tender", schema=None) as batch_op:
        batch_op.drop_index("ix_payments_tender_document")

    op.drop_table("payments_group")
    op.drop_table("payments_party_method")
    op.drop_table("payments_party")
    op.drop_table("payments_tender")
    op.drop_table("payments_pos_type_term")
    op.drop_table("payments_pos_type")
    op.drop_table("payments_term")
    op.drop_table("payments_opening_item")
    with op.batch_alter_table("payments_open_item", schema=None) as batch_op:
        batch_op.drop_index("ix_payments_open_item_party")

    op.drop_table("payments_open_item")
    op.drop_table("payments_method")

"""Tills, shifts, sales and closes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pos_0001"
down_revision = None
branch_labels = None
depends_on = None


SEALED = ("pos_sale", "pos_close", "pos_close_sale", "pos_cash_move", "pos_quarantine")
SENTENCE = "What a till reported is never changed."


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
        "pos_quarantine",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_quarantine")),
    )
    op.create_table(
        "pos_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sale_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_task")),
    )
    with op.batch_alter_table("pos_task", schema=None) as batch_op:
        batch_op.create_index("ix_pos_task_open", ["done_at"], unique=False)

    op.create_table(
        "pos_till",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("printer_id", sa.Integer(), nullable=True),
        sa.Column("drawer_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["fiscal_chain.id"], name=op.f("fk_pos_till_chain_id")),
        sa.ForeignKeyConstraint(["drawer_id"], ["devices_device.id"], name=op.f("fk_pos_till_drawer_id")),
        sa.ForeignKeyConstraint(["journal_id"], ["ledger_journal.id"], name=op.f("fk_pos_till_journal_id")),
        sa.ForeignKeyConstraint(["pos_type_id"], ["pos_types_type.id"], name=op.f("fk_pos_till_pos_type_id")),
        sa.ForeignKeyConstraint(["printer_id"], ["devices_device.id"], name=op.f("fk_pos_till_printer_id")),
        sa.ForeignKeyConstraint(["series_id"], ["numbering_series.id"], name=op.f("fk_pos_till_series_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["app_shop.id"], name=op.f("fk_pos_till_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_till")),
        sa.UniqueConstraint("chain_id", name=op.f("uq_pos_till_chain_id")),
        sa.UniqueConstraint("code", name=op.f("uq_pos_till_code")),
        sa.UniqueConstraint("journal_id", name=op.f("uq_pos_till_journal_id")),
        sa.UniqueConstraint("series_id", name=op.f("uq_pos_till_series_id")),
    )
    op.create_table(
        "pos_shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("float", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["till_id"], ["pos_till.id"], name=op.f("fk_pos_shift_till_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_pos_shift_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_shift")),
    )
    with op.batch_alter_table("pos_shift", schema=None) as batch_op:
        batch_op.create_index(
            "uq_pos_shift_open",
            ["till_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "pos_cash_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["pos_shift.id"], name=op.f("fk_pos_cash_move_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_cash_move")),
    )
    with op.batch_alter_table("pos_cash_move", schema=None) as batch_op:
        batch_op.create_index("ix_pos_cash_move_shift", ["shift_id"], unique=False)

    op.create_table(
        "pos_close",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("z_number", sa.Integer(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("difference", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["pos_shift.id"], name=op.f("fk_pos_close_shift_id")),
        sa.ForeignKeyConstraint(["till_id"], ["pos_till.id"], name=op.f("fk_pos_close_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_close")),
        sa.UniqueConstraint("till_id", "z_number", name=op.f("uq_pos_close_till_id_z_number")),
    )
    op.create_table(
        "pos_sale",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("till_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["pos_shift.id"], name=op.f("fk_pos_sale_shift_id")),
        sa.ForeignKeyConstraint(["till_id"], ["pos_till.id"], name=op.f("fk_pos_sale_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_sale")),
    )
    with op.batch_alter_table("pos_sale", schema=None) as batch_op:
        batch_op.create_index("ix_pos_sale_shift", ["shift_id"], unique=False)

    op.create_table(
        "pos_close_sale",
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("close_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["close_id"], ["pos_close.id"], name=op.f("fk_pos_close_sale_close_id")),
        sa.ForeignKeyConstraint(["sale_id"], ["pos_sale.id"], name=op.f("fk_pos_close_sale_sale_id")),
        sa.PrimaryKeyConstraint("sale_id", name=op.f("pk_pos_close_sale")),
    )
    with op.batch_alter_table("pos_close_sale", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pos_close_sale_close_id"), ["close_id"], unique=False)

    _pos_types()
    for table in SEALED:
        _append_only(table, SENTENCE)


def _pos_types() -> None:
    """What a POS type says of its tills."""
    op.create_table(
        "pos_pos_type",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("default_party_id", sa.Integer(), nullable=True),
        sa.Column("customer_required", sa.Boolean(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("merge", sa.Text(), nullable=False),
        sa.Column("parks", sa.Boolean(), nullable=False),
        sa.Column("uncoded", sa.Boolean(), nullable=False),
        sa.Column("uncoded_class_id", sa.Integer(), nullable=True),
        sa.Column("uncoded_tax_id", sa.Integer(), nullable=True),
        sa.Column("expenses", sa.Boolean(), nullable=False),
        sa.Column("expense_class_id", sa.Integer(), nullable=True),
        sa.Column("tips", sa.Boolean(), nullable=False),
        sa.Column("tip_class_id", sa.Integer(), nullable=True),
        sa.Column("tip_tax_id", sa.Integer(), nullable=True),
        sa.Column("down_payments", sa.Boolean(), nullable=False),
        sa.Column("down_payment_class_id", sa.Integer(), nullable=True),
        sa.Column("down_payment_tax_id", sa.Integer(), nullable=True),
        sa.Column("line_notes", sa.Boolean(), nullable=False),
        sa.Column("variants", sa.Boolean(), nullable=False),
        sa.Column("drawer_button", sa.Boolean(), nullable=False),
        sa.Column("idle_minutes", sa.Integer(), nullable=False),
        sa.Column("sign_out_after_sale", sa.Boolean(), nullable=False),
        sa.Column("print", sa.Text(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("logo", sa.Text(), nullable=False),
        sa.Column("label_one", sa.Text(), nullable=False),
        sa.Column("label_two", sa.Text(), nullable=False),
        sa.CheckConstraint("copies BETWEEN 1 AND 5", name=op.f("ck_pos_pos_type_copies")),
        sa.CheckConstraint("idle_minutes >= 0", name=op.f("ck_pos_pos_type_idle")),
        sa.CheckConstraint("layout IN ('full', 'compact')", name=op.f("ck_pos_pos_type_layout")),
        sa.CheckConstraint("merge IN ('never', 'last', 'any')", name=op.f("ck_pos_pos_type_merge")),
        sa.CheckConstraint("print IN ('always', 'ask')", name=op.f("ck_pos_pos_type_print")),
        sa.ForeignKeyConstraint(["category_id"], ["catalog_category.id"], name=op.f("fk_pos_pos_type_category_id")),
        sa.ForeignKeyConstraint(
            ["default_party_id"], ["parties_party.id"], name=op.f("fk_pos_pos_type_default_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["down_payment_class_id"], ["catalog_revenue_class.id"], name=op.f("fk_pos_pos_type_down_payment_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["down_payment_tax_id"], ["taxes_code.id"], name=op.f("fk_pos_pos_type_down_payment_tax_id")
        ),
        sa.ForeignKeyConstraint(
            ["expense_class_id"], ["catalog_revenue_class.id"], name=op.f("fk_pos_pos_type_expense_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["pos_type_id"], ["pos_types_type.id"], name=op.f("fk_pos_pos_type_pos_type_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["tip_class_id"], ["catalog_revenue_class.id"], name=op.f("fk_pos_pos_type_tip_class_id")
        ),
        sa.ForeignKeyConstraint(["tip_tax_id"], ["taxes_code.id"], name=op.f("fk_pos_pos_type_tip_tax_id")),
        sa.ForeignKeyConstraint(
            ["uncoded_class_id"], ["catalog_revenue_class.id"], name=op.f("fk_pos_pos_type_uncoded_class_id")
        ),
        sa.ForeignKeyConstraint(["uncoded_tax_id"], ["taxes_code.id"], name=op.f("fk_pos_pos_type_uncoded_tax_id")),
        sa.PrimaryKeyConstraint("pos_type_id", name=op.f("pk_pos_pos_type")),
    )
    op.create_table(
        "pos_pos_type_group",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["parties_group.id"], name=op.f("fk_pos_pos_type_group_group_id")),
        sa.ForeignKeyConstraint(
            ["pos_type_id"], ["pos_types_type.id"], name=op.f("fk_pos_pos_type_group_pos_type_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("pos_type_id", "group_id", name=op.f("pk_pos_pos_type_group")),
    )
    op.create_table(
        "pos_role_limit",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100000000", name=op.f("ck_pos_role_limit_percent")),
        sa.ForeignKeyConstraint(
            ["pos_type_id"], ["pos_types_type.id"], name=op.f("fk_pos_role_limit_pos_type_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["app_role.id"], name=op.f("fk_pos_role_limit_role_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pos_type_id", "role_id", name=op.f("pk_pos_role_limit")),
    )


def downgrade() -> None:
    """Back."""
    for table in SEALED:
        _drop_append_only(table)
    op.drop_table("pos_role_limit")
    op.drop_table("pos_pos_type_group")
    op.drop_table("pos_pos_type")
    with op.batch_alter_table("pos_close_sale", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pos_close_sale_close_id"))

    op.drop_table("pos_close_sale")
    with op.batch_alter_table("pos_sale", schema=None) as batch_op:
        batch_op.drop_index("ix_pos_sale_shift")

    op.drop_table("pos_sale")
    op.drop_table("pos_close")
    with op.batch_alter_table("pos_cash_move", schema=None) as batch_op:
        batch_op.drop_index("ix_pos_cash_move_shift")

    op.drop_table("pos_cash_move")
    with op.batch_alter_table("pos_shift", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pos_shift_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.drop_table("pos_shift")
    op.drop_table("pos_till")
    with op.batch_alter_table("pos_task", schema=None) as batch_op:
        batch_op.drop_index("ix_pos_task_open")

    op.drop_table("pos_task")
    op.drop_table("pos_quarantine")

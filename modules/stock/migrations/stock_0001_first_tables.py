"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "stock_0001"
down_revision = None
branch_labels = None
depends_on = None


SENTENCE = "A stock move is never changed; correct it by another move."


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
        "stock_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_reason")),
        sa.UniqueConstraint("code", name=op.f("uq_stock_reason_code")),
    )
    op.create_table(
        "stock_warehouse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["app_shop.id"], name=op.f("fk_stock_warehouse_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_warehouse")),
        sa.UniqueConstraint("code", name=op.f("uq_stock_warehouse_code")),
    )
    op.create_table(
        "stock_level",
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["catalog_item.id"], name=op.f("fk_stock_level_item_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["stock_warehouse.id"], name=op.f("fk_stock_level_warehouse_id")),
        sa.PrimaryKeyConstraint("warehouse_id", "item_id", name=op.f("pk_stock_level")),
    )
    with op.batch_alter_table("stock_level", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_level_item_id"), ["item_id"], unique=False)

    op.create_table(
        "stock_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("document_line", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["catalog_item.id"], name=op.f("fk_stock_move_item_id")),
        sa.ForeignKeyConstraint(["reason_id"], ["stock_reason.id"], name=op.f("fk_stock_move_reason_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["stock_warehouse.id"], name=op.f("fk_stock_move_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
    )
    with op.batch_alter_table("stock_move", schema=None) as batch_op:
        batch_op.create_index("ix_stock_move_document", ["document_id"], unique=False)
        batch_op.create_index("ix_stock_move_item", ["item_id", "warehouse_id", "at"], unique=False)

    _around_moves_and_items()
    op.create_table(
        "stock_pos_type",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("shortage", sa.Text(), nullable=False),
        sa.Column("unload", sa.Text(), nullable=False),
        sa.CheckConstraint("unload IN ('close', 'hand')", name=op.f("ck_stock_pos_type_unload")),
        sa.CheckConstraint("shortage IN ('allow', 'warn', 'refuse')", name=op.f("ck_stock_pos_type_shortage")),
        sa.ForeignKeyConstraint(
            ["pos_type_id"], ["pos_types_type.id"], name=op.f("fk_stock_pos_type_pos_type_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["reason_id"], ["stock_reason.id"], name=op.f("fk_stock_pos_type_reason_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["stock_warehouse.id"], name=op.f("fk_stock_pos_type_warehouse_id")),
        sa.PrimaryKeyConstraint("pos_type_id", name=op.f("pk_stock_pos_type")),
    )
    _unloading()
    _append_only("stock_move", SENTENCE)
    _append_only("stock_move_trace", SENTENCE)


def _unloading() -> None:
    op.create_table(
        "stock_unloading",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number_text", sa.Text(), nullable=False),
        sa.Column("doc_date", sa.Date(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reason_id"], ["stock_reason.id"], name=op.f("fk_stock_unloading_reason_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["stock_warehouse.id"], name=op.f("fk_stock_unloading_warehouse_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_stock_unloading")),
    )
    with op.batch_alter_table("stock_unloading", schema=None) as batch_op:
        batch_op.create_index("ix_stock_unloading_moved", ["moved_at"], unique=False)


def _around_moves_and_items() -> None:
    op.create_table(
        "stock_move_trace",
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("best_before", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["catalog_item.id"], name=op.f("fk_stock_move_trace_item_id")),
        sa.ForeignKeyConstraint(["move_id"], ["stock_move.id"], name=op.f("fk_stock_move_trace_move_id")),
        sa.PrimaryKeyConstraint("move_id", name=op.f("pk_stock_move_trace")),
    )
    op.create_index("ix_stock_move_trace_lot", "stock_move_trace", ["item_id", "lot"])
    op.create_index("ix_stock_move_trace_serial", "stock_move_trace", ["item_id", "serial"])
    op.create_table(
        "stock_item",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=True),
        sa.Column("maximum", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("minimum >= 0", name=op.f("ck_stock_item_minimum")),
        sa.CheckConstraint("maximum >= 0", name=op.f("ck_stock_item_maximum")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["catalog_item.id"], name=op.f("fk_stock_item_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_stock_item")),
    )


def downgrade() -> None:
    """Back."""
    _drop_append_only("stock_move_trace")
    _drop_append_only("stock_move")
    op.drop_table("stock_unloading")
    op.drop_table("stock_pos_type")
    op.drop_table("stock_item")
    op.drop_table("stock_move_trace")
    with op.batch_alter_table("stock_move", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_move_item")
        batch_op.drop_index("ix_stock_move_document")

    op.drop_table("stock_move")
    with op.batch_alter_table("stock_level", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_level_item_id"))

    op.drop_table("stock_level")
    op.drop_table("stock_warehouse")
    op.drop_table("stock_reason")

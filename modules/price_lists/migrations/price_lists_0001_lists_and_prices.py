"""Lists, prices, who has which list, and changes of many prices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "price_lists_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "price_lists_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("rounding", sa.Text(), nullable=False),
        sa.Column("round_to", sa.BigInteger(), nullable=False),
        sa.Column("ending", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("factor", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(source = 'list') = (base_id IS NOT NULL)", name=op.f("ck_price_lists_list_base")),
        sa.CheckConstraint("mode IN ('gross', 'net')", name=op.f("ck_price_lists_list_mode")),
        sa.CheckConstraint("rounding IN ('', 'nearest', 'up', 'down')", name=op.f("ck_price_lists_list_rounding")),
        sa.CheckConstraint("source IN ('', 'item', 'list')", name=op.f("ck_price_lists_list_source")),
        sa.CheckConstraint(
            "round_to > 0 AND ending >= 0 AND ending < round_to", name=op.f("ck_price_lists_list_ending")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["price_lists_list.id"], name=op.f("fk_price_lists_list_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists_list")),
        sa.UniqueConstraint("code", name=op.f("uq_price_lists_list_code")),
    )
    op.create_table(
        "price_lists_group",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["parties_group.id"], name=op.f("fk_price_lists_group_group_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["list_id"], ["price_lists_list.id"], name=op.f("fk_price_lists_group_list_id")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_price_lists_group")),
    )
    op.create_table(
        "price_lists_pos_type",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column("valid_on", sa.Date(), nullable=True),
        sa.Column("discount_limit", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["price_lists_list.id"], name=op.f("fk_price_lists_pos_type_list_id")),
        sa.ForeignKeyConstraint(
            ["pos_type_id"],
            ["pos_types_type.id"],
            name=op.f("fk_price_lists_pos_type_pos_type_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("pos_type_id", name=op.f("pk_price_lists_pos_type")),
    )
    op.create_table(
        "price_lists_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["price_lists_list.id"], name=op.f("fk_price_lists_run_list_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists_run")),
    )
    op.create_index("ix_price_lists_run_list_id", "price_lists_run", ["list_id"])
    op.create_table(
        "price_lists_party",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["price_lists_list.id"], name=op.f("fk_price_lists_party_list_id")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_price_lists_party_party_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_price_lists_party")),
    )
    op.create_table(
        "price_lists_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("from_quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("discount", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("price IS NOT NULL OR discount <> ''", name=op.f("ck_price_lists_price_says_something")),
        sa.CheckConstraint("customer_id IS NULL OR group_id IS NULL", name=op.f("ck_price_lists_price_for_one")),
        sa.CheckConstraint("from_quantity >= 0", name=op.f("ck_price_lists_price_from_quantity")),
        sa.CheckConstraint("item_id IS NULL OR category_id IS NULL", name=op.f("ck_price_lists_price_about_one")),
        sa.CheckConstraint("price IS NULL OR price >= 0", name=op.f("ck_price_lists_price_price")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["catalog_category.id"], name=op.f("fk_price_lists_price_category_id")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["parties_party.id"], name=op.f("fk_price_lists_price_customer_id")),
        sa.ForeignKeyConstraint(["group_id"], ["parties_group.id"], name=op.f("fk_price_lists_price_group_id")),
        sa.ForeignKeyConstraint(["item_id"], ["catalog_item.id"], name=op.f("fk_price_lists_price_item_id")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["price_lists_list.id"], name=op.f("fk_price_lists_price_list_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists_price")),
    )
    op.create_index("ix_price_lists_price_category_id", "price_lists_price", ["category_id"])
    op.create_index("ix_price_lists_price_customer_id", "price_lists_price", ["customer_id"])
    op.create_index("ix_price_lists_price_group_id", "price_lists_price", ["group_id"])
    op.create_index("ix_price_lists_price_item", "price_lists_price", ["list_id", "item_id"])
    op.create_index("ix_price_lists_price_item_id", "price_lists_price", ["item_id"])
    op.create_table(
        "price_lists_run_row",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("new_id", sa.Integer(), nullable=False),
        sa.Column("new_price", sa.BigInteger(), nullable=False),
        sa.Column("old_id", sa.Integer(), nullable=True),
        sa.Column("old_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["price_lists_run.id"], name=op.f("fk_price_lists_run_row_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "n", name=op.f("pk_price_lists_run_row")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("price_lists_run_row")
    op.drop_table("price_lists_price")
    op.drop_table("price_lists_party")
    op.drop_table("price_lists_run")
    op.drop_table("price_lists_pos_type")
    op.drop_table("price_lists_group")
    op.drop_table("price_lists_list")

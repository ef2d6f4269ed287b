"""Lists and prices."""

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
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("mode IN ('gross', 'net')", name=op.f("ck_price_lists_list_mode")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists_list")),
        sa.UniqueConstraint("code", name=op.f("uq_price_lists_list_code")),
    )
    op.create_table(
        "price_lists_pos_type",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
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
        "price_lists_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("from_quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("price >= 0", name=op.f("ck_price_lists_price_price")),
        sa.ForeignKeyConstraint(["item_id"], ["catalog_item.id"], name=op.f("fk_price_lists_price_item_id")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["price_lists_list.id"], name=op.f("fk_price_lists_price_list_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists_price")),
    )
    op.create_index("ix_price_lists_price_item", "price_lists_price", ["list_id", "item_id"])
    op.create_index("ix_price_lists_price_item_id", "price_lists_price", ["item_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("price_lists_price")
    op.drop_table("price_lists_pos_type")
    op.drop_table("price_lists_list")

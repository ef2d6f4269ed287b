"""Items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "catalog_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "catalog_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_category")),
        sa.UniqueConstraint("name", name=op.f("uq_catalog_category_name")),
    )
    op.create_table(
        "catalog_revenue_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_revenue_class")),
        sa.UniqueConstraint("code", name=op.f("uq_catalog_revenue_class_code")),
    )
    op.create_table(
        "catalog_unit",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_catalog_unit")),
    )
    op.create_table(
        "catalog_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("tax_code_id", sa.Integer(), nullable=False),
        sa.Column("revenue_class_id", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("price_gross", sa.Boolean(), nullable=False),
        sa.Column("stocked", sa.Boolean(), nullable=False),
        sa.Column("favourite", sa.Boolean(), nullable=False),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('goods', 'service')", name=op.f("ck_catalog_item_kind")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_catalog_item_price")),
        sa.ForeignKeyConstraint(["category_id"], ["catalog_category.id"], name=op.f("fk_catalog_item_category_id")),
        sa.ForeignKeyConstraint(
            ["revenue_class_id"], ["catalog_revenue_class.id"], name=op.f("fk_catalog_item_revenue_class_id")
        ),
        sa.ForeignKeyConstraint(["tax_code_id"], ["taxes_code.id"], name=op.f("fk_catalog_item_tax_code_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["catalog_unit.code"], name=op.f("fk_catalog_item_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_item")),
        sa.UniqueConstraint("code", name=op.f("uq_catalog_item_code")),
    )
    op.create_index("ix_catalog_item_category_id", "catalog_item", ["category_id"])
    op.create_index("ix_catalog_item_name", "catalog_item", ["name"])
    op.create_table(
        "catalog_barcode",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_catalog_barcode_quantity")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["catalog_item.id"], name=op.f("fk_catalog_barcode_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_catalog_barcode")),
    )
    op.create_index("ix_catalog_barcode_item_id", "catalog_barcode", ["item_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("catalog_barcode")
    op.drop_table("catalog_item")
    op.drop_table("catalog_unit")
    op.drop_table("catalog_revenue_class")
    op.drop_table("catalog_category")

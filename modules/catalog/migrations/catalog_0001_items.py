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
    _items()
    _around_items()
    _variants()
    _rules_and_labels()


def _items() -> None:
    op.create_table(
        "catalog_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["catalog_category.id"], name=op.f("fk_catalog_category_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_category")),
        sa.UniqueConstraint("name", name=op.f("uq_catalog_category_name")),
    )
    op.create_index("ix_catalog_category_parent_id", "catalog_category", ["parent_id"])
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
        sa.Column("base_code", sa.Text(), nullable=True),
        sa.Column("factor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("factor > 0", name=op.f("ck_catalog_unit_factor")),
        sa.ForeignKeyConstraint(["base_code"], ["catalog_unit.code"], name=op.f("fk_catalog_unit_base_code")),
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
        sa.Column("template", sa.Boolean(), nullable=False),
        sa.Column("no_discount", sa.Boolean(), nullable=False),
        sa.Column("tracking", sa.Text(), nullable=False),
        sa.Column("best_before", sa.Boolean(), nullable=False),
        sa.Column("deposit_item_id", sa.Integer(), nullable=True),
        sa.Column("deposit_quantity", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.BigInteger(), nullable=True),
        sa.Column("content_unit_code", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('goods', 'service')", name=op.f("ck_catalog_item_kind")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_catalog_item_price")),
        sa.CheckConstraint("tracking IN ('none', 'lot', 'serial')", name=op.f("ck_catalog_item_tracking")),
        sa.CheckConstraint("content > 0", name=op.f("ck_catalog_item_content")),
        sa.CheckConstraint("deposit_quantity > 0", name=op.f("ck_catalog_item_deposit_quantity")),
        sa.ForeignKeyConstraint(["deposit_item_id"], ["catalog_item.id"], name=op.f("fk_catalog_item_deposit_item_id")),
        sa.ForeignKeyConstraint(
            ["content_unit_code"], ["catalog_unit.code"], name=op.f("fk_catalog_item_content_unit_code")
        ),
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
    op.create_index("ix_catalog_item_deposit_item_id", "catalog_item", ["deposit_item_id"])
    op.create_index("ix_catalog_item_name", "catalog_item", ["name"])
    op.create_table(
        "catalog_barcode",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_catalog_barcode_quantity")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_catalog_barcode_price")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["catalog_item.id"], name=op.f("fk_catalog_barcode_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_catalog_barcode")),
    )
    op.create_index("ix_catalog_barcode_item_id", "catalog_barcode", ["item_id"])


def _around_items() -> None:
    op.create_table(
        "catalog_item_unit",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("factor", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("sales", sa.Boolean(), nullable=False),
        sa.CheckConstraint("factor > 0", name=op.f("ck_catalog_item_unit_factor")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_catalog_item_unit_price")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["catalog_item.id"], name=op.f("fk_catalog_item_unit_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_code"], ["catalog_unit.code"], name=op.f("fk_catalog_item_unit_unit_code")),
        sa.PrimaryKeyConstraint("item_id", "unit_code", name=op.f("pk_catalog_item_unit")),
    )
    op.create_table(
        "catalog_supplier_item",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("price >= 0", name=op.f("ck_catalog_supplier_item_price")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["catalog_item.id"], name=op.f("fk_catalog_supplier_item_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["party_id"], ["parties_party.id"], name=op.f("fk_catalog_supplier_item_party_id")),
        sa.PrimaryKeyConstraint("item_id", "party_id", name=op.f("pk_catalog_supplier_item")),
    )
    op.create_index("ix_catalog_supplier_item_code", "catalog_supplier_item", ["code"])
    op.create_index("ix_catalog_supplier_item_party_id", "catalog_supplier_item", ["party_id"])
    op.create_table(
        "catalog_picture",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["catalog_item.id"], name=op.f("fk_catalog_picture_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_catalog_picture")),
    )


def _variants() -> None:
    op.create_table(
        "catalog_attribute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_attribute")),
        sa.UniqueConstraint("code", name=op.f("uq_catalog_attribute_code")),
    )
    op.create_table(
        "catalog_attribute_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attribute_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("price_difference", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attribute_id"],
            ["catalog_attribute.id"],
            name=op.f("fk_catalog_attribute_value_attribute_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_attribute_value")),
        sa.UniqueConstraint("attribute_id", "code", name=op.f("uq_catalog_attribute_value_attribute_id_code")),
    )
    op.create_table(
        "catalog_variant",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("price_difference", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["catalog_item.id"], name=op.f("fk_catalog_variant_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["template_id"], ["catalog_item.id"], name=op.f("fk_catalog_variant_template_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_catalog_variant")),
    )
    op.create_index("ix_catalog_variant_template_id", "catalog_variant", ["template_id"])
    op.create_table(
        "catalog_variant_value",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("attribute_id", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["catalog_variant.item_id"], name=op.f("fk_catalog_variant_value_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["attribute_id"], ["catalog_attribute.id"], name=op.f("fk_catalog_variant_value_attribute_id")
        ),
        sa.ForeignKeyConstraint(
            ["value_id"], ["catalog_attribute_value.id"], name=op.f("fk_catalog_variant_value_value_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "attribute_id", name=op.f("pk_catalog_variant_value")),
    )
    op.create_index("ix_catalog_variant_value_value_id", "catalog_variant_value", ["value_id"])


def _rules_and_labels() -> None:
    op.create_table(
        "catalog_scan_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("separator", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("meaning IN ('price', 'weight', 'quantity')", name=op.f("ck_catalog_scan_rule_meaning")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_scan_rule")),
        sa.UniqueConstraint("code", name=op.f("uq_catalog_scan_rule_code")),
    )
    op.create_table(
        "catalog_scan_token",
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "meaning IN ('item', 'quantity', 'weight', 'price', 'lot', 'serial', 'best_before', 'skip')",
            name=op.f("ck_catalog_scan_token_meaning"),
        ),
        sa.CheckConstraint("length >= 0", name=op.f("ck_catalog_scan_token_length")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["catalog_scan_rule.id"], name=op.f("fk_catalog_scan_token_rule_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("rule_id", "position", name=op.f("pk_catalog_scan_token")),
    )
    op.create_table(
        "catalog_label_format",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("across", sa.Integer(), nullable=False),
        sa.Column("down", sa.Integer(), nullable=False),
        sa.Column("margin_top", sa.BigInteger(), nullable=False),
        sa.Column("margin_left", sa.BigInteger(), nullable=False),
        sa.Column("gap_across", sa.BigInteger(), nullable=False),
        sa.Column("gap_down", sa.BigInteger(), nullable=False),
        sa.Column("show_price", sa.Boolean(), nullable=False),
        sa.Column("show_unit_price", sa.Boolean(), nullable=False),
        sa.Column("show_barcode", sa.Boolean(), nullable=False),
        sa.Column("show_code", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('item', 'shelf')", name=op.f("ck_catalog_label_format_kind")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_catalog_label_format_size")),
        sa.CheckConstraint("across > 0 AND down > 0", name=op.f("ck_catalog_label_format_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_label_format")),
        sa.UniqueConstraint("code", name=op.f("uq_catalog_label_format_code")),
    )
    op.create_table(
        "catalog_label_wanted",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_catalog_label_wanted_quantity")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["catalog_item.id"], name=op.f("fk_catalog_label_wanted_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_catalog_label_wanted")),
    )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "catalog_label_wanted",
        "catalog_label_format",
        "catalog_scan_token",
        "catalog_scan_rule",
        "catalog_variant_value",
        "catalog_variant",
        "catalog_attribute_value",
        "catalog_attribute",
        "catalog_picture",
        "catalog_supplier_item",
        "catalog_item_unit",
        "catalog_barcode",
        "catalog_item",
        "catalog_unit",
        "catalog_revenue_class",
        "catalog_category",
    ):
        op.drop_table(table)

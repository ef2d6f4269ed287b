"""Details, shops, fiscal years."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "company_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "company_details",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("vat_id", sa.Text(), nullable=False),
        sa.Column("tax_number", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("director", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("iban", sa.Text(), nullable=False),
        sa.Column("bic", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_company_details_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_company_details")),
    )
    op.create_table(
        "company_fiscal_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day > first_day", name=op.f("ck_company_fiscal_year_days")),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_company_fiscal_year_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_fiscal_year")),
        sa.UniqueConstraint("company_id", "first_day", name=op.f("uq_company_fiscal_year_company_id_first_day")),
    )
    op.create_table(
        "company_shop",
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["app_shop.id"], name=op.f("fk_company_shop_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_company_shop")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("company_shop")
    op.drop_table("company_fiscal_year")
    op.drop_table("company_details")

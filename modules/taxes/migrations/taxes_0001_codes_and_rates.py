"""Codes and rates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "taxes_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "taxes_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("exemption", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')", name=op.f("ck_taxes_code_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxes_code")),
        sa.UniqueConstraint("code", name=op.f("uq_taxes_code_code")),
    )
    op.create_table(
        "taxes_rate",
        sa.Column("tax_code_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("rate BETWEEN 0 AND 100000000", name=op.f("ck_taxes_rate_rate")),
        sa.ForeignKeyConstraint(
            ["tax_code_id"], ["taxes_code.id"], name=op.f("fk_taxes_rate_tax_code_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tax_code_id", "valid_from", name=op.f("pk_taxes_rate")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("taxes_rate")
    op.drop_table("taxes_code")

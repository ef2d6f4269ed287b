"""Receipts and their invoices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "invoices_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "invoices_replacement",
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["documents_document.id"], name=op.f("fk_invoices_replacement_receipt_id")
        ),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_invoices_replacement")),
    )
    op.create_table(
        "invoices_pos_type",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.CheckConstraint("layout IN ('standard', 'numbers', 'plain')", name=op.f("ck_invoices_pos_type_layout")),
        sa.ForeignKeyConstraint(
            ["pos_type_id"], ["pos_types_type.id"], name=op.f("fk_invoices_pos_type_pos_type_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("pos_type_id", name=op.f("pk_invoices_pos_type")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("invoices_pos_type")
    op.drop_table("invoices_replacement")

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


def downgrade() -> None:
    """Back."""
    op.drop_table("invoices_replacement")

"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "portal_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "portal_link",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents_document.id"], name=op.f("fk_portal_link_document_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_portal_link")),
        sa.UniqueConstraint("document_id", name=op.f("uq_portal_link_document_id")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("portal_link")

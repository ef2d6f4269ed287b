"""Types and their series."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pos_types_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "pos_types_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("printed_note", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("mode IN ('gross', 'net')", name=op.f("ck_pos_types_type_mode")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_types_type")),
        sa.UniqueConstraint("code", name=op.f("uq_pos_types_type_code")),
    )
    op.create_table(
        "pos_types_series",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pos_type_id"], ["pos_types_type.id"], name=op.f("fk_pos_types_series_pos_type_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["series_id"], ["numbering_series.id"], name=op.f("fk_pos_types_series_series_id")),
        sa.PrimaryKeyConstraint("pos_type_id", "document_kind", name=op.f("pk_pos_types_series")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("pos_types_series")
    op.drop_table("pos_types_type")

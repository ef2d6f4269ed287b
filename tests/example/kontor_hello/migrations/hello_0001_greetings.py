"""Greetings of the POS types."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hello_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "hello_pos_type",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["pos_type_id"], ["pos_types_type.id"], name=op.f("fk_hello_pos_type_pos_type_id")),
        sa.PrimaryKeyConstraint("pos_type_id", name=op.f("pk_hello_pos_type")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("hello_pos_type")

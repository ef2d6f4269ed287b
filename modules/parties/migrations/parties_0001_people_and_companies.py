"""People and companies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "parties_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "parties_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("vat_id", sa.Text(), nullable=False),
        sa.Column("tax_number", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("buyer_reference", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('person', 'company')", name=op.f("ck_parties_party_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties_party")),
        sa.UniqueConstraint("code", name=op.f("uq_parties_party_code")),
    )
    op.create_table(
        "parties_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("extra", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('billing', 'delivery')", name=op.f("ck_parties_address_kind")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_parties_address_party_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties_address")),
    )
    op.create_index("ix_parties_address_party_id", "parties_address", ["party_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("parties_address")
    op.drop_table("parties_party")

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
        "parties_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties_group")),
        sa.UniqueConstraint("code", name=op.f("uq_parties_group_code")),
    )
    op.create_table(
        "parties_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("vat_id", sa.Text(), nullable=False),
        sa.Column("tax_number", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("buyer_reference", sa.Text(), nullable=False),
        sa.Column("electronic_scheme", sa.Text(), nullable=False),
        sa.Column("electronic_address", sa.Text(), nullable=False),
        sa.Column("iban", sa.Text(), nullable=False),
        sa.Column("bic", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("till_note", sa.Text(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("block_reason", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'company')", name=op.f("ck_parties_party_kind")),
        sa.ForeignKeyConstraint(["group_id"], ["parties_group.id"], name=op.f("fk_parties_party_group_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["parties_party.id"], name=op.f("fk_parties_party_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties_party")),
        sa.UniqueConstraint("code", name=op.f("uq_parties_party_code")),
    )
    op.create_index("ix_parties_party_group_id", "parties_party", ["group_id"])
    op.create_index("ix_parties_party_merged_into_id", "parties_party", ["merged_into_id"])
    op.create_table(
        "parties_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
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
    op.create_table(
        "parties_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint("purpose IN ('email', 'phone', 'post', 'profile')", name=op.f("ck_parties_consent_purpose")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_parties_consent_party_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties_consent")),
    )
    op.create_index("ix_parties_consent_party_id", "parties_consent", ["party_id"])
    op.create_table(
        "parties_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_parties_contact_party_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties_contact")),
    )
    op.create_index("ix_parties_contact_party_id", "parties_contact", ["party_id"])
    op.create_table(
        "parties_role",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('customer', 'supplier', 'employee')", name=op.f("ck_parties_role_role")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_parties_role_party_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("party_id", "role", name=op.f("pk_parties_role")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("parties_role")
    op.drop_table("parties_contact")
    op.drop_table("parties_consent")
    op.drop_table("parties_address")
    op.drop_table("parties_party")
    op.drop_table("parties_group")

"""Proxies, devices, jobs, paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "devices_0001"
down_revision = None
branch_labels = None
depends_on = None

OPEN = "state IN ('held', 'queued', 'sent', 'accepted')"
PROBLEM = "state IN ('failed', 'uncertain', 'expired') AND seen_at IS NULL"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "devices_proxy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("journal_lost", sa.Text(), nullable=False),
        sa.Column("connection_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["app_shop.id"], name=op.f("fk_devices_proxy_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices_proxy")),
        sa.UniqueConstraint("shop_id", "name", name=op.f("uq_devices_proxy_shop_id_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_devices_proxy_token_hash")),
    )
    op.create_table(
        "devices_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proxy_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("serves", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("driver", sa.Text(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("confirmation", sa.Integer(), nullable=False),
        sa.Column("virtual", sa.Boolean(), nullable=False),
        sa.Column("health", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drawer_open", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["proxy_id"], ["devices_proxy.id"], name=op.f("fk_devices_device_proxy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices_device")),
        sa.UniqueConstraint("proxy_id", "code", name=op.f("uq_devices_device_proxy_id_code")),
    )
    op.create_table(
        "devices_job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("result", sa.Text(), server_default="{}", nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("copy_no", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices_device.id"], name=op.f("fk_devices_job_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices_job")),
        sa.UniqueConstraint("document_id", "kind", "copy_no", name=op.f("uq_devices_job_document_id_kind_copy_no")),
    )
    op.create_index(
        "ix_devices_job_open",
        "devices_job",
        ["device_id", "seq"],
        unique=False,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_index(
        "ix_devices_job_problem",
        "devices_job",
        ["device_id"],
        unique=False,
        sqlite_where=sa.text(PROBLEM),
        postgresql_where=sa.text(PROBLEM),
    )
    op.create_index("ix_devices_job_created_at", "devices_job", ["created_at"], unique=False)

    op.create_table(
        "devices_paper",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["devices_job.id"], name=op.f("fk_devices_paper_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_devices_paper")),
    )
    op.create_table(
        "devices_pairing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("poll_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proxy_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["proxy_id"], ["devices_proxy.id"], name=op.f("fk_devices_pairing_proxy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices_pairing")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_devices_pairing_code_hash")),
        sa.UniqueConstraint("poll_hash", name=op.f("uq_devices_pairing_poll_hash")),
    )
    op.create_table(
        "devices_pairing_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices_pairing_attempt")),
    )
    op.create_index("ix_devices_pairing_attempt_at", "devices_pairing_attempt", ["at"], unique=False)
    op.create_table(
        "devices_asset",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_devices_asset")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("devices_asset")
    op.drop_table("devices_pairing_attempt")
    op.drop_table("devices_pairing")
    op.drop_table("devices_paper")
    op.drop_table("devices_job")
    op.drop_table("devices_device")
    op.drop_table("devices_proxy")

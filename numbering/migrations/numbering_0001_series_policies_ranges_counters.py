"""Series, policies, ranges, counters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "numbering_0001"
down_revision = None
branch_labels = None
depends_on = None


SENTENCE = "A reason for a number that is not used is never changed."
FUNCTION = f"""
CREATE FUNCTION numbering_gap_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _keep_gaps() -> None:
    """The database itself refuses to change or drop what was said about a number."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER numbering_gap_no_{event.lower()} BEFORE {event} ON numbering_gap "
                f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            )
        return
    op.execute(FUNCTION)
    op.execute(
        "CREATE TRIGGER numbering_gap_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON numbering_gap "
        "FOR EACH STATEMENT EXECUTE FUNCTION numbering_gap_kept()"
    )


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "numbering_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("fiscal", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbering_series")),
        sa.UniqueConstraint("code", name=op.f("uq_numbering_series_code")),
        sa.UniqueConstraint("id", "fiscal", name=op.f("uq_numbering_series_id_fiscal")),
    )
    op.create_table(
        "numbering_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("fiscal", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("shift_months", sa.Integer(), nullable=False),
        sa.Column("shift_days", sa.Integer(), nullable=False),
        sa.Column("date_progression", sa.Boolean(), nullable=False),
        sa.Column("gap_recovery", sa.Boolean(), nullable=False),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT (fiscal AND gap_recovery)", name=op.f("ck_numbering_policy_recovery")),
        sa.CheckConstraint("period IN ('none', 'annual', 'monthly', 'daily')", name=op.f("ck_numbering_policy_period")),
        sa.CheckConstraint(
            "shift_months BETWEEN 0 AND 11 AND shift_days BETWEEN 0 AND 27", name=op.f("ck_numbering_policy_shift")
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_numbering_policy_validity")),
        sa.ForeignKeyConstraint(
            ["series_id", "fiscal"],
            ["numbering_series.id", "numbering_series.fiscal"],
            name=op.f("fk_numbering_policy_series_id_fiscal"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbering_policy")),
        sa.UniqueConstraint("series_id", "position", name=op.f("uq_numbering_policy_series_id_position")),
    )
    op.create_table(
        "numbering_range",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=True),
        sa.Column("search_from", sa.BigInteger(), nullable=True),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("search_from IS NULL OR search_from >= start", name=op.f("ck_numbering_range_search")),
        sa.CheckConstraint('start >= 0 AND ("end" IS NULL OR "end" >= start)', name=op.f("ck_numbering_range_order")),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["numbering_policy.id"], name=op.f("fk_numbering_range_policy_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbering_range")),
        sa.UniqueConstraint("policy_id", "position", name=op.f("uq_numbering_range_policy_id_position")),
    )
    op.create_table(
        "numbering_counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("range_id", sa.Integer(), nullable=False),
        sa.Column("period_key", sa.Text(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.Column("last_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["range_id"], ["numbering_range.id"], name=op.f("fk_numbering_counter_range_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbering_counter")),
        sa.UniqueConstraint("range_id", "period_key", name=op.f("uq_numbering_counter_range_id_period_key")),
    )
    op.create_table(
        "numbering_gap",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("range_id", sa.Integer(), nullable=False),
        sa.Column("period_key", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["range_id"], ["numbering_range.id"], name=op.f("fk_numbering_gap_range_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbering_gap")),
        sa.UniqueConstraint(
            "range_id", "period_key", "number", name=op.f("uq_numbering_gap_range_id_period_key_number")
        ),
    )
    op.create_table(
        "numbering_renewal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["numbering_series.id"], name=op.f("fk_numbering_renewal_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbering_renewal")),
    )
    _keep_gaps()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("numbering_renewal")
    op.drop_table("numbering_gap")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION numbering_gap_kept()")
    op.drop_table("numbering_counter")
    op.drop_table("numbering_range")
    op.drop_table("numbering_policy")
    op.drop_table("numbering_series")

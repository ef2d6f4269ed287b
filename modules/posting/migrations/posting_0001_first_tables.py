"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "posting_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "posting_unposted",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number_text", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_posting_unposted")),
    )
    with op.batch_alter_table("posting_unposted", schema=None) as batch_op:
        batch_op.create_index("ix_posting_unposted_open", ["posted_at"], unique=False)

    op.create_table(
        "posting_cash_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("tax_code_id", sa.Integer(), nullable=True),
        sa.Column("tax_account_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(tax_code_id IS NULL) = (tax_account_id IS NULL)", name=op.f("ck_posting_cash_reason_tax")),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_posting_cash_reason_account_id")),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_posting_cash_reason_company_id")),
        sa.ForeignKeyConstraint(
            ["tax_account_id"], ["ledger_account.id"], name=op.f("fk_posting_cash_reason_tax_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["tax_code_id"], ["taxes_code.id"], name=op.f("fk_posting_cash_reason_tax_code_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_cash_reason")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_posting_cash_reason_company_id_code")),
    )
    op.create_table(
        "posting_method",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_posting_method_account_id")),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_posting_method_company_id")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["payments_method.id"], name=op.f("fk_posting_method_method_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("company_id", "method_id", name=op.f("pk_posting_method")),
    )
    op.create_table(
        "posting_revenue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("revenue_class_id", sa.Integer(), nullable=True),
        sa.Column("tax_code_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_posting_revenue_account_id")),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_posting_revenue_company_id")),
        sa.ForeignKeyConstraint(
            ["revenue_class_id"],
            ["catalog_revenue_class.id"],
            name=op.f("fk_posting_revenue_revenue_class_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tax_code_id"], ["taxes_code.id"], name=op.f("fk_posting_revenue_tax_code_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_revenue")),
        sa.UniqueConstraint(
            "company_id",
            "revenue_class_id",
            "tax_code_id",
            name=op.f("uq_posting_revenue_company_id_revenue_class_id_tax_code_id"),
        ),
    )
    op.create_table(
        "posting_tax",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("tax_code_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_posting_tax_account_id")),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_posting_tax_company_id")),
        sa.ForeignKeyConstraint(
            ["tax_code_id"], ["taxes_code.id"], name=op.f("fk_posting_tax_tax_code_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("company_id", "tax_code_id", name=op.f("pk_posting_tax")),
    )
    op.create_table(
        "posting_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("receivable_account_id", sa.Integer(), nullable=False),
        sa.Column("rounding_expense_account_id", sa.Integer(), nullable=False),
        sa.Column("rounding_income_account_id", sa.Integer(), nullable=False),
        sa.Column("cash_short_account_id", sa.Integer(), nullable=False),
        sa.Column("cash_over_account_id", sa.Integer(), nullable=False),
        sa.Column("transit_account_id", sa.Integer(), nullable=False),
        sa.Column("bank_account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["ledger_account.id"], name=op.f("fk_posting_template_bank_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["cash_over_account_id"], ["ledger_account.id"], name=op.f("fk_posting_template_cash_over_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["cash_short_account_id"], ["ledger_account.id"], name=op.f("fk_posting_template_cash_short_account_id")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_posting_template_company_id")),
        sa.ForeignKeyConstraint(["journal_id"], ["ledger_journal.id"], name=op.f("fk_posting_template_journal_id")),
        sa.ForeignKeyConstraint(
            ["receivable_account_id"], ["ledger_account.id"], name=op.f("fk_posting_template_receivable_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["rounding_expense_account_id"],
            ["ledger_account.id"],
            name=op.f("fk_posting_template_rounding_expense_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["rounding_income_account_id"],
            ["ledger_account.id"],
            name=op.f("fk_posting_template_rounding_income_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["transit_account_id"], ["ledger_account.id"], name=op.f("fk_posting_template_transit_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_template")),
        sa.UniqueConstraint("code", name=op.f("uq_posting_template_code")),
    )
    op.create_table(
        "posting_pos_type",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pos_type_id"], ["pos_types_type.id"], name=op.f("fk_posting_pos_type_pos_type_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["template_id"], ["posting_template.id"], name=op.f("fk_posting_pos_type_template_id")),
        sa.PrimaryKeyConstraint("pos_type_id", name=op.f("pk_posting_pos_type")),
    )
    op.create_table(
        "posting_pos_type_method",
        sa.Column("pos_type_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["ledger_account.id"], name=op.f("fk_posting_pos_type_method_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["payments_method.id"],
            name=op.f("fk_posting_pos_type_method_method_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pos_type_id"],
            ["pos_types_type.id"],
            name=op.f("fk_posting_pos_type_method_pos_type_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("pos_type_id", "method_id", name=op.f("pk_posting_pos_type_method")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("posting_pos_type_method")
    op.drop_table("posting_pos_type")
    op.drop_table("posting_template")
    op.drop_table("posting_tax")
    op.drop_table("posting_revenue")
    op.drop_table("posting_method")
    op.drop_table("posting_cash_reason")
    with op.batch_alter_table("posting_unposted", schema=None) as batch_op:
        batch_op.drop_index("ix_posting_unposted_open")

    op.drop_table("posting_unposted")

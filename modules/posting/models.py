"""Which account takes what: side tables over methods, VAT codes and revenue classes; what is not posted, and why."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Scaled, UtcTime
from app.models import Company
from modules.catalog.models import RevenueClass
from modules.ledger.models import Account, Journal
from modules.payments.models import Method
from modules.taxes.models import TaxCode
from pos_types.models import PosType


class Template(Base):
    """How documents of a company are posted: its journal and the accounts that no other table gives.

    The default template of a company posts the documents whose POS type names none.
    """

    __tablename__ = "posting_template"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id))
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    is_default: Mapped[bool] = mapped_column(default=False)
    journal_id: Mapped[int] = mapped_column(ForeignKey(Journal.id))  # where no till brings its own
    receivable_account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    rounding_expense_account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    rounding_income_account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    cash_short_account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    cash_over_account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    transit_account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    bank_account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))  # where floats come from and drops go to


class MethodAccount(Base):
    """The account that a payment method fills, per company."""

    __tablename__ = "posting_method"
    __audited__ = True

    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id), primary_key=True)
    method_id: Mapped[int] = mapped_column(ForeignKey(Method.id, ondelete="RESTRICT"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))


class TaxAccount(Base):
    """The account for output VAT of a code, per company."""

    __tablename__ = "posting_tax"
    __audited__ = True

    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id), primary_key=True)
    tax_code_id: Mapped[int] = mapped_column(ForeignKey(TaxCode.id, ondelete="RESTRICT"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))


class RevenueAccount(Base):
    """The account for revenue of a class at a VAT code, per company. Without a class: what any other class takes."""

    __tablename__ = "posting_revenue"
    __table_args__ = (UniqueConstraint("company_id", "revenue_class_id", "tax_code_id"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id))
    revenue_class_id: Mapped[int | None] = mapped_column(ForeignKey(RevenueClass.id, ondelete="RESTRICT"))
    tax_code_id: Mapped[int] = mapped_column(ForeignKey(TaxCode.id, ondelete="RESTRICT"))
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))


class PosTypePosting(Base):
    """The template that a POS type posts with."""

    __tablename__ = "posting_pos_type"
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey(Template.id))


class PosTypeMethodAccount(Base):
    """The account that a payment method fills at tills of a POS type, instead of the company's."""

    __tablename__ = "posting_pos_type_method"
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    method_id: Mapped[int] = mapped_column(ForeignKey(Method.id, ondelete="RESTRICT"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))


class CashReason(Base):
    """Why cash goes in or out without a sale, and against which account; with a VAT code, input VAT is taken out."""

    __tablename__ = "posting_cash_reason"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("(tax_code_id IS NULL) = (tax_account_id IS NULL)", name="tax"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id))
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    tax_code_id: Mapped[int | None] = mapped_column(ForeignKey(TaxCode.id, ondelete="RESTRICT"))
    tax_account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    active: Mapped[bool] = mapped_column(default=True)


class Unposted(Base):
    """What could not be posted, and why; money that was taken is never refused. Ended by posting it.

    `body` is what posting needs again and the source does not keep, as JSON. `total` is shown in the list.
    """

    __tablename__ = "posting_unposted"
    __table_args__ = (Index("ix_posting_unposted_open", "posted_at"),)

    source_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)  # document | cash
    number_text: Mapped[str] = mapped_column(Text)
    total: Mapped[Decimal] = mapped_column(Scaled(2))
    reason: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    posted_at: Mapped[datetime | None] = mapped_column(UtcTime)

"""The books. An entry is written lines first, header last; the header's trigger checks the balance and seals it.

Amounts are signed: debit positive, credit negative. The triggers are in the migrations, for both databases. Lines refer
to their entry by a foreign key that is checked at the commit, so a line cannot stay without a header.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Scaled, UtcTime
from app.models import Company


class Account(Base):
    """An account of a company's chart. The same number means different things in different charts: see `AccountKey`."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("kind IN ('asset', 'liability', 'equity', 'income', 'expense')", name="kind"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id))
    number: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)


class AccountKey(Base):
    """What an account is for, in a word that is the same in every chart (`cash`, `rev1`). It may have several."""

    __tablename__ = "ledger_account_key"
    __audited__ = True

    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), index=True)


class Journal(Base):
    """A book of entries with a sequence and a chain of its own; each till writes into one of its own.

    `next_seq` and `last_hash` are the head of the chain: whoever posts takes the row's lock with them. Code and company
    are part of every hash and refuse to change.
    """

    __tablename__ = "ledger_journal"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id))
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    next_seq: Mapped[int] = mapped_column(BigInteger, default=1)
    last_hash: Mapped[str] = mapped_column(Text, default="")


class Period(Base):
    """A month of a company's books; a closed one takes no entry."""

    __tablename__ = "ledger_period"
    __table_args__ = (UniqueConstraint("company_id", "code"), CheckConstraint("last_day >= first_day", name="days"))
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id))
    code: Mapped[str] = mapped_column(Text)  # "2026-11"
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Entry(Base):
    """A sealed entry. `hash` covers its content and the hash of the entry before it in its journal."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("journal_id", "seq"),
        Index("ix_ledger_entry_source", "source_id"),
        Index("ix_ledger_entry_date", "entry_date"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    journal_id: Mapped[int] = mapped_column(ForeignKey(Journal.id))
    seq: Mapped[int] = mapped_column(BigInteger)
    period_id: Mapped[int] = mapped_column(ForeignKey(Period.id))
    entry_date: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text)
    source_kind: Mapped[str] = mapped_column(Text, default="")  # "document", "shift", "manual"
    source_id: Mapped[UUID | None] = mapped_column()
    source_text: Mapped[str] = mapped_column(Text, default="")  # e.g. the document's number
    reverses_id: Mapped[UUID | None] = mapped_column(unique=True)  # an entry is reversed once
    line_count: Mapped[int] = mapped_column(Integer)
    debit: Mapped[Decimal] = mapped_column(Scaled(2))  # sum of the positive lines
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_name: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)


class EntryLine(Base):
    """One line: a signed amount on an account, and why. Number and name are those of the day of posting."""

    __tablename__ = "ledger_line"
    __table_args__ = (
        Index("ix_ledger_line_account", "account_id"),
        CheckConstraint("n > 0", name="n"),
        CheckConstraint("amount <> 0", name="amount"),
    )

    entry_id: Mapped[UUID] = mapped_column(
        ForeignKey(Entry.id, deferrable=True, initially="DEFERRED"), primary_key=True
    )
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    account_number: Mapped[str] = mapped_column(Text)
    account_name: Mapped[str] = mapped_column(Text)
    amount: Mapped[Decimal] = mapped_column(Scaled(2))
    tax_code: Mapped[str] = mapped_column(Text, default="")
    tax_base: Mapped[Decimal | None] = mapped_column(Scaled(2))
    party_id: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")  # JSON {"rule": …, values}: shown as a sentence


class Balance(Base):
    """Debit and credit turnover of an account in a period and journal, kept as entries are posted."""

    __tablename__ = "ledger_balance"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey(Period.id), primary_key=True)
    journal_id: Mapped[int] = mapped_column(ForeignKey(Journal.id), primary_key=True)
    debit: Mapped[Decimal] = mapped_column(Scaled(2))
    credit: Mapped[Decimal] = mapped_column(Scaled(2))

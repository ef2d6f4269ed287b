"""Reads: a stored document as posting needs it, what is not posted, and the tables of account determination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, RowMapping, Select, exists, func, select
from sqlalchemy.orm import aliased

from app.errors import Missing
from app.models import Company
from modules.catalog.models import RevenueClass
from modules.documents.models import Document, Line, TaxTotal
from modules.ledger.models import Account, Entry, Journal
from modules.payments.models import Method, Tender
from modules.posting.book import Booking, Paid, Turnover, Vat
from modules.posting.models import CashReason, MethodAccount, RevenueAccount, TaxAccount, Template, Unposted
from modules.taxes.models import TaxCode

CHARGED = "S"  # EN 16931: the only category that charges VAT


@dataclass(frozen=True)
class Stored:
    """An issued document, read again for posting."""

    kind: str
    language: str
    company_id: int
    day: date
    number_text: str
    booking: Booking


def stored_document(connection: Connection, document_id: UUID) -> Stored:
    """What posting needs of a document that was issued before; raises `Missing`."""
    head = connection.execute(select(Document.__table__).where(Document.id == document_id)).one_or_none()
    if head is None:
        raise Missing(_("There is no such document."))
    lines = connection.execute(select(Line.__table__).where(Line.document_id == document_id).order_by(Line.n))
    taxes = connection.execute(
        select(TaxTotal.__table__).where(TaxTotal.document_id == document_id).order_by(TaxTotal.rate, TaxTotal.tax_code)
    )
    paid = connection.execute(
        select(Tender.method_id, Method.name, Method.kind, Tender.amount)
        .join(Method, Method.id == Tender.method_id)
        .where(Tender.document_id == document_id)
        .order_by(Tender.id)
    )
    booking = Booking(
        gross=head.gross,
        rounding=head.rounding,
        total=head.total,
        party_id=head.party_id,
        turnover=[Turnover(row.revenue_class, row.tax_code, row.rate, row.net) for row in lines],
        taxes=[Vat(row.tax_code, row.rate, row.net, row.vat) for row in taxes],
        paid=[Paid(row.method_id, row.name, row.kind, row.amount) for row in paid],
    )
    return Stored(head.kind, head.language, head.company_id, head.doc_date, head.number_text, booking)


def still_posted(connection: Connection, source_id: UUID) -> bool:
    """Whether an entry of this source stands in the books and was not reversed."""
    reversal = aliased(Entry)
    standing = select(Entry.id).where(
        Entry.source_id == source_id,
        Entry.reverses_id.is_(None),
        ~exists(select(reversal.id).where(reversal.reverses_id == Entry.id)),
    )
    return connection.execute(standing.limit(1)).first() is not None


def open_ids(connection: Connection) -> list[UUID]:
    """What waits to be posted, in the order of happening."""
    rows = connection.execute(
        select(Unposted.source_id).where(Unposted.posted_at.is_(None)).order_by(Unposted.at, Unposted.source_id)
    )
    return list(rows.scalars())


def open_count(connection: Connection) -> int:
    """How many wait to be posted."""
    return connection.execute(
        select(func.count()).select_from(Unposted).where(Unposted.posted_at.is_(None))
    ).scalar_one()


def listed_unposted() -> Select[*tuple[Any, ...]]:
    """What is not posted, and what was posted later."""
    return select(
        Unposted.source_id.label("id"),
        Unposted.number_text,
        Unposted.kind,
        Unposted.at,
        Unposted.total,
        Unposted.reason,
        Unposted.posted_at.is_not(None).label("posted"),
    )


def waiting(connection: Connection, source_id: UUID) -> str | None:
    """Why a document is not posted; None when nothing is kept of it."""
    return connection.execute(
        select(Unposted.reason).where(Unposted.source_id == source_id, Unposted.posted_at.is_(None))
    ).scalar_one_or_none()


# set-up ---------------------------------------------------------------------------------------------------------------
def unposted(connection: Connection, source_id: UUID) -> RowMapping:
    """One row of what is not posted; raises `Missing`."""
    found = connection.execute(select(Unposted.__table__).where(Unposted.source_id == source_id)).mappings().first()
    if found is None:
        raise Missing(_("There is nothing to post."))
    return found


def listed_templates() -> Select[*tuple[Any, ...]]:
    """Every template."""
    return (
        select(
            Template.id,
            Template.code,
            Template.name,
            Template.is_default,
            Journal.code.label("journal"),
            Company.name.label("company"),
        )
        .join(Journal, Journal.id == Template.journal_id)
        .join(Company, Company.id == Template.company_id)
    )


def listed_reasons() -> Select[*tuple[Any, ...]]:
    """Every cash reason with its account."""
    return (
        select(
            CashReason.id,
            CashReason.code,
            CashReason.name,
            CashReason.active,
            (Account.number + " " + Account.name).label("account"),
            Company.name.label("company"),
        )
        .join(Account, Account.id == CashReason.account_id)
        .join(Company, Company.id == CashReason.company_id)
    )


def companies_with_accounts(connection: Connection) -> list[tuple[int, str]]:
    """The companies that have a chart of accounts."""
    rows = connection.execute(
        select(Company.id, Company.name).where(Company.id.in_(select(Account.company_id))).order_by(Company.name)
    )
    return [(row.id, row.name) for row in rows]


def account_choices(connection: Connection, company_id: int | None = None) -> list[tuple[int, str]]:
    """The accounts in use, by number; of one company, or of all."""
    wanted = select(Account.id, Account.number, Account.name).where(Account.active).order_by(Account.number)
    if company_id is not None:
        wanted = wanted.where(Account.company_id == company_id)
    return [(row.id, f"{row.number} {row.name}") for row in connection.execute(wanted)]


def journal_choices(connection: Connection) -> list[tuple[int, str]]:
    """The journals, by code."""
    rows = connection.execute(select(Journal.id, Journal.code, Journal.name).order_by(Journal.code))
    return [(row.id, f"{row.code} · {row.name}") for row in rows]


def tax_choices(connection: Connection) -> list[tuple[int, str]]:
    """The VAT codes in use."""
    rows = connection.execute(select(TaxCode.id, TaxCode.code, TaxCode.name).where(TaxCode.active))
    return [(row.id, f"{row.code} · {row.name}") for row in rows]


@dataclass(frozen=True)
class Tables:
    """The tables of account determination: rows of (field, label) each, and what is stored (field → account)."""

    methods: list[tuple[str, str]]
    taxes: list[tuple[str, str]]
    revenue: list[tuple[str, str]]
    stored: Mapping[str, int]


def tables(connection: Connection, company_id: int) -> Tables:
    """Every method, VAT code and pair of revenue class and VAT code, with the account that each has.

    The VAT codes are those of the company's country; only codes that charge VAT need an account for it.
    """
    methods = connection.execute(
        select(Method.id, Method.name).where(Method.active, Method.kind != "on_account").order_by(Method.position)
    ).all()
    country = select(Company.country).where(Company.id == company_id).scalar_subquery()
    codes = connection.execute(
        select(TaxCode.id, TaxCode.code, TaxCode.name, TaxCode.category)
        .where(TaxCode.active, TaxCode.country == country)
        .order_by(TaxCode.code)
    ).all()
    classes = [(row.id, row.name) for row in connection.execute(select(RevenueClass.id, RevenueClass.name))]
    classes.append((0, _("All other classes")))
    stored = {
        f"method_{row.method_id}": row.account_id
        for row in connection.execute(select(MethodAccount.__table__).where(MethodAccount.company_id == company_id))
    }
    stored |= {
        f"tax_{row.tax_code_id}": row.account_id
        for row in connection.execute(select(TaxAccount.__table__).where(TaxAccount.company_id == company_id))
    }
    stored |= {
        f"revenue_{row.revenue_class_id or 0}_{row.tax_code_id}": row.account_id
        for row in connection.execute(select(RevenueAccount.__table__).where(RevenueAccount.company_id == company_id))
    }
    return Tables(
        methods=[(f"method_{row.id}", row.name) for row in methods],
        taxes=[(f"tax_{row.id}", f"{row.code} · {row.name}") for row in codes if row.category == CHARGED],
        revenue=[(f"revenue_{key}_{row.id}", f"{name} · {row.code}") for key, name in classes for row in codes],
        stored=stored,
    )


def cash_reasons(connection: Connection, company_id: int) -> list[dict[str, str]]:
    """The reasons for cash in or out that a company uses, as code and name."""
    rows = connection.execute(
        select(CashReason.code, CashReason.name)
        .where(CashReason.company_id == company_id, CashReason.active)
        .order_by(CashReason.name)
    )
    return [{"code": row.code, "name": row.name} for row in rows]

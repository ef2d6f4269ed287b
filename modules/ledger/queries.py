"""What is read from the books: an entry with its lines, an account's sheet, the trial balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from app.errors import Missing
from app.models import Company
from app.money import ZERO
from modules.ledger.models import Account, AccountKey, Balance, Entry, EntryLine, Journal, Period

ENTRY = (
    select(Entry.__table__, Journal.code.label("journal"), Journal.company_id, Period.code.label("period"))
    .join(Journal, Journal.id == Entry.journal_id)
    .join(Period, Period.id == Entry.period_id)
)
LINES = select(EntryLine.__table__).where(EntryLine.entry_id == bindparam("entry")).order_by(EntryLine.n)
PLACES = (
    select(Entry.id, Entry.seq)
    .where(
        Entry.journal_id == bindparam("journal"), or_(Entry.seq == bindparam("before"), Entry.seq == bindparam("after"))
    )
    .order_by(Entry.seq)
)
BY_SOURCE = ENTRY.where(Entry.source_id == bindparam("source")).order_by(Entry.at, Entry.journal_id, Entry.seq)


@dataclass(frozen=True)
class EntryPage:
    """An entry as a voucher shows it: header, lines, what reversed it, and its neighbours in the journal."""

    header: Row[Any]
    lines: Sequence[Row[Any]]
    reversed_by: UUID | None
    previous: UUID | None
    following: UUID | None


def entry_page(connection: Connection, entry_id: UUID) -> EntryPage:
    """The entry with its lines and neighbours; raises `Missing`."""
    header = connection.execute(ENTRY.where(Entry.id == entry_id)).one_or_none()
    if header is None:
        raise Missing(_("This entry is not in the books."))
    lines = connection.execute(LINES, {"entry": entry_id}).all()
    reversal = connection.execute(select(Entry.id).where(Entry.reverses_id == entry_id)).scalar_one_or_none()
    around = {"journal": header.journal_id, "before": header.seq - 1, "after": header.seq + 1}
    places = {row.seq: row.id for row in connection.execute(PLACES, around)}
    return EntryPage(header, lines, reversal, places.get(header.seq - 1), places.get(header.seq + 1))


def entries_of(connection: Connection, source_id: UUID) -> Sequence[Row[Any]]:
    """The headers of all entries that come from one source, in the order of posting."""
    return connection.execute(BY_SOURCE, {"source": source_id}).all()


def entry_numbered(connection: Connection, text: str) -> Row[UUID, str, int, str] | None:
    """The entry that is called `text`: code of the journal and number in it (id, code, seq, text)."""
    code, _space, number = text.strip().replace("/", " ").rpartition(" ")
    if not number.isdecimal() or len(number) > 18:
        return None
    named = select(Entry.id, Journal.code, Entry.seq, Entry.text).join(Journal, Journal.id == Entry.journal_id)
    same = Journal.code.in_({code.strip(), code.strip().upper()})
    return connection.execute(named.where(same, Entry.seq == int(number))).first()


def lines_of(connection: Connection, entry_id: UUID) -> Sequence[Row[Any]]:
    """The lines of an entry, in order."""
    return connection.execute(LINES, {"entry": entry_id}).all()


def account_of_key(connection: Connection, company_id: int, key: str) -> int:
    """The account that a company's chart has for `key`; raises `Missing` where the chart knows none."""
    found = connection.execute(
        select(AccountKey.account_id).where(AccountKey.company_id == company_id, AccountKey.key == key)
    ).scalar_one_or_none()
    if found is None:
        raise Missing(_("The chart of accounts has no account for “%(key)s”.", key=key))
    return found


def listed_entries() -> Select[*tuple[Any, ...]]:
    """The entries of all journals, for the list page."""
    return select(
        Entry.id,
        Entry.entry_date.label("day"),
        Journal.code.label("journal"),
        Entry.seq,
        Entry.text,
        Entry.source_kind,
        Entry.source_id,
        Entry.source_text,
        Entry.debit,
        Entry.at,
        Entry.by_name,
        Entry.reverses_id,
    ).join(Journal, Journal.id == Entry.journal_id)


# an account's sheet ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Move:
    """One line on a sheet: what stands against it, and the balance after it."""

    entry_id: UUID
    day: date
    journal: str
    seq: int
    text: str
    source_text: str
    contra: str
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True)
class Sheet:
    """An account from one day to another: closing = opening + the sum of the moves."""

    account: Row[*tuple[Any, ...]]
    first: date
    last: date
    opening: Decimal
    moves: Sequence[Move]
    closing: Decimal
    more: bool


def account_sheet(connection: Connection, account_id: int, first: date, last: date, limit: int = 500) -> Sheet:
    """The account's moves from `first` to `last`, both included, in the order of date and posting.

    Debit is positive. At most `limit` moves; `more` says that there are others, and `closing` counts them too.
    """
    account = connection.execute(select(Account.__table__).where(Account.id == account_id)).one_or_none()
    if account is None:
        raise Missing(_("There is no such account."))
    mine = (
        select(func.coalesce(func.sum(EntryLine.amount), 0, type_=EntryLine.amount.type))
        .join(Entry, Entry.id == EntryLine.entry_id)
        .where(EntryLine.account_id == account_id)
    )
    opening = connection.execute(mine.where(Entry.entry_date < first)).scalar_one()
    total = connection.execute(mine.where(Entry.entry_date.between(first, last))).scalar_one()
    rows = connection.execute(
        select(EntryLine.entry_id, EntryLine.n, EntryLine.amount, EntryLine.text.label("line_text"))
        .add_columns(Entry.entry_date, Entry.seq, Entry.text, Entry.source_text, Journal.code.label("journal"))
        .join(Entry, Entry.id == EntryLine.entry_id)
        .join(Journal, Journal.id == Entry.journal_id)
        .where(EntryLine.account_id == account_id, Entry.entry_date.between(first, last))
        .order_by(Entry.entry_date, Entry.at, Journal.code, Entry.seq, EntryLine.n)
        .limit(limit + 1)
    ).all()
    contra = _contra(connection, account_id, [row.entry_id for row in rows[:limit]])
    moves, balance = [], opening
    for row in rows[:limit]:
        balance += row.amount
        moves.append(
            Move(
                entry_id=row.entry_id,
                day=row.entry_date,
                journal=row.journal,
                seq=row.seq,
                text=row.line_text or row.text,
                source_text=row.source_text,
                contra=contra.get(row.entry_id, ""),
                amount=row.amount,
                balance=balance,
            )
        )
    return Sheet(account, first, last, opening, moves, opening + total, len(rows) > limit)


def _contra(connection: Connection, account_id: int, entries: Sequence[UUID]) -> dict[UUID, str]:
    """The numbers of the other accounts of each entry, in the order of its lines."""
    found: dict[UUID, list[str]] = {}
    for row in connection.execute(
        select(EntryLine.entry_id, EntryLine.account_number)
        .where(EntryLine.entry_id.in_(entries), EntryLine.account_id != account_id)
        .order_by(EntryLine.entry_id, EntryLine.n)
    ):
        numbers = found.setdefault(row.entry_id, [])
        if row.account_number not in numbers:
            numbers.append(row.account_number)
    return {entry: ", ".join(numbers) for entry, numbers in found.items()}


# trial balance --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TrialRow:
    """An account's opening balance, turnover and closing balance; debit positive."""

    account_id: int
    number: str
    name: str
    kind: str
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def closing(self) -> Decimal:
        """Opening and turnover together."""
        return self.opening + self.debit - self.credit


def trial_balance(connection: Connection, company_id: int, first: date, last: date) -> list[TrialRow]:
    """Every account with turnover up to the period that `last` is in, from the balances kept as entries are posted.

    Whole periods: from the one that begins on or after `first` to the one that begins on or before `last`. It costs
    accounts, not lines. The sums of opening and of closing are zero, and debit equals credit.
    """
    places, before, within = Balance.debit.type, Period.first_day < first, Period.first_day >= first
    rows = connection.execute(
        select(
            Account.id,
            Account.number,
            Account.name,
            Account.kind,
            func.coalesce(func.sum(Balance.debit - Balance.credit).filter(before), 0, type_=places).label("opening"),
            func.coalesce(func.sum(Balance.debit).filter(within), 0, type_=places).label("debit"),
            func.coalesce(func.sum(Balance.credit).filter(within), 0, type_=places).label("credit"),
        )
        .join(Balance, Balance.account_id == Account.id)
        .join(Period, Period.id == Balance.period_id)
        .where(Account.company_id == company_id, Period.first_day <= last)
        .group_by(Account.id, Account.number, Account.name, Account.kind)
        .order_by(Account.number)
    )
    return [TrialRow(*row) for row in rows]


def periods_of(connection: Connection, company_id: int) -> Sequence[Row[Any]]:
    """The periods of a company, in order."""
    return connection.execute(
        select(Period.__table__).where(Period.company_id == company_id).order_by(Period.first_day)
    ).all()


@dataclass(frozen=True)
class TrialSums:
    """The last line of a trial balance."""

    opening: Decimal
    debit: Decimal
    credit: Decimal
    closing: Decimal


def trial_sums(rows: Sequence[TrialRow]) -> TrialSums:
    """What the columns of a trial balance add up to: opening and closing to zero, debit to credit."""
    return TrialSums(
        opening=sum((row.opening for row in rows), ZERO),
        debit=sum((row.debit for row in rows), ZERO),
        credit=sum((row.credit for row in rows), ZERO),
        closing=sum((row.closing for row in rows), ZERO),
    )


# set-up ---------------------------------------------------------------------------------------------------------------
def companies(connection: Connection) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every company, by name."""
    return connection.execute(select(Company.id, Company.name).order_by(Company.name)).all()


def companies_with_books(connection: Connection) -> Sequence[Row[*tuple[Any, ...]]]:
    """The companies that have periods, by name."""
    return connection.execute(
        select(Company.id, Company.name).where(Company.id.in_(select(Period.company_id))).order_by(Company.name)
    ).all()


def journal_names(connection: Connection) -> dict[str, str]:
    """Code and name of every journal."""
    rows = connection.execute(select(Journal.code, Journal.name).order_by(Journal.code))
    return {row.code: f"{row.code} · {row.name}" for row in rows}


def last_day_of_books(connection: Connection) -> date | None:
    """The last day of the last period of any company."""
    return connection.execute(select(func.max(Period.last_day))).scalar_one()


def listed_accounts() -> Select[*tuple[Any, ...]]:
    """Every account with its balance; debit positive."""
    balances = (
        select(Balance.account_id, func.sum(Balance.debit - Balance.credit, type_=Balance.debit.type).label("balance"))
        .group_by(Balance.account_id)
        .subquery()
    )
    return (
        select(
            Account.id,
            Account.number,
            Account.name,
            Account.kind,
            Account.active,
            Company.name.label("company"),
            func.coalesce(balances.c.balance, 0, type_=Balance.debit.type).label("balance"),
        )
        .join(Company, Company.id == Account.company_id)
        .outerjoin(balances, balances.c.account_id == Account.id)
    )


def listed_journals() -> Select[*tuple[Any, ...]]:
    """Every journal with the number of its entries."""
    return select(
        Journal.id,
        Journal.code,
        Journal.name,
        Company.name.label("company"),
        (Journal.next_seq - 1).label("entries"),
    ).join(Company, Company.id == Journal.company_id)

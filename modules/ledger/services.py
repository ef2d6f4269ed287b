"""What is done with the books: post an entry, reverse one, open a year, close a period, keep accounts and journals."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from flask_babel import gettext as _
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from app.act import Act
from app.errors import Missing, Refused
from app.ids import new_id
from app.money import ZERO
from modules.ledger.books import Books, PeriodInfo, books_of
from modules.ledger.chain import digest
from modules.ledger.drafts import EntryDraft, LineDraft
from modules.ledger.models import Account, Balance, Entry, EntryLine, Journal, Period

TAKE_HEAD = (
    update(Journal)
    .where(Journal.id == bindparam("journal"))
    .values(next_seq=Journal.next_seq + 1)
    .returning((Journal.next_seq - 1).label("seq"), Journal.last_hash)
)
INSERT_LINES = insert(EntryLine.__table__).inline()
INSERT_ENTRY = insert(Entry.__table__).inline()
ADD_TURNOVER = text(
    "INSERT INTO ledger_balance (account_id, period_id, journal_id, debit, credit)"
    " VALUES (:account_id, :period_id, :journal_id, :debit, :credit)"
    " ON CONFLICT (account_id, period_id, journal_id) DO UPDATE"
    " SET debit = ledger_balance.debit + excluded.debit, credit = ledger_balance.credit + excluded.credit"
).bindparams(bindparam("debit", type_=Balance.debit.type), bindparam("credit", type_=Balance.credit.type))
KEEP_HEAD = update(Journal).where(Journal.id == bindparam("journal")).values(last_hash=bindparam("head"))
REVERSIBLE = select(Entry).where(Entry.id == bindparam("entry"))
REVERSAL_OF = select(Entry.id).where(Entry.reverses_id == bindparam("entry"))
LINES_OF = select(EntryLine).where(EntryLine.entry_id == bindparam("entry")).order_by(EntryLine.n)


@dataclass
class Heads:
    """The heads of the chains that this act has already written on: their hashes are on their way."""

    hashes: dict[int, str] = field(default_factory=dict)


def post(act: Act, draft: EntryDraft) -> UUID:
    """Post an entry and return its id. Lines are sent first, the header last; its trigger checks and seals.

    Raises `Refused` before anything is written: for a closed or missing period and an account no longer in use. An
    entry that does not balance is a mistake of ours. Takes the journal's row lock; five statements.
    """
    assert sum((line.amount for line in draft.lines), ZERO) == 0, "debit and credit differ"
    books = books_of(act)
    journal = books.journals[draft.journal_id]
    period = books.open_period(journal.company_id, draft.date)
    entry_id = new_id()
    lines = _line_rows(books, journal.company_id, entry_id, draft.lines)
    seq, previous = _take_head(act, draft.journal_id)
    header = _header_row(act, draft, entry_id, period)
    header |= {"seq": seq, "previous_hash": previous}
    header["hash"] = digest(journal.code, header, lines)
    _heads(act).hashes[journal.id] = header["hash"]
    act.write(INSERT_LINES, lines)
    act.write(INSERT_ENTRY, [header])
    act.write(ADD_TURNOVER, _turnover_rows(lines, period.id, journal.id))
    act.write(KEEP_HEAD, [{"journal": journal.id, "head": header["hash"]}])
    return entry_id


def reverse(act: Act, entry_id: UUID, on: date, reason: str) -> UUID:
    """Undo an entry by one with opposite signs on the day `on`, in an open period; returns the new entry's id.

    Raises `Refused` for an entry that was reversed already or is a reversal itself, and for a closed period.
    """
    entry = act.read(REVERSIBLE, {"entry": entry_id}).one_or_none()
    if entry is None:
        raise Missing(_("This entry is not in the books."))
    if entry.reverses_id is not None:
        raise Refused(_("This entry is a reversal itself; post the original again instead."))
    if act.read(REVERSAL_OF, {"entry": entry_id}).first() is not None:
        raise Refused(_("This entry was already reversed."))
    why = {"rule": "reversal", "reason": reason, "date": entry.entry_date.isoformat()}
    lines = [
        LineDraft(
            account_id=row.account_id,
            amount=-row.amount,
            why=why,
            tax_code=row.tax_code,
            tax_base=None if row.tax_base is None else -row.tax_base,
            party_id=row.party_id,
            text=row.text,
        )
        for row in act.read(LINES_OF, {"entry": entry_id})
    ]
    draft = EntryDraft(
        journal_id=entry.journal_id,
        date=on,
        text=_("Reversal: %(reason)s", reason=reason),
        lines=lines,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        source_text=entry.source_text,
        reverses_id=entry_id,
    )
    return post(act, draft)


def _heads(act: Act) -> Heads:
    heads = act.get(Heads)
    if heads is None:
        heads = Heads()
        act.put(heads)
    return heads


def _take_head(act: Act, journal_id: int) -> tuple[int, str]:
    """The next place in the journal and the hash before it; others who post into this journal wait from here on."""
    head = act.first(TAKE_HEAD, {"journal": journal_id})
    return head.seq, _heads(act).hashes.get(journal_id, head.last_hash)


def _line_rows(books: Books, company_id: int, entry_id: UUID, lines: Sequence[LineDraft]) -> list[dict[str, Any]]:
    rows = []
    for n, line in enumerate(lines, 1):
        account = books.account(line.account_id, company_id)
        rows.append(
            {
                "entry_id": entry_id,
                "n": n,
                "account_id": account.id,
                "account_number": account.number,
                "account_name": account.name,
                "amount": line.amount,
                "tax_code": line.tax_code,
                "tax_base": line.tax_base,
                "party_id": line.party_id,
                "text": line.text,
                "why": orjson.dumps(line.why, option=orjson.OPT_SORT_KEYS).decode(),
            }
        )
    return rows


def _header_row(act: Act, draft: EntryDraft, entry_id: UUID, period: PeriodInfo) -> dict[str, Any]:
    """The header without its place in the chain."""
    return {
        "id": entry_id,
        "journal_id": draft.journal_id,
        "period_id": period.id,
        "entry_date": draft.date,
        "text": draft.text,
        "source_kind": draft.source_kind,
        "source_id": draft.source_id,
        "source_text": draft.source_text,
        "reverses_id": draft.reverses_id,
        "line_count": len(draft.lines),
        "debit": sum((line.amount for line in draft.lines if line.amount > 0), ZERO),
        "at": act.now,
        "by_name": act.by.name,
    }


def _turnover_rows(lines: Sequence[Mapping[str, Any]], period_id: int, journal_id: int) -> list[dict[str, Any]]:
    """One row per account, in the order of accounts: two acts that meet take the rows' locks in the same order."""
    sums: dict[int, list[Decimal]] = {}
    for line in lines:
        sides = sums.setdefault(line["account_id"], [ZERO, ZERO])
        sides[line["amount"] < 0] += abs(line["amount"])
    return [
        {
            "account_id": account,
            "period_id": period_id,
            "journal_id": journal_id,
            "debit": sums[account][0],
            "credit": sums[account][1],
        }
        for account in sorted(sums)
    ]


# periods --------------------------------------------------------------------------------------------------------------
def open_year(session: Session, company_id: int, first_day: date) -> list[Period]:
    """Make the twelve months from `first_day` (the first of a month) on; those that are there already stay."""
    assert first_day.day == 1, "a fiscal year begins with a month"
    have = set(session.scalars(select(Period.code).where(Period.company_id == company_id)))
    made = []
    for month in range(12):
        year, index = divmod(first_day.month - 1 + month, 12)
        first = date(first_day.year + year, index + 1, 1)
        last = first + timedelta(days=calendar.monthrange(first.year, first.month)[1] - 1)
        code = f"{first.year}-{first.month:02}"
        if code not in have:
            made.append(Period(company_id=company_id, code=code, first_day=first, last_day=last))
    session.add_all(made)
    session.flush()
    return made


def close_period(session: Session, period_id: int, now: datetime) -> Period:
    """Close a period: no entry is taken any more. Acts under way are waited for. Periods are closed one after another.

    Raises `Refused` while an earlier one is open.
    """
    period = _locked_period(session, period_id)
    earlier = session.scalars(
        select(Period.code)
        .where(Period.company_id == period.company_id, Period.first_day < period.first_day, Period.closed_at.is_(None))
        .order_by(Period.first_day)
        .limit(1)
    ).first()
    if earlier is not None:
        raise Refused(_("Close %(code)s first.", code=earlier))
    if period.closed_at is None:
        period.closed_at = now
    return period


def reopen_period(session: Session, period_id: int) -> Period:
    """Take entries again in a closed period. Raises `Refused` while a later one is closed."""
    period = _locked_period(session, period_id)
    later = session.scalars(
        select(Period.code)
        .where(
            Period.company_id == period.company_id, Period.first_day > period.first_day, Period.closed_at.is_not(None)
        )
        .order_by(Period.first_day.desc())
        .limit(1)
    ).first()
    if later is not None:
        raise Refused(_("Open %(code)s again first.", code=later))
    period.closed_at = None
    return period


def _locked_period(session: Session, period_id: int) -> Period:
    period = session.get(Period, period_id, with_for_update=True)
    if period is None:
        raise Missing(_("There is no such period."))
    return period


# accounts and journals ------------------------------------------------------------------------------------------------
def save_account(session: Session, key: int | None, company_id: int, data: Mapping[str, Any]) -> int:
    """Store an account; returns its id. A number that entries carry stays: a new one is a new account."""
    account = session.get(Account, key) if key else Account(company_id=company_id)
    if account is None:
        raise Missing(_("There is no such account."))
    used = (
        key is not None
        and session.scalars(select(EntryLine.entry_id).where(EntryLine.account_id == key).limit(1)).first()
    )
    if used and (data["number"] != account.number or data["kind"] != account.kind):
        raise Refused(_("Entries carry this account; its number and kind stay."), "number")
    account.number, account.name = data["number"], data["name"]
    account.kind, account.active = data["kind"], data["active"]
    session.add(account)
    session.flush()
    return account.id


def save_journal(session: Session, key: int | None, company_id: int, data: Mapping[str, Any]) -> int:
    """Store a journal; returns its id. Its code is part of the chain and stays once it is made."""
    journal = session.get(Journal, key) if key else Journal(company_id=company_id, code=data["code"])
    if journal is None:
        raise Missing(_("There is no such journal."))
    if journal.code != data["code"]:
        raise Refused(_("The code of a journal is part of its chain and stays."), "code")
    journal.name = data["name"]
    session.add(journal)
    session.flush()
    return journal.id

"""Posting as it happens: a document or moved cash becomes entries, or a row says why not. Money is never refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import bindparam, insert, select, update

from app.act import Act
from app.errors import Missing, Refused
from app.money import ZERO
from modules.documents.events import Issued
from modules.documents.kinds import CHOICE as KIND
from modules.ledger.drafts import EntryDraft
from modules.ledger.services import post
from modules.posting.accounts import Accounts, determination_of
from modules.posting.book import Booking, Paid, Turnover, Vat, cash_lines, document_lines
from modules.posting.events import CashMoved, TillBooks
from modules.posting.models import Unposted
from modules.posting.queries import still_posted, stored_document
from modules.posting.why import cash_title
from modules.taxes.queries import rules_at

INSERT_UNPOSTED = insert(Unposted.__table__).inline()
LOCK_UNPOSTED = select(Unposted.__table__).where(Unposted.source_id == bindparam("source")).with_for_update()
END_UNPOSTED = update(Unposted).where(Unposted.source_id == bindparam("source")).values(posted_at=bindparam("now"))
KEEP_REASON = update(Unposted).where(Unposted.source_id == bindparam("source")).values(reason=bindparam("why"))


@dataclass(frozen=True, slots=True)
class Paper:
    """A document on its way into the books. `journal_id` is the till's, None for the template's."""

    id: UUID
    kind: str
    language: str
    number_text: str
    company_id: int
    pos_type_id: int | None
    day: date
    journal_id: int | None
    booking: Booking


def book_document(act: Act, issued: Issued) -> None:
    """Post a document when it is issued. Listener of `Issued`; what cannot be posted is kept with its reason."""
    if not issued.posts:
        return
    paper = Paper(
        id=issued.id,
        kind=issued.kind,
        language=issued.language,
        number_text=issued.number_text,
        company_id=issued.company_id,
        pos_type_id=issued.pos_type_id,
        day=issued.doc_date,
        journal_id=_till_journal(act),
        booking=booking_of(issued),
    )
    try:
        _post_document(act, paper)
    except Refused as refused:
        body = {"pos_type_id": paper.pos_type_id, "journal_id": paper.journal_id}
        row = {"source_id": paper.id, "kind": "document", "number_text": paper.number_text, "total": issued.total}
        _keep(act, row | {"reason": refused.message}, body)


def book_shift(act: Act, move: CashMoved) -> None:
    """Post cash that moved without a sale: float, cash in and out, bank drop, difference. Never refuses either."""
    journal_id = _till_journal(act)
    try:
        _post_cash(act, move, journal_id)
    except Refused as refused:
        body = asdict(move) | {"id": str(move.id), "amount": str(move.amount), "day": move.day.isoformat()}
        row = {"source_id": move.id, "kind": "cash", "number_text": move.register, "total": move.amount}
        _keep(act, row | {"reason": refused.message}, body | {"journal_id": journal_id})


def repost(act: Act, source_id: UUID) -> bool:
    """Try again to post what was kept; True if it is in the books now, False if its row has a new reason.

    Raises `Missing` for what was never kept. A document that stands in the books already is only ticked off.
    """
    row = act.read(LOCK_UNPOSTED, {"source": source_id}).one_or_none()
    if row is None:
        raise Missing(_("There is nothing to post."))
    if row.posted_at is not None:
        return True
    body = json.loads(row.body)
    try:
        if not still_posted(act.connection, source_id):
            _post_again(act, row.kind, source_id, body)
    except Refused as refused:
        act.write(KEEP_REASON, [{"source": source_id, "why": refused.message}])
        return False
    act.write(END_UNPOSTED, [{"source": source_id, "now": act.now}])
    return True


def _post_again(act: Act, kind: str, source_id: UUID, body: Mapping[str, Any]) -> None:
    if kind == "cash":
        kept = {name: value for name, value in body.items() if name != "journal_id"}
        kept |= {"id": UUID(body["id"]), "amount": Decimal(body["amount"]), "day": date.fromisoformat(body["day"])}
        _post_cash(act, CashMoved(**kept), body["journal_id"])
        return
    stored = stored_document(act.connection, source_id)
    paper = Paper(
        id=source_id,
        kind=stored.kind,
        language=stored.language,
        number_text=stored.number_text,
        company_id=stored.company_id,
        pos_type_id=body["pos_type_id"],
        day=stored.day,
        journal_id=body["journal_id"],
        booking=stored.booking,
    )
    _post_document(act, paper)


def booking_of(issued: Issued) -> Booking:
    """What posting needs of a document that is being issued."""
    return Booking(
        gross=issued.gross,
        rounding=issued.rounding,
        total=issued.total,
        party_id=issued.party_id,
        turnover=[Turnover(line.revenue_class, line.tax_code, line.rate, line.net) for line in issued.lines],
        taxes=[Vat(tax.tax_code, tax.rate, tax.net, tax.vat) for tax in issued.taxes],
        paid=[Paid(each.method_id, each.method_name, each.kind, each.amount) for each in issued.settlements],
    )


def _till_journal(act: Act) -> int | None:
    """The journal of the till that acts, if one does."""
    books = act.get(TillBooks)
    return books.journal_id if books else None


def _accounts(act: Act, company_id: int, pos_type_id: int | None) -> Accounts:
    found = determination_of(act).accounts(company_id, pos_type_id)
    if found is None:
        raise Refused(_("No posting template says how to post it, and the company has no default one."))
    return found


def _post_document(act: Act, paper: Paper) -> None:
    """Post the document's entry; nothing for a document that moves no money. Raises `Refused` before it writes."""
    accounts = _accounts(act, paper.company_id, paper.pos_type_id)
    lines = document_lines(paper.booking, accounts)
    if not lines:
        return
    draft = EntryDraft(
        journal_id=paper.journal_id or accounts.journal_id,
        date=paper.day,
        text=f"{_title(act, paper)} {paper.number_text}",
        lines=lines,
        source_kind="document",
        source_id=paper.id,
        source_text=paper.number_text,
    )
    post(act, draft)


def _title(act: Act, paper: Paper) -> str:
    """What the document is called, in its own language: books stay in the language of their company."""
    kind = act.hub.choices(KIND).get(paper.kind)
    return _in_language(kind.title, paper.language) if kind else paper.kind


@lru_cache(maxsize=64)
def _in_language(title: str, language: str) -> str:
    with force_locale(language):
        return str(_(title))


def _post_cash(act: Act, move: CashMoved, journal_id: int | None) -> None:
    accounts = _accounts(act, move.company_id, move.pos_type_id)
    reason = accounts.reasons.get(move.reason_code)
    rate = ZERO
    if reason is not None and reason.tax_code:
        rule = rules_at(act.connection, move.day).get(reason.tax_code)
        if rule is None:
            raise Refused(_("There is no VAT code %(code)s.", code=reason.tax_code))
        rate = rule.rate
    for lines in cash_lines(move, accounts, rate):
        draft = EntryDraft(
            journal_id=journal_id or accounts.journal_id,
            date=move.day,
            text=move.reason or cash_title(lines[0].why["rule"]),
            lines=lines,
            source_kind="cash",
            source_id=move.id,
            source_text=move.register,
        )
        post(act, draft)


def _keep(act: Act, row: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Leave what could not be posted, with its reason and what a later try needs."""
    kept = {**row, "body": json.dumps(body, sort_keys=True), "at": act.now, "posted_at": None}
    act.write(INSERT_UNPOSTED, [kept])

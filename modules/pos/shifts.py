"""Shifts: opening with a float, cash in and out, counting and closing. Each close is one Z report, made once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import RowMapping, bindparam, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from app.act import Act, Actor, acting
from app.errors import Conflict, Missing, Refused
from app.ids import new_id
from app.money import ZERO
from modules.documents.models import Document, TaxTotal
from modules.fiscal.canonical import minor
from modules.fiscal.services import record
from modules.payments.models import Method, Tender
from modules.pos.allowed import fiscal_objection
from modules.pos.events import ShiftClosed
from modules.pos.models import CashMove, Close, CloseSale, Sale, Shift
from modules.pos.signing import signing_device
from modules.pos.till_facts import TillView
from modules.pos.tills import all_tills, till
from modules.posting.events import CashKind, CashMoved, TillBooks
from modules.posting.queries import cash_reasons
from modules.posting.services import book_shift

INSERT_SHIFT = Shift.__table__.insert().inline()
INSERT_CASH = CashMove.__table__.insert().inline()
INSERT_CLOSE = Close.__table__.insert().inline()
OPEN_SHIFT = select(Shift.__table__).where(Shift.till_id == bindparam("till"), Shift.closed_at.is_(None))
END_SHIFT = update(Shift.__table__).where(Shift.__table__.c.id == bindparam("shift")).values(closed_at=bindparam("at"))
LOCK_SHIFT = select(Shift.__table__).where(Shift.id == bindparam("shift")).with_for_update()
OPEN_SALES = (
    select(Sale.id)
    .outerjoin(CloseSale, CloseSale.sale_id == Sale.id)
    .where(Sale.till_id == bindparam("till"), CloseSale.sale_id.is_(None))
)
LARGEST = Decimal(100_000)


@dataclass(frozen=True)
class OpenedShift:
    """An open shift."""

    id: UUID
    till: str
    user_name: str
    opened_at: datetime


@dataclass(frozen=True)
class Cash:
    """Cash that moves without a sale: `float`, `cash_in`, `cash_out` (negative), `difference` (either way)."""

    kind: CashKind
    amount: Decimal
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True)
class Reasoned:
    """What a person puts into the drawer or takes out (`kind` `cash_in`, `cash_out`; `amount` positive).

    `reason_code` is one of posting's cash reasons, which gives the account; `note` is what the person wrote.
    """

    kind: str
    amount: Decimal
    reason_code: str
    note: str = ""


@dataclass(frozen=True)
class ZReport:
    """A close. `expected` is float plus cash; `difference` is counted − expected."""

    id: UUID
    z_number: int
    expected: Decimal
    counted: Decimal
    difference: Decimal


def open_shift(by: Actor, till_code: str, amount: Decimal, *, now: datetime | None = None) -> OpenedShift:
    """Open a shift with `amount` of cash in the drawer. `Conflict` when the till is open already, naming by whom."""
    _plausible(amount, "float")
    assert by.id is not None, "a shift is opened by a person"
    shift_id = new_id()
    try:
        with acting(by, now) as act:
            where = till(act.connection, till_code)
            _refuse_unsigned(act, where)
            _refuse_open(act, where)
            row = {
                "id": shift_id,
                "till_id": where.id,
                "user_id": by.id,
                "user_name": by.name,
                "float": amount,
                "opened_at": act.now,
                "closed_at": None,
            }
            act.write(INSERT_SHIFT, [row])
            record(act, where.chain_id, "shift_open", shift_id, {"float": minor(amount)})
            _cash(act, shift_id, Cash("float", amount))
            _book_float(act, where, amount)
            return OpenedShift(shift_id, where.code, by.name, act.now)
    except IntegrityError as error:  # another till page was quicker: the database knows one open shift per till
        raise Conflict(_("Till %(till)s was opened by someone else just now.", till=till_code), "till") from error


def _refuse_unsigned(act: Act, where: TillView) -> None:
    objection = fiscal_objection(where, certified=signing_device(act.hub, where).certified)
    if objection:
        raise Refused(objection, "till")


def _refuse_open(act: Act, where: TillView) -> None:
    found = act.read(OPEN_SHIFT, {"till": where.id}).one_or_none()
    if found is not None:
        since = found.opened_at.astimezone(where.zone)
        raise Conflict(
            _(
                "Till %(till)s is already open: %(name)s, since %(time)s.",
                till=where.code,
                name=found.user_name,
                time=f"{since:%H:%M}",
            ),
            "till",
        )


def move_cash(by: Actor, shift_id: UUID, move: Reasoned) -> None:
    """Cash in or out for a reason, posted and in the journal. Raises `Refused` for an unknown reason and for more than
    lies in the drawer."""
    kind, amount = move.kind, move.amount
    _plausible(amount, "amount")
    if not amount:
        raise Refused(_("The amount must be above zero."), "amount")
    with acting(by) as act:
        shift = act.read(LOCK_SHIFT, {"shift": shift_id}).one_or_none()
        where = _open_till(act, shift)
        if kind == "cash_out" and amount > _expected(act, shift):
            raise Refused(_("There is not that much cash in the drawer."), "amount")
        reason = _reason(act, where, move)
        signed = amount if kind == "cash_in" else -amount
        record(act, where.chain_id, "cash", shift_id, {"kind": kind, "amount": minor(signed), "reason": reason})
        cash = Cash("cash_in" if kind == "cash_in" else "cash_out", signed, reason, move.reason_code)
        _cash(act, shift_id, cash)
        _book(act, where, cash)


def _reason(act: Act, where: TillView, move: Reasoned) -> str:
    """The reason in words: its name, and what the person wrote."""
    known = {each["code"]: each["name"] for each in cash_reasons(act.connection, where.company_id)}
    name = known.get(move.reason_code)
    if name is None:
        raise Refused(_("There is no such reason for cash in or out."), "reason_code")
    return f"{name}: {move.note}" if move.note else name


def close_shift(by: Actor, shift_id: UUID, counted: Decimal, *, now: datetime | None = None) -> ZReport:
    """Count and close: everything of the till that is in no Z yet enters this one. Waits for sales on their way.

    A cash difference is posted. Closing twice answers the first report.
    """
    _plausible(counted, "counted")
    with acting(by, now) as act:
        shift = act.read(LOCK_SHIFT, {"shift": shift_id}).one_or_none()
        done = act.read(select(Close.__table__).where(Close.shift_id == shift_id)).one_or_none()
        if done is not None:
            return ZReport(done.id, done.z_number, done.expected, done.counted, done.difference)
        where = _open_till(act, shift)
        report = _z_report(act, shift, where, counted)
        act.write(END_SHIFT, [{"shift": shift_id, "at": act.now}])
        return report


def _z_report(act: Act, shift: Any, where: TillView, counted: Decimal) -> ZReport:
    """The rows of a close. The shift is locked: its sums do not move any more."""
    expected = _expected(act, shift)
    difference = counted - expected
    last = act.read(select(func.max(Close.z_number)).where(Close.till_id == where.id)).scalar() or 0
    report = ZReport(new_id(), last + 1, expected, counted, difference)
    body = _body(act, where)
    body |= {"float": str(shift.float), "expected": str(expected), "counted": str(counted)}
    if difference:
        cash = Cash("difference", difference, _("Counted at the close"))
        _cash(act, shift.id, cash)
        _book(act, where, cash)
    row = {
        "id": report.id,
        "till_id": where.id,
        "shift_id": shift.id,
        "z_number": report.z_number,
        "expected": expected,
        "counted": counted,
        "difference": difference,
        "body": json.dumps(body, sort_keys=True),
        "at": act.now,
        "by_name": act.by.name,
    }
    act.write(INSERT_CLOSE, [row])
    chosen = OPEN_SALES.add_columns(literal(report.id, CloseSale.__table__.c.close_id.type))
    act.write(insert(CloseSale.__table__).from_select(["sale_id", "close_id"], chosen), [{"till": where.id}])
    content = {"z": report.z_number, "expected": minor(expected), "counted": minor(counted)}
    record(act, where.chain_id, "close", shift.id, content)
    act.emit(ShiftClosed(shift.id, where, report.z_number, expected, counted, difference))
    return report


def _open_till(act: Act, shift: Any) -> TillView:
    """The till of an open shift that is locked against sales. Raises `Missing` and `Conflict`."""
    if shift is None:
        raise Missing(_("There is no such shift."), "shift")
    if shift.closed_at is not None:
        raise Conflict(_("This shift is closed already."), "shift")
    return next(each for each in all_tills(act.connection).values() if each.id == shift.till_id)


def _book(act: Act, where: TillView, cash: Cash) -> None:
    """Into the till's own journal."""
    act.put(TillBooks(where.journal_id))
    moved = CashMoved(
        id=new_id(),
        kind=cash.kind,
        amount=cash.amount,
        company_id=where.company_id,
        pos_type_id=where.profile.id,
        day=where.day(act.now),
        register=where.code,
        reason=cash.reason,
        reason_code=cash.reason_code,
    )
    book_shift(act, moved)


def _book_float(act: Act, where: TillView, amount: Decimal) -> None:
    """What was counted at the last close is still in the drawer. Only what is more came from the bank, and what is less
    was taken there, so that the cash account always is what lies in the drawer."""
    last = act.read(
        select(Close.counted).where(Close.till_id == where.id).order_by(Close.z_number.desc()).limit(1)
    ).scalar()
    more = amount - (last or ZERO)
    if more:
        _book(act, where, Cash("float" if more > 0 else "bank_drop", more))


def _cash(act: Act, shift_id: UUID, cash: Cash) -> None:
    row = {
        "id": new_id(),
        "shift_id": shift_id,
        "kind": cash.kind,
        "amount": cash.amount,
        "reason": cash.reason,
        "at": act.now,
        "by_name": act.by.name,
    }
    act.write(INSERT_CASH, [row])


def _expected(act: Act, shift: Any) -> Decimal:
    """Cash that must be in the drawer: all cash movements, the float among them, and the cash of the shift's sales."""
    moved = act.read(
        select(func.coalesce(func.sum(CashMove.amount), ZERO, type_=CashMove.amount.type)).where(
            CashMove.shift_id == shift.id
        )
    ).scalar_one()
    sold = act.read(
        select(func.coalesce(func.sum(Tender.amount), ZERO, type_=Tender.amount.type))
        .join(Method, Method.id == Tender.method_id)
        .join(Sale, Sale.id == Tender.document_id)
        .outerjoin(CloseSale, CloseSale.sale_id == Sale.id)
        .where(Sale.till_id == shift.till_id, CloseSale.sale_id.is_(None), Method.kind == "cash")
    ).scalar_one()
    return Decimal(moved) + Decimal(sold)


def _body(act: Act, where: TillView) -> dict[str, Any]:
    """Turnover by VAT code and by payment method, and from which to which number, of the sales in no Z yet."""
    mine = OPEN_SALES.subquery()
    taxes = act.read(
        select(
            TaxTotal.tax_code,
            TaxTotal.rate,
            func.sum(TaxTotal.net).label("net"),
            func.sum(TaxTotal.vat).label("vat"),
            func.sum(TaxTotal.gross).label("gross"),
        )
        .join(mine, mine.c.id == TaxTotal.document_id)
        .group_by(TaxTotal.tax_code, TaxTotal.rate)
        .order_by(TaxTotal.rate),
        {"till": where.id},
    ).mappings()
    methods = act.read(
        select(Method.code, Method.name, func.count().label("count"), func.sum(Tender.amount).label("amount"))
        .join(Tender, Tender.method_id == Method.id)
        .join(mine, mine.c.id == Tender.document_id)
        .group_by(Method.code, Method.name)
        .order_by(Method.code),
        {"till": where.id},
    ).mappings()
    numbers = act.read(
        select(
            func.count().label("receipts"),
            func.min(Document.number_text).label("first"),
            func.max(Document.number_text).label("last"),
        ).join(mine, mine.c.id == Document.id),
        {"till": where.id},
    ).one()
    return {
        "taxes": [_strings(row) for row in taxes],
        "methods": [_strings(row) for row in methods],
        "receipts": numbers.receipts,
        "first": numbers.first or "",
        "last": numbers.last or "",
    }


def _strings(row: RowMapping) -> dict[str, str]:
    return {str(key): str(value) for key, value in row.items()}


def _plausible(amount: Decimal, field: str) -> None:
    if amount < 0:
        raise Refused(_("The amount is below zero."), field)
    if amount > LARGEST:
        raise Refused(_("%(amount)s in a drawer cannot be right.", amount=amount), field)

"""What a cart costs, asked before money is taken. Here, and only here, the shop may refuse."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from flask_babel import gettext as _

from app import config_counter
from app.act import Actor
from app.current import current_hub
from app.db import glancing
from app.errors import NeedsApproval, Refused
from app.money import ZERO
from modules.documents.events import TaxIssued
from modules.documents.totals import DraftLine, totals_of
from modules.pos import customers, down_payments, goods
from modules.pos.allowed import (
    ANY_DISCOUNT,
    RETURN_RIGHT,
    discount_limit,
    fiscal_objection,
    is_return,
    line_objection,
    sale_objection,
)
from modules.pos.differences import MAY_DISCOUNT, PRICE_RIGHT, plain
from modules.pos.report import COMES_BACK, MOST
from modules.pos.shelf import OnShelf, shelf
from modules.pos.signing import signing_device
from modules.pos.till_facts import TillView
from modules.pos.tills import till
from modules.price_lists.book import buyer
from modules.price_lists.derive import BY_HAND, Price, line_amount
from modules.price_lists.rules import Step
from modules.stock.pos_types import StockValues
from modules.taxes.queries import TaxRule, rules_at


@dataclass(frozen=True)
class Asked:
    """A line that is asked about: an item, or a text with price and VAT code. `price` is by hand where given."""

    item: int | None
    text: str
    quantity: Decimal
    price: Decimal | None
    discount_percent: Decimal | None
    tax_code: str | None
    type: str = "uncoded"
    barcode: str = ""
    lot: str = ""
    serial: str = ""
    best_before: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Quoted:
    """A line with its price, the steps that led there, and what the cashier should know."""

    item: int | None
    text: str
    price: Decimal
    discount: Decimal
    amount: Decimal
    tax_code: str
    rate: Decimal
    why: tuple[Mapping[str, str], ...]
    stock: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Quote:
    """What the cart costs."""

    lines: tuple[Quoted, ...]
    taxes: tuple[TaxIssued, ...]
    total: Decimal
    customer: customers.Seen | None = None


def quote(
    till_code: str, asked: Sequence[Asked], by: Actor, rights: Collection[str], customer: int | None = None
) -> Quote:
    """Price a cart. Raises `Refused` for an impossible quantity or price, an unknown item, and for what the till's POS
    type refuses to sell; `NeedsApproval` where the cashier lacks a right."""
    with glancing() as connection:
        config_counter.known(connection, by.configuration)
        where = till(connection, till_code)
        on = where.day(datetime.now(UTC))
        rules = rules_at(connection, on)
        have = shelf(connection, where, [line.item for line in asked if line.item is not None], customer)
        goods.code_prices(connection, have, [(line.item, line.barcode) for line in asked], on)
        limit = discount_limit(connection, where, by.id, rights) if MAY_DISCOUNT & {*rights} else ZERO
        who, group = customers.customer(connection, customer), buyer(connection, customer).customer.group
        deducted = down_payments.named(connection, asked)
        stock = where.profile.part(StockValues)
        missing = goods.missing_serials(connection, asked, stock.warehouse_id if stock else None)
    for sentence in down_payments.objections(asked, deducted):
        raise Refused(sentence, "note")
    objection = customers.blocked(who)
    if objection:
        raise Refused(objection, "customer")
    _refuse_till(where, asked, have, customer, group)
    _refuse(asked, have, where, rights, limit)
    for field, sentence in goods.lacking(asked, have):
        raise Refused(sentence, field)
    priced = [(line, _price(line, have, where.price_day(on))) for line in asked]
    drafts = [_draft(line, price, have, rules) for line, price in priced]
    totals = totals_of(where.profile.mode, drafts, rules)
    lines = tuple(
        Quoted(
            item=line.item,
            text=draft.text,
            price=draft.price,
            discount=draft.discount,
            amount=issued.amount,
            tax_code=issued.tax_code,
            rate=issued.rate,
            why=tuple(told(step) for step in price.steps),
            stock=_stock(line, have),
            warnings=(*_warnings(line, have, where), *goods.warnings(line, on), *_not_there(line, draft, missing)),
        )
        for (line, price), draft, issued in zip(priced, drafts, totals.lines, strict=True)
    )
    return Quote(lines, totals.taxes, totals.gross, customers.seen(who, where.payments.methods, totals.gross))


def told(step: Step) -> dict[str, str]:
    """A step of a price in words, with the unit price after it."""
    return {"step": _(step.text, **step.values), "value": plain(step.value) if step.value else "0"}


def _refuse_till(
    where: TillView, asked: Sequence[Asked], have: Mapping[int, OnShelf], customer: int | None, group: int | None
) -> None:
    """What the till's POS type does not let it sell."""
    objection = fiscal_objection(where, certified=signing_device(current_hub(), where).certified)
    if objection:
        raise Refused(objection)
    objection = sale_objection(where, customer, group)
    if objection:
        raise Refused(objection, "customer")
    for line in asked:
        item = have.get(line.item) if line.item is not None else None
        if line.item is None or item is not None:
            if line.type == goods.DEPOSIT:
                continue
            kind, text = ("item", item.name) if item else (line.type, line.text)
            objection = line_objection(where, kind, item.category_id if item else None, text)
            if objection:
                raise Refused(objection, "item")


def _refuse(
    asked: Sequence[Asked], have: Mapping[int, OnShelf], where: TillView, rights: Collection[str], limit: Decimal
) -> None:
    stock = where.profile.part(StockValues)
    for line in asked:
        item = have.get(line.item) if line.item is not None else None
        if line.item is not None and (item is None or not item.active):
            raise Refused(_("“%(text)s” is not sold any more.", text=line.text or line.item), "item")
        name = item.name if item else line.text
        kind = "item" if item and line.type != goods.DEPOSIT else line.type
        if not line.quantity or (line.quantity < 0 and kind not in COMES_BACK):
            raise Refused(_("The quantity of “%(text)s” must be above zero.", text=name), "quantity")
        if item and is_return(kind, line.quantity, stocked=item.stocked):
            _refuse_return(line, name, rights)
        if abs(line.quantity) > MOST:
            raise Refused(
                _("The quantity of “%(text)s” cannot be right: %(n)s.", text=name, n=line.quantity), "quantity"
            )
        if line.price is not None and line.price < 0:
            raise Refused(_("The price of “%(text)s” is below zero.", text=name), "price")
        by_hand = line.price is not None and not (item and item.code_price(line.barcode, line.price))
        if item and by_hand and PRICE_RIGHT not in rights:
            raise NeedsApproval(_("You may not change prices; please ask a colleague who may."), PRICE_RIGHT, "price")
        if line.discount_percent:
            _refuse_discount(line.discount_percent, None if line.type == goods.DEPOSIT else item, limit)
            if line.type == goods.DEPOSIT:
                raise Refused(_("A bottle deposit takes no discount."), "discount_percent")
        if item and stock and stock.shortage == "refuse" and item.stocked and line.quantity > 0:
            left = item.quantity or ZERO
            if left < line.quantity:
                raise Refused(_("Only %(left)s of “%(text)s” are in stock.", left=plain(left), text=name), "quantity")


def _refuse_return(line: Asked, name: str, rights: Collection[str]) -> None:
    if RETURN_RIGHT not in rights:
        raise NeedsApproval(_("You may not take goods back; please ask a colleague who may."), RETURN_RIGHT, "quantity")
    if not line.note.strip():
        raise Refused(_("Please say why “%(text)s” comes back.", text=name), "note")


def _refuse_discount(percent: Decimal, item: OnShelf | None, limit: Decimal) -> None:
    if not 0 < percent <= 100:
        raise Refused(_("A discount is between 0 and 100 per cent."), "discount_percent")
    if item and not item.takes_discount:
        raise Refused(_("“%(text)s” has a bound price and takes no discount.", text=item.name), "discount_percent")
    if percent > limit:
        text = _("A discount of %(p)s %% is more than you may give.", p=plain(percent))
        raise NeedsApproval(text, ANY_DISCOUNT, "discount_percent")


def _price(line: Asked, have: Mapping[int, OnShelf], on: date) -> Price:
    percent = line.discount_percent or Decimal(0)
    item = have.get(line.item) if line.item is not None else None
    if item is not None:
        by_code = item.code_price(line.barcode, line.price) if not percent else None
        return by_code or item.price_for(line.quantity, on, line.price, percent)
    if line.price is None:
        raise Refused(_("“%(text)s” needs a price.", text=line.text), "price")
    return Price(line.price, True, (Step(BY_HAND, line.price, {}),), percent)


def _draft(line: Asked, price: Price, have: Mapping[int, OnShelf], rules: Mapping[str, TaxRule]) -> DraftLine:
    item = have.get(line.item) if line.item is not None else None
    code = item.tax_code if item else line.tax_code
    if code is None or code not in rules:
        raise Refused(_("“%(text)s” needs a VAT code.", text=line.text), "tax_code")
    amount = line_amount(line.quantity, price.value, price.discount_percent)
    kind = "item" if item and line.type != goods.DEPOSIT else line.type
    draft = DraftLine(kind, item.name if item else line.text, line.quantity, price.value, code)
    return replace(draft, discount=amount.discount, item_id=line.item)


def _not_there(line: Asked, draft: DraftLine, missing: Collection[tuple[int, str]]) -> tuple[str, ...]:
    sentence = goods.not_there(line, draft.text, missing)
    return (sentence,) if sentence else ()


def _stock(line: Asked, have: Mapping[int, OnShelf]) -> str | None:
    item = have.get(line.item) if line.item is not None else None
    if item is None or not item.stocked:
        return None
    return plain(item.quantity) if item.quantity else "0"


def _warnings(line: Asked, have: Mapping[int, OnShelf], where: TillView) -> tuple[str, ...]:
    item = have.get(line.item) if line.item is not None else None
    stock = where.profile.part(StockValues)
    if item is None or not item.stocked or stock is None or stock.shortage == "allow" or line.quantity < 0:
        return ()
    left = (item.quantity or ZERO) - line.quantity
    if left < 0:
        return (_("Only %(left)s in stock.", left=plain(item.quantity) if item.quantity else "0"),)
    return ()

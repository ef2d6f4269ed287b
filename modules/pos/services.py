"""The way of one sale. A quote may refuse; a reported sale is stored as it happened, once.

Everything that can be known before is worked out before the transaction: who, rights, prices, tax. Inside it: the
request is claimed by its uuid, the shift is locked against a close, the document is issued, and the modules follow.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from app import config_counter
from app.act import Act, Actor, acting
from app.db import glancing
from app.errors import Conflict, Missing, Refused
from app.ids import new_id
from app.money import ZERO, rounded
from modules.documents import services as documents
from modules.documents.events import Issued, Settlement
from modules.documents.models import Document
from modules.documents.totals import DraftLine, Totals, totals_of
from modules.fiscal.events import TillChain
from modules.fiscal.pos_types import FiscalValues
from modules.payments.models import Tender
from modules.payments.pos_types import MethodValue
from modules.pos import differences as diff
from modules.pos import down_payments, goods
from modules.pos.allowed import ALL, discount_limit
from modules.pos.customers import customer
from modules.pos.events import SaleTill
from modules.pos.models import Quarantine, Sale, Shift, Task
from modules.pos.report import ReportedTender, SaleReport, draft_line, faults, implausible
from modules.pos.shelf import OnShelf, shelf
from modules.pos.till_facts import TillView
from modules.pos.till_values import values_at
from modules.pos.tills import till
from modules.posting.events import TillBooks
from modules.price_lists.book import buyer
from modules.price_lists.rules import Step
from modules.stock.events import StockSeen
from modules.stock.pos_types import StockValues
from modules.taxes.queries import TaxRule, rules_at

SALES, SHIFTS, TASKS = Sale.__table__, Shift.__table__, Task.__table__
CLAIM = {
    "sqlite": sqlite.insert(SALES).on_conflict_do_nothing().returning(SALES.c.id),
    "postgresql": postgresql.insert(SALES).on_conflict_do_nothing().returning(SALES.c.id),
}
UNCODED_CLASS = "GOODS"  # revenue of a line that is in no catalogue, where the POS type names none
CLAIMED = select(SALES.c.body_hash).where(SALES.c.id == bindparam("sale"))
LOCK_SHIFT = (
    select(SHIFTS.c.closed_at, SHIFTS.c.till_id)
    .where(SHIFTS.c.id == bindparam("shift"))
    .with_for_update(read=True)  # the close takes it FOR UPDATE: a sale is in exactly one Z
)
INSERT_TASKS = TASKS.insert().inline()
INSERT_QUARANTINE = Quarantine.__table__.insert().inline()
STORED = select(Document.number_text, Document.total).where(Document.id == bindparam("sale"))
STORED_CHANGE = select(Tender.change).where(Tender.document_id == bindparam("sale"))
STORED_TASKS = select(TASKS.c.kind, TASKS.c.text).where(TASKS.c.sale_id == bindparam("sale")).order_by(TASKS.c.id)


@dataclass(frozen=True)
class StoredSale:
    """What a till is told about its sale; the same each time it asks. `new` is False for a repetition."""

    id: UUID
    number: str
    total: Decimal
    change: Decimal
    tasks: tuple[diff.Difference, ...]
    new: bool


def complete(
    sale_id: UUID,
    body_hash: str,
    report: SaleReport,
    by: Actor,
    rights: Collection[str],
    *,
    now: datetime | None = None,
) -> StoredSale:
    """Store a reported sale, once. `body_hash` is the SHA-256 of the request's body; `now` is the present if left out.

    The same uuid with the same body answers the stored sale; with another body it is a `Conflict` and changes nothing.
    What does not add up raises `Refused` (the caller keeps it in quarantine). What the shop would not have allowed is
    stored all the same and becomes tasks for the clerk.
    """
    known = _known(report, by, rights)
    totals = _totals(known.till, report, known.rules, known.have)
    rounding = _rounding(known.till, report, totals.gross)
    wrong = faults(report, totals, rounding, known.till.payments.methods)
    if wrong:
        already = _known_already(sale_id, body_hash)
        if already is None:
            raise Refused(wrong[0])
        return already
    with acting(by, now) as act:
        late = _shift_differences(act, known.till, report)
        if not _claim(act, sale_id, body_hash, known.till, report):
            return _stored(act.connection, sale_id, new=False)
        differences = [*diff.differences(report, known), *late]
        sources = tuple((down_payments.RELEASES, each.document_id) for each in known.deducted.values())
        issued = issue_sale(act, known.till, Checked(sale_id, report, totals, rounding, known.have, sources))
        _leave_tasks(act, sale_id, differences)
    change = sum((tender.change for tender in report.tenders), ZERO)
    return StoredSale(issued.id, issued.number_text, issued.total, change, tuple(differences), new=True)


def _known(report: SaleReport, by: Actor, rights: Collection[str]) -> diff.Known:
    """What the shop knows of a reported sale, read before the write lock is taken."""
    with glancing() as connection:
        config_counter.known(connection, by.configuration)
        where = till(connection, report.till)
        on = where.day(report.made_at)
        have = shelf(connection, where, [line.item for line in report.lines if line.item is not None], report.customer)
        goods.code_prices(connection, have, [(line.item, line.barcode) for line in report.lines], on)
        stock = where.profile.part(StockValues)
        discounted = any(line.discount for line in report.lines)
        return diff.Known(
            till=where,
            rules=rules_at(connection, on),
            have=have,
            rights=rights,
            limit=discount_limit(connection, where, by.id, rights) if discounted else ALL,
            who=customer(connection, report.customer),
            group=buyer(connection, report.customer).customer.group,
            missing=goods.missing_serials(connection, report.lines, stock.warehouse_id if stock else None),
            deducted=down_payments.named(connection, report.lines),
        )


def _known_already(sale_id: UUID, body_hash: str) -> StoredSale | None:
    """The stored sale behind a report that does not add up: the same body is answered, another is a `Conflict`."""
    with glancing() as connection:
        found = connection.execute(CLAIMED, {"sale": sale_id}).scalar()
        if found is None:
            return None
        if found != body_hash:
            raise _conflict()
        return _stored(connection, sale_id, new=False)


def _conflict() -> Conflict:
    return Conflict(_("Another sale was already stored under this id; nothing was changed."))


def quarantine(sale_id: UUID, body: str, reason: str, by: Actor) -> None:
    """Keep a report that does not add up, whole, and give the clerk a task. Repetitions are kept once."""
    with acting(by) as act:
        same = select(Quarantine.id).where(Quarantine.sale_id == sale_id, Quarantine.body == body)
        if act.read(same).first() is not None:
            return
        row = {"id": new_id(), "sale_id": sale_id, "body": body, "reason": reason, "at": act.now, "user_name": by.name}
        act.write(INSERT_QUARANTINE, [row])
        text = _("A sale was reported that does not add up: %(reason)s", reason=reason)
        _leave_tasks(act, sale_id, [diff.Difference("quarantine", text)])


def _totals(where: TillView, report: SaleReport, rules: Mapping[str, TaxRule], have: Mapping[int, OnShelf]) -> Totals:
    """The document's own split of the reported lines. Raises `Refused` for what cannot be meant."""
    trouble = implausible(report.lines)
    if trouble:
        raise Refused(trouble, "lines")
    used: dict[str, TaxRule] = {}
    for line in report.lines:
        rule = rules.get(line.tax_code)
        if rule is None:
            raise Refused(_("There is no VAT code %(code)s.", code=line.tax_code), "lines")
        # What was shown counts; a difference becomes a task.
        used[line.tax_code] = rule if rule.rate == line.rate else replace(rule, rate=line.rate)
    on = where.price_day(where.day(report.made_at))
    lines = [known_line(draft_line(line), have, on, where, line.barcode) for line in report.lines]
    return totals_of(where.profile.mode, lines, used)


def known_line(line: DraftLine, have: Mapping[int, OnShelf], on: date, where: TillView, code: str = "") -> DraftLine:
    """With what only the catalogue knows of an item: its code, its class of revenue, whether it is stocked, and the
    steps that lead to its price; one that they do not lead to came with the scanned `code` or was entered by hand."""
    item = have.get(line.item_id) if line.item_id is not None else None
    if item is None:
        opened = values_at(where.profile).opened.get(line.type)
        return replace(line, revenue_class=(opened and opened.revenue_class) or UNCODED_CLASS)
    price = item.price_for(line.quantity, on)
    if price.value != line.price:
        price = item.code_price(code, line.price) or item.price_for(line.quantity, on, by_hand=line.price)
    steps = tuple(stored(step) for step in price.steps)
    return replace(line, item_code=item.code, revenue_class=item.revenue_class, stocked=item.stocked, why=steps)


def stored(step: Step) -> Mapping[str, Any]:
    """A step of a price as a document keeps it: free of any language."""
    found: dict[str, Any] = {"text": step.text, "value": f"{step.value:.2f}"}
    return found | {"values": step.values} if step.values else found


def _rounding(where: TillView, report: SaleReport, gross: Decimal) -> Decimal:
    """Cash is rounded to the step of its method where all of a sale is paid in cash; elsewhere nothing is rounded."""
    methods = where.payments.methods
    used = [methods[t.method] for t in report.tenders if t.method in methods]
    if not used or any(method.kind != "cash" for method in used):
        return ZERO
    return rounded(gross, max(method.cash_step for method in used)) - gross


def _claim(act: Act, sale_id: UUID, body_hash: str, where: TillView, report: SaleReport) -> bool:
    """Take the uuid; False when the same report is stored already. Another body under it is a `Conflict`."""
    row = {"id": sale_id, "body_hash": body_hash, "till_id": where.id, "shift_id": report.shift, "at": act.now}
    if act.first(CLAIM[act.connection.dialect.name], row) is not None:
        return True
    if act.read(CLAIMED, {"sale": sale_id}).scalar_one() != body_hash:
        raise _conflict()
    return False


def _shift_differences(act: Act, where: TillView, report: SaleReport) -> list[diff.Difference]:
    """Lock the shift against its close. A sale of a closed shift is stored and enters the till's next Z."""
    shift = act.first(LOCK_SHIFT, {"shift": report.shift})
    if shift is None or shift.till_id != where.id:
        raise Missing(_("This shift does not belong to till %(till)s. Open a shift first.", till=where.code), "shift")
    if shift.closed_at is not None:
        text = _("The sale came after its shift was closed; it is in the next Z report of the till.")
        return [diff.Difference("closed_shift", text)]
    return []


@dataclass(frozen=True)
class Checked:
    """A report that adds up, with its split, its rounding, what the shop knows of its items, and the documents that it
    follows (kind of link, id)."""

    id: UUID
    report: SaleReport
    totals: Totals
    rounding: Decimal
    have: Mapping[int, OnShelf]
    sources: tuple[tuple[str, UUID], ...] = ()


def issue_sale(act: Act, where: TillView, sale: Checked) -> Issued:
    """Issue the receipt of a sale that adds up; all that listens to it is done in the same act."""
    fiscal = where.profile.part(FiscalValues)
    act.put(where.profile)
    note = _note(where, sale.report)
    act.put(SaleTill(where, note, sale.report.printed))
    act.put(TillBooks(where.journal_id))
    act.put(TillChain(where.chain_id, where.serial, fiscal.device if fiscal else "none"))
    act.put(
        StockSeen(
            {item.id: item.quantity for item in sale.have.values() if item.quantity is not None},
            {item.id: item.cost for item in sale.have.values()},
        )
    )
    draft = documents.Draft(
        id=sale.id,
        kind="receipt",
        series_id=where.series_id,
        company_id=where.company_id,
        shop_id=where.shop_id,
        shop_code=where.shop_code,
        register=where.code,
        doc_date=where.day(act.now),
        supply_date=where.day(sale.report.made_at),
        began_at=sale.report.began_at,
        currency=where.currency,
        language=where.language,
        mode=where.profile.mode,
        totals=sale.totals,
        rounding=sale.rounding,
        settlements=tuple(_settlement(tender, where.payments.methods) for tender in sale.report.tenders),
        party_id=sale.report.customer,
        pos_type_id=where.profile.id,
        note=note,
        sources=sale.sources,
    )
    return documents.issue(act, draft)


def _note(where: TillView, report: SaleReport) -> str:
    """What stands at the foot: the two free fields under their labels, and the text of the POS type."""
    labels = values_at(where.profile).labels
    filled = [f"{label}: {text}" for label, text in zip(labels, report.remarks, strict=False) if label and text]
    return "\n".join([*filled, where.profile.printed_note] if where.profile.printed_note else filled)


def _settlement(tender: ReportedTender, methods: Mapping[str, MethodValue]) -> Settlement:
    method = methods[tender.method]
    return Settlement(
        method_id=method.id,
        method_code=method.code,
        method_name=method.name,
        kind=method.kind,
        amount=tender.amount,
        given=tender.given,
        change=tender.change,
        reference=tender.reference,
    )


def _leave_tasks(act: Act, sale_id: UUID, differences: Sequence[diff.Difference]) -> None:
    rows = [
        {
            "id": new_id(),
            "kind": each.kind,
            "sale_id": sale_id,
            "text": each.text,
            "at": act.now,
            "done_at": None,
            "done_by": "",
        }
        for each in differences
    ]
    act.write(INSERT_TASKS, rows)


def _stored(connection: Connection, sale_id: UUID, *, new: bool) -> StoredSale:
    """The answer to a sale that is stored already."""
    row = connection.execute(STORED, {"sale": sale_id}).one()
    change = sum(connection.execute(STORED_CHANGE, {"sale": sale_id}).scalars(), ZERO)
    tasks = connection.execute(STORED_TASKS, {"sale": sale_id}).all()
    found = tuple(diff.Difference(task.kind, task.text) for task in tasks)
    return StoredSale(sale_id, row.number_text, row.total, change, found, new=new)

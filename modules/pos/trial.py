"""Trying a POS type: a sale by the real services in a transaction that is rolled back. Nothing of it stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn

from flask_babel import gettext as _
from sqlalchemy import Row, select

from app.act import Act, Actor, acting
from app.errors import Refused
from app.ids import new_id
from app.money import rounded
from modules.catalog.models import Item
from modules.devices.documents import document_from_text, to_text
from modules.devices.models import Job
from modules.documents.events import Issued
from modules.documents.totals import DraftLine, totals_of
from modules.ledger.queries import entries_of, lines_of
from modules.ledger.why import explained
from modules.payments.pos_types import MethodValue
from modules.pos.report import ReportedTender, SaleReport
from modules.pos.services import Checked, issue_sale, known_line
from modules.pos.shelf import OnShelf, shelf
from modules.pos.till_facts import TillView
from modules.pos.till_values import values_at
from modules.pos.tills import all_tills
from modules.posting.queries import waiting
from modules.stock.models import Move, Reason, Warehouse
from modules.taxes.queries import rules_at
from pos_types.profile import profile_of

LINES = 3
WIDTH = 42
MOVES = (
    select(Item.name, Move.quantity, Move.cost, Warehouse.name.label("warehouse"), Reason.name.label("reason"))
    .join(Item, Item.id == Move.item_id)
    .join(Warehouse, Warehouse.id == Move.warehouse_id)
    .join(Reason, Reason.id == Move.reason_id)
    .order_by(Move.document_line)
)
Rows = Sequence[Row[*tuple[Any, ...]]]


@dataclass(frozen=True)
class Posted:
    """A line that would stand in the books, and why."""

    account: str
    amount: Decimal
    why: str


@dataclass(frozen=True)
class Trial:
    """What one sale would write. `till` is the one whose numbers and books it would use; `borrowed` where that till is
    of another POS type. `paper` are the texts for the printer; `kept` says that they wait until somebody asks."""

    till: str
    borrowed: bool
    issued: Issued
    moves: Rows
    entry: Sequence[Posted]
    unposted: str | None
    paper: Sequence[str]
    kept: bool
    drawer: bool


class _Undone(Exception):
    """Carries what was seen out of the transaction that it rolls back."""

    def __init__(self, trial: Trial) -> None:
        super().__init__()
        self.trial = trial


def attempt(pos_type_id: int, by: Actor, *, now: datetime | None = None) -> Trial:
    """What a sale of up to three items at this POS type would write; all of it is rolled back, counters included.

    Raises `Refused` where nothing can be sold: no till, no payment method, no item, no number.
    """
    try:
        with acting(by, now) as act:
            where, borrowed = _till(act, pos_type_id)
            _undo(act, where, borrowed=borrowed)
    except _Undone as undone:
        return undone.trial
    raise AssertionError("a trial always ends by being undone")


def _undo(act: Act, where: TillView, *, borrowed: bool) -> NoReturn:
    issued = issue_sale(act, where, _sale(act, where))
    act.flush()
    raise _Undone(_seen(act, where, issued, borrowed=borrowed))


def _till(act: Act, pos_type_id: int) -> tuple[TillView, bool]:
    """A till of the type, else any till as if it were of this type."""
    tills = list(all_tills(act.connection).values())
    if not tills:
        raise Refused(_("There is no till yet; make one in Set-up, Tills."))
    mine = next((till for till in tills if till.profile.id == pos_type_id), None)
    if mine is not None:
        return mine, False
    return replace(tills[0], profile=profile_of(act.connection, pos_type_id, act.hub)), True


def _sale(act: Act, where: TillView) -> Checked:
    """One of each of the first items that the type sells, paid by its proposed method."""
    rules = rules_at(act.connection, where.day(act.now))
    on = where.price_day(where.day(act.now))
    have = {
        item.id: item for item in shelf(act.connection, where, _items(act, where)).values() if item.tax_code in rules
    }
    if not have:
        raise Refused(_("There is no item that this POS type sells."))
    method = _method(where)
    drafts = [known_line(_draft(item, on), have, on, where) for item in have.values()]
    totals = totals_of(where.profile.mode, drafts, rules)
    step = method.cash_step if method.kind == "cash" else Decimal("0.01")
    total = rounded(totals.gross, step)
    tender = ReportedTender(method.code, total, total, Decimal("0.00"))
    values = values_at(where.profile)
    report = SaleReport(
        till=where.code,
        shift=new_id(),
        began_at=act.now,
        made_at=act.now,
        lines=(),
        taxes=(),
        total=totals.gross,
        tenders=(tender,),
        customer=values.default_party_id,
        remarks=tuple("…" if label else "" for label in values.labels),
        printed=values.print != "ask",
    )
    return Checked(new_id(), report, totals, total - totals.gross, have)


def _items(act: Act, where: TillView) -> list[int]:
    allowed = values_at(where.profile).categories
    found = select(Item.id).where(Item.active, Item.template.is_(False)).order_by(Item.stocked.desc(), Item.code)
    if allowed is not None:
        found = found.where(Item.category_id.in_(allowed))
    return list(act.read(found.limit(LINES)).scalars())


def _draft(item: OnShelf, on: Any) -> DraftLine:
    price = item.price_for(Decimal(1), on).value
    return DraftLine("item", item.name, Decimal(1), price, item.tax_code, item.unit, item_id=item.id, list_price=price)


def _method(where: TillView) -> MethodValue:
    payments = where.payments
    if not payments.methods:
        raise Refused(_("This POS type has no payment method."))
    return payments.methods.get(payments.proposed) or next(iter(payments.methods.values()))


def _seen(act: Act, where: TillView, issued: Issued, *, borrowed: bool) -> Trial:
    jobs = act.read(
        select(Job.payload, Job.state).where(Job.document_id == issued.id, Job.kind == "receipt").order_by(Job.copy_no)
    ).all()
    entry = [
        Posted(f"{line.account_number} {line.account_name}", line.amount, explained(act.hub, line.why))
        for each in entries_of(act.connection, issued.id)
        for line in lines_of(act.connection, each.id)
    ]
    drawers = select(Job.id).where(Job.kind == "drawer", Job.created_at == act.now, Job.device_id == where.drawer_id)
    return Trial(
        till=where.name,
        borrowed=borrowed,
        issued=issued,
        moves=act.read(MOVES.where(Move.document_id == issued.id)).all(),
        entry=entry,
        unposted=waiting(act.connection, issued.id),
        paper=[to_text(document_from_text(job.payload), WIDTH) for job in jobs],
        kept=any(job.state == "cancelled" for job in jobs),
        drawer=act.read(drawers).first() is not None,
    )

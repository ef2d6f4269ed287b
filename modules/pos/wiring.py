"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub, Phase, Slot
from modules.documents.events import Issued
from modules.documents.kinds import CHOICE, DocumentKind
from modules.fiscal.events import Signed
from modules.pos import api, cards, paper, slots, trial_views, views
from modules.pos.card_api import card_api
from modules.pos.check_views import check
from modules.pos.demo_cli import demo_group
from modules.pos.events import ShiftClosed
from modules.pos.pos_type_forms import RECEIPT, SCREEN, receipt_form, screen_form
from modules.pos.pos_types import LimitPart, TillPart
from modules.pos.seeds import seed
from modules.pos.set_up_views import blueprint as set_up
from pos_types.profile import HOST
from pos_types.queries import ACTIONS


def wire(hub: Hub) -> None:
    """Receipts as a kind of document, the till's pages and API, and paper with each sale."""
    hub.choice(
        CHOICE,
        "receipt",
        DocumentKind("receipt", "Receipt", moves_stock=True, posts=True, asks_money=True, into=("invoice",)),
    )
    hub.on(Issued, paper.deliver_issued, phase=Phase.DELIVER)
    hub.on(ShiftClosed, cards.close_terminal, phase=Phase.DELIVER)
    hub.on(Signed, paper.deliver_signed, phase=Phase.DELIVER)
    hub.blueprint(views.blueprint)
    hub.slot("documents.actions", Slot("pos/paper_action.html", slots.paper, order=5))
    hub.blueprint(set_up)
    hub.blueprint(trial_views.blueprint)
    hub.choice(ACTIONS, "pos", (_l("Try it"), "pos_trial.show", "pos_types.see"))
    for each in (api.tills_api, api.quotes_api, api.sales_api, api.shifts_api, api.carts_api, card_api):
        hub.api(each)
    hub.part(HOST, TillPart("pos", _l("Sales screen"), SCREEN, screen_form))
    hub.part(HOST, TillPart("pos_receipt", _l("Printing"), RECEIPT, receipt_form))
    hub.part(HOST, LimitPart(_l("Discounts of roles")))
    hub.menu("Sales", _l("Till"), "pos.index", permission="pos.sell", order=10)
    hub.menu("Sales", _l("Tasks"), "pos.tasks", permission="pos.review", order=80)
    hub.menu("Money", _l("Z reports"), "pos.closes", permission="pos.review", order=60)
    hub.menu("Set-up", _l("Tills"), "pos_set_up.index", permission="pos.setup", order=60)
    hub.check(check)
    hub.approval("pos.change_price", "pos.discount", "pos.discount_any", "pos.void", "pos.return")
    hub.approval("pos.cash", "pos.drawer")
    hub.by_pin("pos.sell", "pos.discount", "pos.discount_any", "pos.change_price", "pos.void", "pos.return")
    hub.by_pin("pos.close", "pos.cash", "pos.drawer", "pos.see", "devices.print", "devices.state")
    hub.by_pin("documents.see", "invoices.issue", "invoices.see")
    hub.command(demo_group)
    hub.seed(seed, order=60)
    if "invoices" in hub.installed:
        from modules.pos import invoices

        hub.choice(invoices.CHOICE, "invoices", invoices.invoice_page)
        hub.choice(invoices.SERIES, "pos", invoices.series_at)
        hub.choice(invoices.LAYOUT, "pos", invoices.layout_at)

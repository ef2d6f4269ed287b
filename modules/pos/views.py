"""The pages of the till: choosing one, selling, the receipt as a picture of text, Z reports, tasks, set-up."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.act import acting
from app.db import glancing
from app.errors import Forbidden
from app.hub import Hub
from app.list_filters import Choice, DateRange, yes_no
from app.listing import Column, Listing
from app.security import current_actor, current_person, may, permission, works_in
from modules.devices.documents import to_text
from modules.pos import queries
from modules.pos.cards import card_day
from modules.pos.carts import print_copy
from modules.pos.tasks import finish
from modules.pos.tills import all_tills, till

blueprint = Blueprint(
    "pos",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/pos",
    url_prefix="/pos",
)

KINDS = {
    "price": _l("Price"),
    "stock": _l("Stock"),
    "right": _l("Discount"),
    "tax": _l("VAT"),
    "item": _l("Item"),
    "closed_shift": _l("Shift"),
    "customer": _l("Customer"),
    "return": _l("Return"),
    "trace": _l("Lots and serial numbers"),
    "down_payment": _l("Down payment"),
    "quarantine": _l("Does not add up"),
}

CASH = {
    "float": _l("Float"),
    "cash_in": _l("Cash in"),
    "cash_out": _l("Cash out"),
    "difference": _l("Cash difference"),
}

TASKS = Listing(
    title=_l("Tasks"),
    select=queries.tasks,
    columns=(
        Column("text", _l("What happened")),
        Column("kind", _l("Kind"), "state", states={code: ("warn", label) for code, label in KINDS.items()}),
        Column("receipt", _l("Receipt"), link=lambda row: _document(row["sale_id"]) if row["receipt"] else None),
        Column("at", _l("Reported"), "datetime"),
        Column("done_by", _l("Done by"), soft=True),
    ),
    search=("text", "receipt"),
    filters=(Choice("kind", _l("Kind"), KINDS), yes_no("done", _l("Done")), DateRange("at", _l("Reported"))),
    default_sort="-at",
    row_url=lambda row: url_for("pos.task", task_id=row["id"]),
    empty=_l("Sales that differ from prices, stock or rights appear here. There is nothing to look at."),
    count=lambda n: ngettext("%(num)s task", "%(num)s tasks", n),
)

CLOSES = Listing(
    title=_l("Z reports"),
    select=queries.closes,
    columns=(
        Column("z_number", _l("Z"), "number"),
        Column("till", _l("Till")),
        Column("at", _l("Closed"), "datetime"),
        Column("by_name", _l("By"), soft=True),
        Column("expected", _l("Expected cash"), "money"),
        Column("counted", _l("Counted cash"), "money"),
        Column("difference", _l("Difference"), "money", total=True, strong=True),
    ),
    search=("till", "by_name"),
    filters=(DateRange("at", _l("Closed")),),
    default_sort="-at",
    row_url=lambda row: url_for("pos.z_report", close_id=row["id"]),
    empty=_l("A Z report is made when a shift is counted and closed."),
    count=lambda n: ngettext("%(num)s Z report", "%(num)s Z reports", n),
)


def _document(key: UUID) -> str:
    return url_for("documents.show", key=key)


@blueprint.get("/")
@permission("pos.sell")
def index() -> ResponseReturnValue:
    """The tills; whoever has just one is led to it."""
    with glancing() as connection:
        found = [each for each in all_tills(connection).values() if works_in(each.shop_id)]
        shifts = queries.open_shifts(connection)
    if len(found) == 1:
        return redirect(url_for(".screen", code=found[0].code), 303)
    return render_template("pos/tills.html", tills=found, shifts=shifts)


@blueprint.get("/<code>")
@permission("pos.sell")
def screen(code: str) -> ResponseReturnValue:
    """The sales screen: one page for a whole shift; everything else it gets from the API."""
    person = current_person()
    assert person is not None
    with glancing() as connection:
        where = till(connection, code)
        if not works_in(where.shop_id):
            raise Forbidden(_("You do not work in this shop."))
        shift = queries.open_shifts(connection).get(where.id)
    opened = None if shift is None else {"id": str(shift["id"]), "opened_at": shift["opened_at"].isoformat()}
    values = {
        "till": {"code": where.code, "name": where.name},
        "shop": {"code": where.shop_code, "name": where.shop_name},
        "user": {"name": person.name},
        "voiding": "allow" if may("pos.void") else "ask" if "pos.void" in person.rights.asking else "deny",
        "shift": opened,
        "currency": where.currency,
        "locale": str(get_locale() or "en").replace("_", "-"),
        "urls": {
            "api": "/api/v1",
            "sign_in": url_for("people.sign_in", next=url_for(".screen", code=where.code)),
            "home": url_for(".index"),
            "line": url_for("devices.static", filename="devices/line.js"),
            "sign_out": url_for("people.sign_out"),
        },
    }
    return render_template("pos/screen.html", screen=values)


@blueprint.get("/receipts/<uuid:sale_id>")
@permission("documents.see")
def receipt(sale_id: UUID) -> ResponseReturnValue:
    """The receipt as it was printed."""
    with glancing() as connection:
        paper = queries.receipt_paper(connection, sale_id)
        about = queries.till_of_sale(connection, sale_id)
    hub: Hub = current_app.extensions["kontor"]
    with_invoices = bool(hub.choices("pos.invoice"))
    return render_template(
        "pos/receipt.html",
        text=to_text(paper, 42),
        sale_id=sale_id,
        about=about,
        invoices=with_invoices and may("invoices.issue"),
        sells=may("pos.sell"),
    )


@blueprint.post("/receipts/<uuid:sale_id>/print")
@permission("pos.sell")
def print_again(sale_id: UUID) -> ResponseReturnValue:
    """Order a copy of the receipt."""
    print_copy(sale_id, current_actor())
    flash(_("The copy is on its way to the printer."), "good")
    return redirect(url_for(".receipt", sale_id=sale_id), 303)


@blueprint.get("/receipts/<uuid:sale_id>/invoice")
@permission("pos.sell")
def invoice(sale_id: UUID) -> ResponseReturnValue:
    """To the page that makes an invoice of a receipt, where invoices are installed."""
    hub: Hub = current_app.extensions["kontor"]
    page = hub.choices("pos.invoice").get("invoices")
    if page is None:
        abort(404)
    return redirect(page(sale_id), 303)


@blueprint.get("/closes")
@permission("pos.review")
def closes() -> ResponseReturnValue:
    """Z reports."""
    return CLOSES.respond()


@blueprint.get("/closes/<uuid:close_id>")
@permission("pos.see")
def z_report(close_id: UUID) -> ResponseReturnValue:
    """One Z report."""
    with glancing() as connection:
        report = queries.z_report(connection, close_id)
        where = till(connection, report["till_code"])
        card = card_day(connection, report["shift_id"], report["body"]["methods"])
    return render_template(
        "pos/z_report.html", report=report, till=where, back=may("pos.review"), words=CASH, card=card
    )


@blueprint.get("/tasks")
@permission("pos.review")
def tasks() -> ResponseReturnValue:
    """What a clerk has to look at."""
    return TASKS.respond()


@blueprint.route("/tasks/<uuid:task_id>", methods=["GET", "POST"])
@permission("pos.review")
def task(task_id: UUID) -> ResponseReturnValue:
    """One task: look at it, and say that it is done."""
    if request.method == "POST":
        with acting(current_actor()) as act:
            finish(act, task_id)
        return redirect(url_for(".tasks"), 303)
    with glancing() as connection:
        row = queries.task(connection, task_id)
    return render_template("pos/task.html", task=row, kinds=KINDS)

"""Invoices for people: the list, and the page that makes one of a receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.act import acting
from app.db import glancing
from app.editing import Fault
from app.errors import Refused
from app.forms import choices
from app.list_filters import DateRange, NumberRange, TextFilter
from app.listing import Column, Listing
from app.security import current_actor, permission
from modules.documents.queries import Issued, document
from modules.invoices import queries
from modules.invoices.buyer import Buyer
from modules.invoices.forms import BuyerForm
from modules.invoices.services import fault_of
from modules.invoices.services import from_receipt as make

blueprint = Blueprint("invoices", __name__, template_folder="templates", url_prefix="/invoices")

INVOICES = Listing(
    title=_l("Invoices"),
    select=queries.listed,
    columns=(
        Column("number_text", _l("Number")),
        Column("doc_date", _l("Date"), "date"),
        Column("customer", _l("Customer")),
        Column(
            "receipt",
            _l("From"),
            soft=True,
            text=lambda row: _("Receipt %(number)s", number=row["receipt"]) if row["receipt"] else "",
            link=lambda row: url_for("documents.show", key=row["receipt_id"]) if row["receipt_id"] else None,
        ),
        Column("state", _l("State"), "state", states={"paid": ("good", _l("Paid")), "open": ("warn", _l("Open"))}),
        Column("net", _l("Net"), "money", total=True, wide_only=True),
        Column("vat", _l("VAT"), "money", total=True, wide_only=True),
        Column("total", _l("Total"), "money", total=True, strong=True),
    ),
    search=("number_text", "customer", "receipt"),
    scan=("number_text",),
    filters=(
        DateRange("doc_date", _l("Date")),
        TextFilter("customer", _l("Customer")),
        NumberRange("total", _l("Total")),
    ),
    default_sort="-number_text",
    row_url=lambda row: url_for("documents.show", key=row["id"]),
    empty=_l("An invoice is made of a finished sale: open its receipt and choose Invoice."),
    count=lambda n: ngettext("%(num)s invoice", "%(num)s invoices", n),
)


@blueprint.get("/")
@permission("invoices.see")
def index() -> ResponseReturnValue:
    """All invoices."""
    return INVOICES.respond()


@blueprint.route("/of-receipt/<uuid:sale_id>", methods=["GET", "POST"])
@permission("invoices.issue")
def from_receipt(sale_id: UUID) -> ResponseReturnValue:
    """Ask for the customer and make the invoice of a receipt; leads to it if there is one already."""
    with glancing() as connection:
        receipt = document(connection, sale_id)
        existing = queries.replacement(connection, sale_id)
        customers = queries.customers(connection)
    if existing is not None:
        return redirect(url_for("documents.show", key=existing), 303)
    fault = fault_of(receipt.header)
    if fault:
        raise Refused(fault)
    form = BuyerForm(request.form if request.method == "POST" else None)
    form.party_id.choices = choices([(0, _("Address below")), *customers])
    faults: list[Fault] = []
    if request.method == "POST" and form.validate():
        try:
            invoice_id = _make(receipt, form.values())
        except Refused as refused:
            faults += _blame(form, refused)
        else:
            flash(_("The invoice is ready."), "good")
            return redirect(url_for("documents.show", key=invoice_id), 303)
    faults += [Fault(each.label.text, each.id, str(text)) for each in form for text in each.errors]
    status = 422 if request.method == "POST" else 200
    return render_template("invoices/of_receipt.html", form=form, receipt=receipt, faults=faults), status


def _blame(form: BuyerForm, refused: Refused) -> list[Fault]:
    """Put a refusal at its field; what is about none of them stands at the top."""
    if refused.field not in form:
        return [Fault("", "", refused.message)]
    form[refused.field].errors = [refused.message]
    return []


def _make(receipt: Issued, data: dict[str, Any]) -> UUID:
    party_id = data.pop("party_id")
    with glancing() as connection:
        buyer = queries.buyer(connection, party_id) if party_id else Buyer(**data)
    with acting(current_actor()) as act:
        return make(act, receipt, buyer)

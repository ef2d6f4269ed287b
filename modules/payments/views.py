"""The pages of payments: methods, terms and open items."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection

from app.db import glancing
from app.editing import Group, edit_form
from app.errors import Missing
from app.hub import Finding
from app.list_filters import Choice, DateRange, NumberRange, TextFilter, yes_no
from app.listing import Action, Column, Listing
from app.security import permission
from modules.payments import queries, setup
from modules.payments.forms import KINDS, MethodForm, TermForm
from modules.payments.models import Method, Term

blueprint = Blueprint("payments", __name__, url_prefix="/payments")

METHODS = Listing(
    title=_l("Payment methods"),
    select=queries.methods,
    columns=(
        Column("code", _l("Code")),
        Column("name", _l("Name")),
        Column("kind", _l("Kind"), text=lambda row: str(KINDS[row["kind"]])),
        Column("gives_change", _l("Gives change"), "bool", wide_only=True),
        Column("opens_drawer", _l("Opens the drawer"), "bool", wide_only=True),
        Column("position", _l("Place"), "number", soft=True),
        Column("active", _l("Active"), "bool"),
    ),
    search=("code", "name"),
    filters=(Choice("kind", _l("Kind"), KINDS), yes_no("active", _l("Active"))),
    default_sort="position",
    row_url=lambda row: url_for("payments.edit_method", key=row["id"]),
    actions=(Action(_l("New payment method"), "payments.new_method", permission="payments.edit", primary=True),),
    empty=_l("A payment method is a button on the sales screen: cash, card, on account."),
    count=lambda n: ngettext("%(num)s payment method", "%(num)s payment methods", n),
)

TERMS = Listing(
    title=_l("Terms of payment"),
    select=queries.terms,
    columns=(Column("code", _l("Code")), Column("name", _l("Name")), Column("days", _l("Days until due"), "number")),
    search=("code", "name"),
    default_sort="days",
    row_url=lambda row: url_for("payments.edit_term", key=row["id"]),
    actions=(Action(_l("New terms"), "payments.new_term", permission="payments.edit", primary=True),),
    empty=_l("Terms say when what is owed is due. A POS type names the ones it sells on."),
    count=lambda n: ngettext("%(num)s set of terms", "%(num)s sets of terms", n),
)

STATES = {
    "open": ("warn", _l("Open")),
    "overdue": ("bad", _l("Overdue")),
    "paid": ("good", _l("Paid")),
}
OPEN_ITEMS = Listing(
    title=_l("Open items"),
    select=lambda: queries.open_items(datetime.now(UTC).date()),
    columns=(
        Column("document", _l("Document")),
        Column("party", _l("Customer")),
        Column("doc_date", _l("Date"), "date", wide_only=True),
        Column("due_date", _l("Due"), "date"),
        Column("state", _l("State"), "state", states=STATES),
        Column("amount", _l("Amount"), "money", total=True),
        Column("open", _l("Open"), "money", total=True, strong=True),
    ),
    search=("document", "party"),
    filters=(
        Choice("state", _l("State"), {code: label for code, (_tone, label) in STATES.items()}),
        DateRange("due_date", _l("Due")),
        TextFilter("party", _l("Customer")),
        NumberRange("open", _l("Open")),
    ),
    default_sort="due_date",
    row_url=lambda row: url_for("documents.show", key=row["document_id"]),
    empty=_l("Nobody owes anything. A sale on account appears here until it is paid."),
    count=lambda n: ngettext("%(num)s open item", "%(num)s open items", n),
)


def check(connection: Connection) -> list[Finding]:
    """POS types at which nobody can pay."""
    return [
        Finding(_("POS type %(name)s has no payment method.", name=row.name), url_for("pos_types.edit", key=row.id))
        for row in queries.types_without_methods(connection)
    ]


@blueprint.get("/open-items")
@permission("payments.see")
def open_items() -> ResponseReturnValue:
    """What is still owed."""
    return OPEN_ITEMS.respond()


@blueprint.get("/methods")
@permission("payments.see")
def methods() -> ResponseReturnValue:
    """All payment methods."""
    return METHODS.respond()


@blueprint.get("/terms")
@permission("payments.see")
def terms() -> ResponseReturnValue:
    """All terms."""
    return TERMS.respond()


@blueprint.route("/methods/new", methods=["GET", "POST"], endpoint="new_method", defaults={"key": None})
@blueprint.route("/methods/<int:key>", methods=["GET", "POST"])
@permission("payments.edit")
def edit_method(key: int | None) -> ResponseReturnValue:
    """The form of a payment method."""
    with glancing() as connection:
        values = queries.method(connection, key) if key else None
    if key and values is None:
        raise Missing(_("There is no such payment method."))
    return edit_form(
        MethodForm,
        title=values["name"] if values else _("New payment method"),
        values=values,
        key=key,
        model=Method,
        save=lambda session, data: setup.save_method(session, key, data),
        back=(url_for(".methods"), _("Payment methods")),
        groups=(
            Group(_l("Payment method"), ("code", "name", "kind", "position", "active")),
            Group(_l("At the till"), ("gives_change", "opens_drawer", "cash_step")),
        ),
        done=lambda saved: url_for(".edit_method", key=saved),
    )


@blueprint.route("/terms/new", methods=["GET", "POST"], endpoint="new_term", defaults={"key": None})
@blueprint.route("/terms/<int:key>", methods=["GET", "POST"])
@permission("payments.edit")
def edit_term(key: int | None) -> ResponseReturnValue:
    """The form of terms."""
    with glancing() as connection:
        values = queries.term(connection, key) if key else None
    if key and values is None:
        raise Missing(_("There are no such terms."))
    return edit_form(
        TermForm,
        title=values["name"] if values else _("New terms"),
        values=values,
        key=key,
        model=Term,
        save=lambda session, data: setup.save_term(session, key, data),
        back=(url_for(".terms"), _("Terms of payment")),
        done=lambda saved: url_for(".edit_term", key=saved),
    )

"""The pages of payments: methods, terms and open items."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection, RowMapping

from app.days import today
from app.editing import Group
from app.hub import Finding
from app.importing_pages import mount_import
from app.list_filters import Choice, DateRange, NumberRange, TextFilter, yes_no
from app.listing import Action, Column, Listing
from app.security import permission
from app.table import Table
from app.table_pages import mount
from modules.payments import queries, setup
from modules.payments.credit_queries import credits_listed
from modules.payments.forms import KINDS, MethodForm, TermForm
from modules.payments.models import Method, Term
from modules.payments.opening import OpenItems
from modules.payments.parties import MODES as CREDIT_MODES

blueprint = Blueprint("payments", __name__, url_prefix="/payments")

METHODS = mount(
    blueprint,
    Table(
        Method,
        listing=Listing(
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
            empty=_l("A payment method is a button on the sales screen: cash, card, on account."),
            count=lambda n: ngettext("%(num)s payment method", "%(num)s payment methods", n),
        ),
        form=MethodForm,
        load=queries.method,
        save=setup.save_method,
        see="payments.see",
        edit="payments.edit",
        new=_l("New payment method"),
        path="/methods",
        names=("methods", "new_method", "edit_method"),
        groups=(
            Group(_l("Payment method"), ("code", "name", "kind", "position", "active")),
            Group(_l("At the till"), ("gives_change", "opens_drawer", "cash_step")),
        ),
    ),
)

TERMS = mount(
    blueprint,
    Table(
        Term,
        listing=Listing(
            title=_l("Terms of payment"),
            select=queries.terms,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("days", _l("Days until due"), "number"),
            ),
            search=("code", "name"),
            default_sort="days",
            empty=_l("Terms say when what is owed is due. A POS type names the ones it sells on."),
            count=lambda n: ngettext("%(num)s set of terms", "%(num)s sets of terms", n),
        ),
        form=TermForm,
        load=queries.term,
        save=setup.save_term,
        see="payments.see",
        edit="payments.edit",
        new=_l("New terms"),
        path="/terms",
        names=("terms", "new_term", "edit_term"),
        archive="",
    ),
)

STATES = {
    "open": ("warn", _l("Open")),
    "overdue": ("bad", _l("Overdue")),
    "paid": ("good", _l("Paid")),
}
CREDIT_STATES = {
    "within": ("good", _l("Within the limit")),
    "over": ("bad", _l("Above the limit")),
    "none": ("", _l("No limit")),
}
OPEN_ITEMS = Listing(
    title=_l("Open items"),
    select=lambda: queries.open_items(today()),
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
    row_url=lambda row: url_for("documents.show", key=row["document_id"]) if row["document_id"] else None,
    actions=(Action(_l("Import"), "payments.import_open_items", permission="payments.edit"),),
    empty=_l("Nobody owes anything. A sale on account appears here until it is paid."),
    count=lambda n: ngettext("%(num)s open item", "%(num)s open items", n),
)


def check(connection: Connection) -> list[Finding]:
    """POS types at which nobody can pay."""
    return [
        Finding(_("POS type %(name)s has no payment method.", name=row.name), url_for("pos_types.edit", key=row.id))
        for row in queries.types_without_methods(connection)
    ]


mount_import(blueprint, OpenItems(), "/open-items/import", "import_open_items", "open_items")


@blueprint.get("/open-items")
@permission("payments.see")
def open_items() -> ResponseReturnValue:
    """What is still owed."""
    return OPEN_ITEMS.respond()


def _above(row: RowMapping) -> str:
    return str(dict(CREDIT_MODES)[row["credit_mode"]]) if row["credit_limit"] is not None else ""


CREDITS = Listing(
    title=_l("Credit limits"),
    select=credits_listed,
    columns=(
        Column("code", _l("Number")),
        Column("name", _l("Customer"), strong=True),
        Column("group_name", _l("Customer group"), soft=True, wide_only=True),
        Column("credit_limit", _l("Credit limit"), "money"),
        Column("owed", _l("Owed"), "money", total=True, strong=True),
        Column("left", _l("Left"), "money"),
        Column("credit_mode", _l("Above the limit"), text=_above, soft=True),
        Column("state", _l("State"), "state", states=CREDIT_STATES),
    ),
    search=("code", "name"),
    filters=(
        Choice("state", _l("State"), {code: label for code, (_tone, label) in CREDIT_STATES.items()}),
        NumberRange("owed", _l("Owed")),
    ),
    default_sort="-owed",
    row_url=lambda row: url_for("parties.edit", key=row["id"]),
    empty=_l("No limit is agreed and nobody owes anything. A customer's form has the limit."),
    count=lambda n: ngettext("%(num)s customer", "%(num)s customers", n),
)


@blueprint.get("/credits", endpoint="credits")
@permission("payments.see")
def credit_limits() -> ResponseReturnValue:
    """What customers owe beside what they may owe."""
    return CREDITS.respond()

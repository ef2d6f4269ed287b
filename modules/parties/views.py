"""Pages of the parties: customers, suppliers and employees, and groups of customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.act import Act
from app.current import current_hub
from app.days import today
from app.db import reading
from app.editing import Group
from app.forms import choices
from app.list_filters import Choice, TextFilter, yes_no
from app.listing import Action, Column, Listing
from app.security import current_actor
from app.table import Table
from app.table_pages import mount
from modules.parties import merging_services, queries, services
from modules.parties.forms import KINDS, GroupForm, PartyForm
from modules.parties.models import Group as PartyGroup
from modules.parties.models import Party

blueprint = Blueprint("parties", __name__, template_folder="templates", static_folder="static", url_prefix="/parties")
PARTS = "parties.form"  # the forms that modules add their parts to
GROUP_PARTS = "parties.group_form"


def _save(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """`session.info` says who and when where a file is imported."""
    by, now = session.info.get("by"), session.info.get("now")
    act = Act(session.connection(), current_hub(), by or current_actor(), now)
    saved = services.save(session, act, key, data)
    act.flush()
    return saved


def _groups(connection: Connection, form: Any) -> None:
    form.group_id.choices = choices(queries.groups_to_choose(connection), empty="–")


def _beside(key: int, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where the record's page leads to; the records that were merged with it among them."""
    links = [(url_for("parties.held", key=key), _("Personal data"))]
    with reading() as connection:
        others = merging_services.merged_into(connection, key)
        kept = queries.called(connection, values["merged_into_id"]) if values["merged_into_id"] else None
    links += [
        (url_for("parties.edit", key=other), _("Merged: %(code)s %(name)s", code=code, name=name))
        for other, code, name in others
    ]
    if kept is not None:
        return [
            *links,
            (url_for("parties.edit", key=kept.id), _("Now %(code)s %(name)s", code=kept.code, name=kept.name)),
        ]
    return [*links, (url_for("parties.merge", key=key), _("Merge with another record"))]


PARTIES = mount(
    blueprint,
    Table(
        Party,
        listing=Listing(
            title=_l("Customers"),
            select=lambda: queries.listed(today()),
            columns=(
                Column("code", _l("Number")),
                Column("name", _l("Name"), strong=True),
                Column("kind", _l("Kind"), "state", states={kind: ("", word) for kind, word in KINDS}),
                Column("city", _l("Town")),
                Column("group_name", _l("Customer group"), wide_only=True),
                Column("email", _l("E-mail"), soft=True),
                Column("vat_id", _l("VAT id"), soft=True, wide_only=True),
                Column("blocked", _l("Sales"), "state", states={True: ("bad", _l("Blocked")), False: ("", "–")}),
                Column("active", _l("State"), "state", states={True: ("good", _l("In use")), False: ("", _l("Off"))}),
            ),
            search=("code", "name", "city", "email", "phone"),
            filters=(
                Choice("kind", _l("Kind"), dict(KINDS)),
                yes_no("customer", _l("Customer")),
                yes_no("supplier", _l("Supplier")),
                yes_no("employee", _l("Employee")),
                TextFilter("city", _l("Town")),
                TextFilter("group_name", _l("Customer group")),
                yes_no("allows_email", _l("Allows advertising by e-mail")),
                yes_no("blocked", _l("Blocked")),
                yes_no("active", _l("In use")),
            ),
            default_sort="name",
            actions=(
                Action(_l("Possible duplicates"), "parties.duplicates", permission="parties.edit"),
                Action(_l("Customer groups"), "parties.groups", permission="parties.see"),
            ),
            empty=_l("People and companies we sell to. Add the first one; a number is given by itself."),
            count=lambda n: ngettext("%(num)s customer", "%(num)s customers", n),
        ),
        form=PartyForm,
        load=queries.party_values,
        save=_save,
        see="parties.see",
        edit="parties.edit",
        new=_l("New customer"),
        parts=PARTS,
        prepare=_groups,
        blank=("vat_id", "iban", "bic", "electronic_address", "consents"),
        related=_beside,
        groups=(
            Group(_l("Who"), ("code", "kind", "name", "roles", "group_id")),
            Group(_l("Contact"), ("email", "phone", "language")),
            Group(_l("At the till"), ("till_note", "blocked", "block_reason", "active")),
            Group(
                _l("Invoices"),
                ("vat_id", "tax_number", "buyer_reference", "electronic_scheme", "electronic_address"),
            ),
            Group(_l("Bank"), ("iban", "bic")),
            Group(_l("Addresses"), ("addresses",)),
            Group(_l("Contacts"), ("contacts",)),
            Group(_l("Consents"), ("consents",)),
        ),
    ),
)

GROUPS = mount(
    blueprint,
    Table(
        PartyGroup,
        listing=Listing(
            title=_l("Customer groups"),
            select=queries.groups,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name"), strong=True),
                Column("members", _l("Customers"), "number"),
            ),
            search=("code", "name"),
            default_sort="code",
            empty=_l("Customers of a group share a price list and terms of payment."),
            count=lambda n: ngettext("%(num)s customer group", "%(num)s customer groups", n),
        ),
        form=GroupForm,
        save=services.save_group,
        see="parties.see",
        edit="parties.edit",
        new=_l("New customer group"),
        path="/groups",
        names=("groups", "new_group", "edit_group"),
        parts=GROUP_PARTS,
        archive="",
    ),
)

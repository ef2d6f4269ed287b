"""Pages of company and shops."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.db import reading
from app.editing import Group, edit_form
from app.errors import Missing
from app.forms import choices
from app.listing import Action, Column, Listing
from app.models import Company, Shop
from app.security import permission
from modules.company import queries, services
from modules.company.forms import CompanyForm, ShopForm

blueprint = Blueprint("company", __name__, url_prefix="/company")

COMPANIES = Listing(
    title=_l("Companies"),
    select=queries.companies,
    columns=(
        Column("code", _l("Code")),
        Column("name", _l("Name")),
        Column("city", _l("Town")),
        Column("country", _l("Country")),
        Column("currency", _l("Currency")),
        Column("vat_id", _l("VAT id"), soft=True),
    ),
    search=("code", "name", "city"),
    default_sort="code",
    row_url=lambda row: url_for("company.edit", key=row["id"]),
    actions=(
        Action(_l("Shops"), "company.shops"),
        Action(_l("New company"), "company.new", permission="company.edit", primary=True),
    ),
    empty=_l("A company keeps its own books. Start with ours."),
    count=lambda n: ngettext("%(num)s company", "%(num)s companies", n),
)

SHOPS = Listing(
    title=_l("Shops"),
    select=queries.shops,
    columns=(
        Column("code", _l("Code")),
        Column("name", _l("Name")),
        Column("company", _l("Company")),
        Column("city", _l("Town")),
        Column("zone", _l("Time zone"), soft=True),
    ),
    search=("code", "name", "city"),
    default_sort="code",
    row_url=lambda row: url_for("company.edit_shop", key=row["id"]),
    actions=(Action(_l("New shop"), "company.new_shop", permission="company.edit", primary=True),),
    empty=_l("A shop is a place where we sell; its tills and its calendar belong to it."),
    count=lambda n: ngettext("%(num)s shop", "%(num)s shops", n),
)


@blueprint.get("/")
@permission("company.see")
def index() -> ResponseReturnValue:
    """The companies."""
    return COMPANIES.respond()


@blueprint.get("/shops")
@permission("company.see")
def shops() -> ResponseReturnValue:
    """The shops."""
    return SHOPS.respond()


@blueprint.route("/new", methods=["GET", "POST"])
@permission("company.edit")
def new() -> ResponseReturnValue:
    """A new company."""
    return _company(None, None, _("New company"))


@blueprint.route("/<int:key>", methods=["GET", "POST"])
@permission("company.edit")
def edit(key: int) -> ResponseReturnValue:
    """A company."""
    with reading() as connection:
        values = queries.company_values(connection, key)
    if values is None:
        raise Missing(_("This company does not exist."))
    return _company(key, values, values["name"])


def _company(key: int | None, values: Any, title: str) -> ResponseReturnValue:
    return edit_form(
        CompanyForm,
        title=title,
        values=values,
        key=key,
        model=Company,
        save=lambda session, data: services.save_company(session, key, data),
        back=(url_for(".index"), _("Companies")),
        groups=(
            Group(_("Company"), ("code", "name", "country", "currency", "language")),
            Group(_("Address"), ("legal_name", "street", "postcode", "city")),
            Group(_("Tax and register"), ("vat_id", "tax_number", "register", "director")),
            Group(_("Contact"), ("contact_name", "email", "phone")),
            Group(_("Bank"), ("bank", "iban", "bic")),
            Group(_("Fiscal years"), ("fiscal_years",)),
        ),
    )


@blueprint.route("/shops/new", methods=["GET", "POST"])
@permission("company.edit")
def new_shop() -> ResponseReturnValue:
    """A new shop."""
    return _shop(None, None, _("New shop"))


@blueprint.route("/shops/<int:key>", methods=["GET", "POST"])
@permission("company.edit")
def edit_shop(key: int) -> ResponseReturnValue:
    """A shop."""
    with reading() as connection:
        values = queries.shop_values(connection, key)
    if values is None:
        raise Missing(_("This shop does not exist."))
    return _shop(key, values, values["name"])


def _shop(key: int | None, values: Any, title: str) -> ResponseReturnValue:
    with reading() as connection:
        companies = queries.company_choices(connection)

    def prepare(form: Any) -> None:
        form.company_id.choices = choices(companies)

    return edit_form(
        ShopForm,
        title=title,
        values=values,
        key=key,
        model=Shop,
        save=lambda session, data: services.save_shop(session, key, data),
        back=(url_for(".shops"), _("Shops")),
        groups=(
            Group(_("Shop"), ("code", "name", "company_id", "zone")),
            Group(_("Address"), ("street", "postcode", "city", "phone"), note=_("Printed on its receipts.")),
        ),
        prepare=prepare,
    )

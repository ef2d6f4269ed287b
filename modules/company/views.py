"""Pages of company and shops."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection

from app.editing import Group
from app.forms import choices
from app.listing import Action, Column, Listing
from app.models import Company, Shop
from app.table import Table
from app.table_pages import mount
from modules.company import queries, services
from modules.company.forms import CompanyForm, ShopForm
from modules.company.models import FiscalYear

blueprint = Blueprint("company", __name__, url_prefix="/company")


def _with_companies(connection: Connection, form: Any) -> None:
    form.company_id.choices = choices(queries.company_choices(connection))


COMPANIES = mount(
    blueprint,
    Table(
        Company,
        listing=Listing(
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
            actions=(Action(_l("Shops"), "company.shops"),),
            empty=_l("A company keeps its own books. Start with ours."),
            count=lambda n: ngettext("%(num)s company", "%(num)s companies", n),
        ),
        form=CompanyForm,
        load=queries.company_values,
        save=services.save_company,
        see="company.see",
        edit="company.edit",
        new=_l("New company"),
        archive="",
        rows=(FiscalYear,),
        groups=(
            Group(_l("Company"), ("code", "name", "country", "currency", "language")),
            Group(_l("Address"), ("legal_name", "street", "postcode", "city")),
            Group(_l("Tax and register"), ("vat_id", "tax_number", "register", "director")),
            Group(_l("Contact"), ("contact_name", "email", "phone")),
            Group(_l("Bank"), ("bank", "iban", "bic")),
            Group(_l("Fiscal years"), ("fiscal_years",)),
        ),
    ),
)

SHOPS = mount(
    blueprint,
    Table(
        Shop,
        listing=Listing(
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
            empty=_l("A shop is a place where we sell; its tills and its calendar belong to it."),
            count=lambda n: ngettext("%(num)s shop", "%(num)s shops", n),
        ),
        form=ShopForm,
        load=queries.shop_values,
        save=services.save_shop,
        see="company.see",
        edit="company.edit",
        new=_l("New shop"),
        path="/shops",
        names=("shops", "new_shop", "edit_shop"),
        archive="",
        prepare=_with_companies,
        groups=(
            Group(_l("Shop"), ("code", "name", "company_id", "zone")),
            Group(_l("Address"), ("street", "postcode", "city", "phone"), note=_l("Printed on its receipts.")),
        ),
    ),
)

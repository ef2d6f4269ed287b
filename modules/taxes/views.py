"""Pages of the VAT codes."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.days import today
from app.editing import Group
from app.list_filters import TextFilter, yes_no
from app.listing import Column, Listing
from app.table import Table
from app.table_pages import mount
from modules.taxes import queries, services
from modules.taxes.forms import TaxCodeForm
from modules.taxes.models import TaxCode

blueprint = Blueprint("taxes", __name__, url_prefix="/taxes")

CODES = mount(
    blueprint,
    Table(
        TaxCode,
        listing=Listing(
            title=_l("VAT codes"),
            select=lambda: queries.listed(today()),
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("country", _l("Country")),
                Column("rate", _l("Rate today"), "percent"),
                Column("category", _l("Category"), soft=True),
                Column("active", _l("State"), "state", states={True: ("good", _l("In use")), False: ("", _l("Off"))}),
            ),
            search=("code", "name"),
            filters=(TextFilter("country", _l("Country")), yes_no("active", _l("In use"))),
            default_sort="code",
            empty=_l("VAT codes give items their rate. Start with the standard rate of your country."),
            count=lambda n: ngettext("%(num)s VAT code", "%(num)s VAT codes", n),
        ),
        form=TaxCodeForm,
        load=queries.form_values,
        save=services.save,
        see="taxes.see",
        edit="taxes.edit",
        new=_l("New VAT code"),
        groups=(
            Group(_l("VAT code"), ("code", "name", "country", "category", "exemption", "active")),
            Group(_l("Rates"), ("rates",), note=_l("A rate holds from its day on until the next one begins.")),
        ),
    ),
)

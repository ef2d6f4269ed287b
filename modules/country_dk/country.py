"""What a new company in Denmark starts with."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l

from modules.company.countries import Country

DENMARK = Country(
    code="DK",
    name=_l("Denmark"),
    language="da",
    currency="DKK",
    zone="Europe/Copenhagen",
    charts=("DK",),
    standard_vat="DK-S",
    without_vat="DK-E",
    cash_step=Decimal("0.50"),  # the smallest coin since 2008
    thanks="Tak for handlen!",
    small_business="Sælger er ikke momsregistreret.",
    names={
        "shop": "Butik",
        "till": "Kasse",
        "receipts": "Kassebon",
        "invoices": "Fakturaer",
        "cash": "Kontant",
        "card": "Kort",
        "transfer": "Overførsel",
        "account": "På konto",
        "sale": "Salg",
        "general": "Finansjournal",
        "goods": "Varer",
    },
)

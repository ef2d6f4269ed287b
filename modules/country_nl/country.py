"""What a new company in Netherlands starts with."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l

from modules.company.countries import Country

NETHERLANDS = Country(
    code="NL",
    name=_l("Netherlands"),
    language="nl",
    currency="EUR",
    zone="Europe/Amsterdam",
    charts=("NL",),
    standard_vat="NL-H",
    without_vat="NL-KOR",
    cash_step=Decimal("0.05"),  # agreed on by the shops since 2004
    thanks="Bedankt voor uw aankoop!",
    small_business="Vrijgesteld van btw, artikel 25 Wet OB 1968 (kleineondernemersregeling).",
    names={
        "shop": "Winkel",
        "till": "Kassa",
        "receipts": "Kassabonnen",
        "invoices": "Facturen",
        "cash": "Contant",
        "card": "Pin",
        "transfer": "Overboeking",
        "account": "Op rekening",
        "sale": "Verkoop",
        "general": "Memoriaal",
        "goods": "Goederen",
    },
)

"""What a new company in Germany starts with."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.company.countries import Country

GERMANY = Country(
    code="DE",
    name=_l("Germany"),
    language="de",
    currency="EUR",
    zone="Europe/Berlin",
    charts=("SKR04", "SKR03"),
    standard_vat="DE-S",
    without_vat="DE-KU",
    thanks="Vielen Dank für Ihren Einkauf!",
    small_business="Kein Ausweis von Umsatzsteuer: Kleinunternehmer nach § 19 UStG.",
    names={
        "shop": "Laden",
        "till": "Kasse",
        "receipts": "Kassenbons",
        "invoices": "Rechnungen",
        "cash": "Bar",
        "card": "Karte",
        "transfer": "Überweisung",
        "account": "Auf Rechnung",
        "sale": "Verkauf",
        "general": "Allgemeines Journal",
        "goods": "Waren",
    },
)

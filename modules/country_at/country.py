"""What a new company in Austria starts with."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.company.countries import Country

AUSTRIA = Country(
    code="AT",
    name=_l("Austria"),
    language="de",
    currency="EUR",
    zone="Europe/Vienna",
    charts=("AT",),
    standard_vat="AT-S",
    without_vat="AT-KU",
    thanks="Vielen Dank für Ihren Einkauf!",
    small_business="Umsatzsteuerfrei als Kleinunternehmer nach § 6 Abs. 1 Z 27 UStG 1994.",
    names={
        "shop": "Laden",
        "till": "Kassa",
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

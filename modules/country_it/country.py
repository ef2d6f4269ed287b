"""What a new company in Italy starts with."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.company.countries import Country

ITALY = Country(
    code="IT",
    name=_l("Italy"),
    language="it",
    currency="EUR",
    zone="Europe/Rome",
    charts=("IT",),
    standard_vat="IT-22",
    without_vat="IT-FORF",
    thanks="Grazie per il Suo acquisto!",
    small_business="Operazione senza applicazione dell'IVA, art. 1, commi 54-89, L. 190/2014.",
    names={
        "shop": "Negozio",
        "till": "Cassa",
        "receipts": "Scontrini",
        "invoices": "Fatture",
        "cash": "Contanti",
        "card": "Carta",
        "transfer": "Bonifico",
        "account": "In conto",
        "sale": "Vendita",
        "general": "Libro giornale",
        "goods": "Merci",
    },
)

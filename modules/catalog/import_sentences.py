"""What the import of a catalogue says to people: the names of columns, and why a row was left out."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.catalog.importing import Fault


def column_name(field: str) -> str:
    """A column's meaning, for people."""
    return {
        "code": _("item number"),
        "barcode": _("barcode"),
        "name": _("name"),
        "category": _("category"),
        "unit": _("unit"),
        "price": _("price"),
        "price_gross": _("price with VAT"),
        "price_net": _("price without VAT"),
        "vat": _("VAT rate"),
        "stock": _("quantity on stock"),
        "minimum": _("minimum stock"),
        "content": _("content"),
        "no_discount": _("never discounted"),
        "deposit": _("bottle deposit"),
    }[field]


def reason(fault: Fault) -> str:
    """Why a row was left out, as a sentence."""
    value = fault.value
    sentences = {
        "short": lambda: _("The row is cut off after %(value)s cells.", value=value),
        "long": lambda: _("The row has more cells than the head: %(value)s.", value=value),
        "no_code": lambda: _("The item number is missing."),
        "no_name": lambda: _("The name is missing."),
        "amount": lambda: _("The number “%(value)s” cannot be read.", value=value),
        "large": lambda: _("The number %(value)s is too large.", value=value),
        "negative": lambda: _("The number %(value)s is below zero.", value=value),
        "no_vat": lambda: _("The VAT rate is missing."),
        "vat": lambda: _("There is no VAT code for a rate of %(value)s %%.", value=value),
        "content": lambda: _("The content “%(value)s” is not a number with a unit, such as 750 g.", value=value),
        "yes_no": lambda: _("“%(value)s” is neither yes nor no.", value=value),
        "deposit": lambda: _("There is no item %(value)s for the bottle deposit.", value=value),
        "unit": lambda: _("The unit “%(value)s” is not known.", value=value),
        "code_twice": lambda: _("Item number %(value)s stands further up already.", value=value),
        "gtin_twice": lambda: _("Barcode %(value)s stands further up already.", value=value),
        "barcode_check": lambda: _("The check digit of barcode %(value)s is wrong.", value=value),
        "barcode_long": lambda: _("The barcode is too long: %(value)s", value=value),
        "barcode_sign": lambda: _("The barcode “%(value)s” contains a sign that no scanner sends.", value=value),
        "barcode_taken": lambda: _("Barcode %(value)s belongs to another item.", value=value),
    }
    return str(sentences[fault.kind]())

"""The invoice as paper: HTML in the language of the document, and the PDF/A-3b that the file is embedded in."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

import qrcode
import qrcode.image.svg
from markupsafe import Markup
from stdnum import iban

from app import paper
from modules.einvoice.model import CORRECTION, CREDIT_NOTE, PARTIAL, PREPAYMENT, Invoice, PaymentMeans, Prior
from modules.invoices.queries import STANDARD

_UNBROKEN: Final = "\u00a0"
_LONGEST_NAME: Final = 70
_HIGHEST: Final = Decimal("999999999.99")


def title(kind: str, language: str) -> str:
    """Name a kind of invoice (UNTDID 1001) in `language`."""
    _ = paper.gettext(language)
    names = {
        CREDIT_NOTE: _("Credit note"),
        CORRECTION: _("Corrected invoice"),
        PREPAYMENT: _("Down-payment invoice"),
        PARTIAL: _("Partial invoice"),
    }
    return names.get(kind, _("Invoice"))


def about(prior: Prior, language: str) -> str:
    """Say in `language` what an earlier document is to this one."""
    _ = paper.gettext(language)
    values = {"number": prior.number, "date": paper.filters(language)["day"](prior.issued), "till": prior.till}
    if prior.replaced and prior.till:
        return _("This invoice replaces receipt %(number)s of %(date)s, till %(till)s.") % values
    if prior.replaced:
        return _("This invoice replaces receipt %(number)s of %(date)s.") % values
    return _("Refers to invoice %(number)s of %(date)s.") % values


def director(name: str, language: str) -> str:
    """Name who manages the company, as letters of companies must (§ 35a GmbHG, § 80 AktG)."""
    _ = paper.gettext(language)
    return _("Managing director %(name)s") % {"name": name}


def print_pdf(invoice: Invoice, layout: str = STANDARD) -> bytes:
    """Print `invoice` on A4 (DIN 5008 form B) as PDF/A-3b, without the embedded file."""
    return paper.pdf(page(invoice, layout), "paper/a4.css")


def page(invoice: Invoice, layout: str = STANDARD) -> str:
    """Give the printed page as HTML. `layout` (see `invoices.pos_types`) says where item numbers stand."""
    bank = _bank(invoice)
    country = paper.locale_of(invoice.language).territories
    return paper.html(
        "paper/invoice.html",
        invoice.language,
        title=title(invoice.kind, invoice.language),
        number=invoice.number,
        invoice=invoice,
        layout=layout,
        totals=invoice.totals,
        seller=invoice.seller,
        buyer=invoice.buyer,
        buyer_country=country.get(invoice.buyer.address.country, invoice.buyer.address.country),
        bank=bank,
        notes=invoice.notes,
        qr=_transfer_code(invoice, bank),
    )


def _bank(invoice: Invoice) -> PaymentMeans | None:
    """The account to print, its IBAN in groups of four: the one to pay to, else the seller's own."""
    accounts = [means for means in (*invoice.means, invoice.bank) if means and means.iban]
    if not accounts:
        return None
    return replace(accounts[0], iban=iban.format(accounts[0].iban).replace(" ", _UNBROKEN))


def _transfer_code(invoice: Invoice, bank: PaymentMeans | None) -> Markup | None:
    """The QR code of a SEPA transfer (EPC069-12, version 002), where euros are still to be transferred."""
    due = invoice.totals.due
    if bank is None or bank.code != "58" or invoice.currency != "EUR" or not 0 < due <= _HIGHEST:
        return None
    owner = (bank.account_name or invoice.seller.name)[:_LONGEST_NAME]
    account = bank.iban.replace(_UNBROKEN, "")
    fields = ("BCD", "002", "1", "SCT", bank.bic, owner, account, f"EUR{due:f}", "", "", invoice.number)
    picture = qrcode.make(
        "\n".join(fields),
        error_correction=qrcode.constants.ERROR_CORRECT_M,
        image_factory=qrcode.image.svg.SvgPathImage,
        border=0,
    )
    return Markup(picture.to_string(encoding="unicode"))  # noqa: S704 - squares drawn by the library, no text in it

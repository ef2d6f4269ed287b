"""From stored rows to an invoice in the words of EN 16931: copied, never computed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import RowMapping

from app import paper
from app.errors import Refused
from app.money import ZERO
from modules.einvoice.layout import about, director
from modules.einvoice.model import (
    CREDIT_NOTE,
    INVOICE,
    Address,
    Adjustment,
    Contact,
    Invoice,
    Line,
    Party,
    PaymentMeans,
    Prior,
    TaxGroup,
    Totals,
    unit_price,
)
from modules.einvoice.queries import Source

KINDS: Final = {"invoice": INVOICE, "credit_note": CREDIT_NOTE}
TRANSFER: Final = "58"
UNDEFINED: Final = "1"
_MEANS: Final = {"cash": "10", "card": "48", "transfer": TRANSFER}  # UNTDID 4461
_INVOICED: Final = {"invoice", "credit_note"}
_ALLOWANCE, _NOTE = "document_allowance", "note"


def invoice_from(source: Source) -> Invoice:
    """Copy what is stored into an invoice. Amounts of a credit note become positive.

    Raises `Refused` for a document that is no invoice, and where the company has no details yet.
    """
    head = source.document.header
    if head["kind"] not in KINDS:
        raise Refused(_("Only invoices and credit notes can be written as e-invoices."))
    sign = -1 if head["kind"] == "credit_note" and head["gross"] < 0 else 1
    lines = [row for row in source.document.lines if row["type"] not in {_ALLOWANCE, _NOTE}]
    adjustments = tuple(_adjustment(source, row, sign) for row in source.document.lines if row["type"] == _ALLOWANCE)
    totals = _totals(source, [sign * row["net"] for row in lines], adjustments, sign)
    seller = _seller(source)
    prior = tuple(_prior(row) for row in source.prior if row["link"] == "replaces" or row["kind"] in _INVOICED)
    return Invoice(
        number=head["number_text"],
        issued=head["doc_date"],
        kind=KINDS[head["kind"]],
        currency=head["currency"],
        language=head["language"],
        mode="gross" if head["mode"] == "gross" else "net",
        seller=seller,
        buyer=_buyer(source.document.parties.get("buyer", {}), head["country"]),
        lines=tuple(_line(source, row, sign) for row in lines),
        taxes=_taxes(source, sign),
        totals=totals,
        supplied=head["supply_date"],
        due_date=(source.due_date or head["doc_date"]) if totals.due > 0 else None,  # due at once where nothing is said
        buyer_reference=source.document.parties.get("buyer", {}).get("buyer_reference", ""),
        despatch_number=_only(row["number_text"] for row in source.prior if row["kind"] == "delivery_note"),
        means=_means(source, totals, seller.name, sign),
        bank=_bank(source, seller.name),
        adjustments=adjustments,
        prior=prior,
        about=tuple(about(each, head["language"]) for each in prior),
        notes=tuple(filter(None, [head["note"], *_notes(source)])),
    )


def _only(values: Iterable[str]) -> str:
    """The one value, or nothing: the field holds one delivery note (BT-16)."""
    found = list(values)
    return found[0] if len(found) == 1 else ""


def _notes(source: Source) -> list[str]:
    return [row["text"] for row in source.document.lines if row["type"] == _NOTE]


def _category(source: Source, tax_code: str) -> str:
    return next((str(tax["category"]) for tax in source.document.taxes if tax["tax_code"] == tax_code), "")


def _line(source: Source, row: RowMapping, sign: int) -> Line:
    """A line with its minus in the quantity (BR-27), and its agreed net price, or the one that gives its net."""
    quantity, net, price = sign * row["quantity"], sign * row["net"], row["price"]
    if net * quantity < 0 or (net == 0 and price < 0):
        quantity, price = -quantity, -price
    gross = source.document.header["mode"] == "gross"
    return Line(
        number=str(row["n"]),
        name=row["text"],
        quantity=quantity,
        unit=row["unit_code"],
        unit_name=source.units.get(row["unit_code"], ""),
        price=price if not gross and not row["discount"] else _price(net, quantity),
        net=net,
        category=_category(source, row["tax_code"]),
        rate=row["rate"],
        note=row["note"],
        seller_id=row["item_code"],
        gtin=source.gtins.get(row["item_id"], ""),
        gross_price=price if gross else None,
        gross=sign * row["gross"] if gross else None,
        discount=sign * row["discount"],
    )


def _price(net: Decimal, quantity: Decimal) -> Decimal:
    try:
        return unit_price(net, quantity)
    except ValueError:
        raise Refused(_("An e-invoice cannot state a unit price for a quantity of %(n)s.", n=quantity)) from None


def _adjustment(source: Source, row: RowMapping, sign: int) -> Adjustment:
    net = sign * row["net"]
    return Adjustment(
        amount=abs(net),
        category=_category(source, row["tax_code"]),
        rate=row["rate"],
        reason=row["text"],
        charge=net > 0,
    )


def _taxes(source: Source, sign: int) -> tuple[TaxGroup, ...]:
    """One group for each category and rate; two VAT codes of the same rate are told as one (BR-S-08)."""
    groups: dict[tuple[str, Decimal], TaxGroup] = {}
    for tax in source.document.taxes:
        key = (tax["category"], tax["rate"])
        known = groups.get(key)
        groups[key] = TaxGroup(
            category=tax["category"],
            rate=tax["rate"],
            basis=sign * tax["net"] + (known.basis if known else ZERO),
            vat=sign * tax["vat"] + (known.vat if known else ZERO),
            reason=tax["exemption"] or (known.reason if known else ""),
            receipts=max(source.receipts.get(key, 0), known.receipts + 1 if known else 1),
        )
    return tuple(groups.values())


def _totals(source: Source, nets: list[Decimal], adjustments: tuple[Adjustment, ...], sign: int) -> Totals:
    head = source.document.header
    prepaid = sign * sum((row["amount"] for row in source.tenders if row["kind"] in _MEANS), ZERO)
    return Totals(
        lines=sum(nets, ZERO),
        allowances=sum((item.amount for item in adjustments if not item.charge), ZERO),
        charges=sum((item.amount for item in adjustments if item.charge), ZERO),
        basis=sign * head["net"],
        vat=sign * head["vat"],
        grand=sign * head["gross"],
        prepaid=prepaid,
        rounding=sign * head["rounding"],
        due=sign * head["total"] - prepaid,
    )


def _prior(row: RowMapping) -> Prior:
    return Prior(
        number=row["number_text"], issued=row["doc_date"], till=row["register"], replaced=row["link"] == "replaces"
    )


def _seller(source: Source) -> Party:
    details, language = source.seller, source.document.header["language"]
    if details is None:
        raise Refused(_("The company has no name and address yet."))
    managed = director(details["director"], language) if details["director"] else ""
    return Party(
        name=details["legal_name"],
        address=Address(
            street=details["street"],
            post_code=details["postcode"],
            city=details["city"],
            country=source.document.header["country"],
        ),
        vat_id=details["vat_id"].replace(" ", ""),
        tax_number=details["tax_number"],
        legal_text="\n".join(filter(None, [details["register"], managed])),
        electronic_address=details["email"],
        contact=_contact(details["contact_name"] or details["legal_name"], details["phone"], details["email"]),
    )


def _contact(name: str, phone: str, email: str) -> Contact | None:
    return Contact(name=name, phone=phone, email=email) if phone or email else None


def _buyer(data: Mapping[str, str], country: str) -> Party:
    """The buyer as printed; without a country it is the seller's."""
    return Party(
        name=data.get("name", ""),
        address=Address(
            street=data.get("street", ""),
            extra=data.get("extra", ""),
            post_code=data.get("postcode", ""),
            city=data.get("city", ""),
            country=data.get("country") or country,
        ),
        number=data.get("code", ""),
        vat_id=data.get("vat_id", "").replace(" ", ""),
        electronic_address=data.get("electronic_address") or data.get("email", ""),
        electronic_scheme=data.get("electronic_scheme") or "EM",
        contact=_contact(data["contact"], data.get("phone", ""), data.get("email", ""))
        if data.get("contact")
        else None,
    )


def _bank(source: Source, owner: str) -> PaymentMeans | None:
    details = source.seller
    if details is None or not details["iban"]:
        return None
    return PaymentMeans(
        code=TRANSFER, text=details["bank"], iban=details["iban"], bic=details["bic"], account_name=owner
    )


def _means(source: Source, totals: Totals, owner: str, sign: int) -> tuple[PaymentMeans, ...]:
    """How it was paid; and how to pay what is still due."""
    head = source.document.header
    money = paper.filters(head["language"])["money"]
    bank = _bank(source, owner)
    iban = bank.iban if bank else ""
    means = [
        PaymentMeans(
            code=_MEANS[row["kind"]] if row["kind"] != "transfer" or iban else UNDEFINED,
            text=f"{row['name']}: {money(sign * row['amount'], head['currency'])}",
            iban=iban if row["kind"] == "transfer" else "",
        )
        for row in source.tenders
        if row["kind"] in _MEANS
    ]
    if totals.due > 0:
        means.append(bank or PaymentMeans(code=UNDEFINED))
    return tuple(means)

"""Issuing invoices. An invoice made of a receipt says what the receipt said, to the cent, and books nothing again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from pycountry import countries
from sqlalchemy import RowMapping, select
from sqlalchemy.dialects import postgresql, sqlite

from app.act import Act
from app.errors import Refused
from app.ids import new_id
from modules.company.identifiers import checked_vat_id
from modules.documents.events import LineIssued, TaxIssued, Trace
from modules.documents.queries import Issued as Stored
from modules.documents.services import Draft, issue, note_event
from modules.documents.totals import Totals
from modules.invoices.buyer import REPLACES, Buyer
from modules.invoices.models import Replacement
from numbering.models import Series

SERIES = "invoices.series"
"""The choice of a module that issues receipts: (connection, register) → the series of their invoices, or None."""
CLAIM = {
    "sqlite": sqlite.insert(Replacement.__table__).on_conflict_do_nothing().returning(Replacement.invoice_id),
    "postgresql": postgresql.insert(Replacement.__table__).on_conflict_do_nothing().returning(Replacement.invoice_id),
}


def replacement(act: Act, receipt_id: UUID) -> UUID | None:
    """The invoice that replaces a receipt, if there is one."""
    return act.read(select(Replacement.invoice_id).where(Replacement.receipt_id == receipt_id)).scalar()


def from_receipt(act: Act, receipt: Stored, buyer: Buyer, series_id: int | None = None) -> UUID:
    """Make the invoice that replaces a paid receipt; the id of the invoice, the same each time it is asked for.

    Lines, VAT and totals are copied, never computed again. Its link to the receipt is where paper and e-invoice take
    the receipt's number, date and till from; it is settled as the receipt was, and neither moves goods nor posts.
    Raises `Refused` for an incomplete address, for what is no paid receipt, and when there is no series of invoices.
    """
    head = receipt.header
    fault = fault_of(head)
    if fault:
        raise Refused(fault)
    recipient = complete(buyer)
    invoice_id = new_id()
    claim = {"receipt_id": head["id"], "invoice_id": invoice_id}
    if act.read(CLAIM[act.connection.dialect.name], claim).first() is None:
        found = replacement(act, head["id"])
        assert found is not None, "the claim was taken, so there is a row"
        return found
    draft = _draft(act, invoice_id, receipt, series_id or _series_of(act, head))
    issue(act, _with_buyer(draft, recipient))
    note_event(act, head["id"], "invoiced", {"invoice": str(invoice_id)})
    return invoice_id


def fault_of(head: RowMapping) -> str | None:
    """Why no invoice can replace a document, in one sentence; None where it can."""
    if head["kind"] != "receipt":
        return _("Only a receipt can be replaced by an invoice here.")
    if head["total"] < 0:
        return _("Money was paid back with this receipt; that is no invoice.")
    if head["settled"] != head["total"]:
        return _("This receipt is not paid in full yet; an invoice can replace it when it is.")
    return None


def default_series(act: Act) -> int:
    """The first series of invoices; raises `Refused` when there is none."""
    found = act.read(
        select(Series.id).where(Series.document_kind == "invoice", Series.disabled.is_(False)).order_by(Series.code)
    ).scalar()
    if found is None:
        raise Refused(_("There is no series for invoices. Make one in Set-up, Numberings."))
    return int(found)


def _series_of(act: Act, head: RowMapping) -> int:
    """The series that whoever issued the receipt names for its invoices, else the first one."""
    for series_at in act.hub.choices(SERIES).values():
        named: int | None = series_at(act.connection, head["register"])
        if named is not None:
            return named
    return default_series(act)


def complete(buyer: Buyer) -> Buyer:
    """The recipient as it is printed. Raises `Refused` at the field.

    Name and address are required on an invoice (section 14 (4) no. 1 UStG), the country as ISO 3166-1 alpha-2 code and
    a VAT ID that can be right in the e-invoice (EN 16931 BR-CL-14 and BR-CO-09): once issued it is not mended any more.
    """
    for field in ("name", "street", "postcode", "city"):
        if not getattr(buyer, field).strip():
            raise Refused(_("An invoice needs the customer's full name and address."), field)
    country = buyer.country.strip().upper()
    if countries.get(alpha_2=country) is None:
        raise Refused(
            _("There is no country %(code)s. Please give its two letters, such as DE.", code=country), "country"
        )
    return replace(buyer, country=country, vat_id=checked_vat_id(buyer.vat_id))


def _with_buyer(draft: Draft, buyer: Buyer) -> Draft:
    """With the recipient as printed, in the recipient's language."""
    fields = {key: value for key, value in asdict(buyer).items() if key not in {"party_id", "language"}}
    language = buyer.language or draft.language
    return replace(draft, party_id=buyer.party_id, parties={"buyer": fields}, language=language)


def _draft(act: Act, invoice_id: UUID, receipt: Stored, series_id: int) -> Draft:
    head = receipt.header
    today: date = act.now.astimezone(ZoneInfo(head["zone"])).date()
    return Draft(
        id=invoice_id,
        kind="invoice",
        series_id=series_id,
        company_id=head["company_id"],
        shop_id=head["shop_id"],
        shop_code=head["shop_code"],
        register=head["register"],
        doc_date=today,
        supply_date=head["supply_date"],
        began_at=act.now,
        currency=head["currency"],
        language=head["language"],
        mode=head["mode"],
        totals=_copied(receipt),
        rounding=head["rounding"],
        sources=((REPLACES, head["id"]),),
        repeats=True,
    )


def _copied(receipt: Stored) -> Totals:
    head = receipt.header
    lines = tuple(LineIssued(**_line(row)) for row in receipt.lines)
    taxes = tuple(TaxIssued(**{k: v for k, v in row.items() if k != "document_id"}) for row in receipt.taxes)
    return Totals(lines, taxes, head["net"], head["vat"], head["gross"])


def _line(row: RowMapping) -> Mapping[str, Any]:
    fields = {key: value for key, value in row.items() if key not in {"document_id", "why", "trace"}}
    return {**fields, "stocked": False, "trace": Trace.read(json.loads(row["trace"]))}

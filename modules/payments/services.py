"""Recording money: what was taken with a document, and what is still open of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.act import Act
from app.ids import new_id
from app.money import ZERO
from modules.documents.events import Issued
from modules.payments.credit_queries import agreed
from modules.payments.models import OpenItem, Tender
from modules.payments.pos_types import PaymentValues
from pos_types.profile import PosProfile

INSERT_TENDERS = Tender.__table__.insert().inline()
INSERT_OPEN_ITEMS = OpenItem.__table__.insert().inline()


def settle_issued(act: Act, issued: Issued) -> None:
    """Record the tenders of a document; what went on account becomes an open item. Listener of `Issued`.

    It is due by the terms of the customer, of the customer's group, of the document's POS type; and at once where
    there are none (section 271 BGB).
    """
    act.write(INSERT_TENDERS, [_tender_row(act, issued, n) for n in range(len(issued.settlements))])
    on_account = sum((s.amount for s in issued.settlements if s.kind == "on_account"), ZERO)
    if on_account:
        row = {
            "id": new_id(),
            "document_id": issued.id,
            "party_id": issued.party_id,
            "amount": on_account,
            "open": on_account,
            "due_date": issued.doc_date + timedelta(days=_days(act, issued.party_id)),
            "at": act.now,
        }
        act.write(INSERT_OPEN_ITEMS, [row])


def _days(act: Act, party_id: int | None) -> int:
    known = agreed(act.connection, party_id) if party_id is not None else None
    if known is not None and known.days is not None:
        return known.days
    profile = act.get(PosProfile)
    values = profile.part(PaymentValues) if profile else None
    return values.days if values else 0


def _tender_row(act: Act, issued: Issued, n: int) -> dict[str, Any]:
    settlement = issued.settlements[n]
    return {
        "id": new_id(),
        "document_id": issued.id,
        "method_id": settlement.method_id,
        "amount": settlement.amount,
        "given": settlement.given,
        "change": settlement.change,
        "reference": settlement.reference,
        "at": act.now,
    }

"""The demo shop's payment methods."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.payments.models import Method, PosTypeMethod, PosTypeTerm, Term
from pos_types.models import PosType

METHODS = (
    {"code": "cash", "name": "Bar", "kind": "cash", "gives_change": True, "opens_drawer": True, "position": 1},
    {"code": "card", "name": "Karte", "kind": "card", "position": 2},
    {"code": "transfer", "name": "Überweisung", "kind": "transfer", "position": 3},
    {"code": "account", "name": "Auf Rechnung", "kind": "on_account", "position": 4},
)
ON_THE_TILL = ("cash", "card")


def seed(session: Session) -> None:
    """Methods, a term of 14 days, and the buttons of the retail POS type. Idempotent."""
    for row in METHODS:
        if session.scalar(select(Method.id).where(Method.code == row["code"])) is None:
            session.add(Method(**row))
    if session.scalar(select(Term.id).where(Term.code == "14")) is None:
        session.add(Term(code="14", name="14 Tage netto", days=14))
    session.flush()


def seed_buttons(session: Session) -> None:
    """Cash and card on the retail till, and its terms."""
    pos_type = session.scalar(select(PosType.id).where(PosType.code == "RETAIL"))
    if pos_type is None or session.scalar(select(PosTypeMethod.method_id)) is not None:
        return
    for position, code in enumerate(ON_THE_TILL, 1):
        method = session.scalars(select(Method.id).where(Method.code == code)).one()
        session.add(PosTypeMethod(pos_type_id=pos_type, method_id=method, position=position))
    term = session.scalars(select(Term.id).where(Term.code == "14")).one()
    session.add(PosTypeTerm(pos_type_id=pos_type, term_id=term))
    session.flush()

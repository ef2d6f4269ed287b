"""Storing methods and terms, as forms hand them over."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from modules.payments.models import Method, Tender, Term

METHOD_FIELDS = ("code", "name", "kind", "active", "position", "gives_change", "opens_drawer", "cash_step")
TERM_FIELDS = ("code", "name", "days")
CENT = Decimal("0.01")


def save_method(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store a payment method; returns its id.

    Refuses a code that is taken, another kind or code for a method that took money already (books and journals name
    it), and change or rounding for what is not cash.
    """
    row = session.get(Method, key) if key else Method()
    if row is None:
        raise Missing(_("There is no such payment method."))
    twin = select(Method.id).where(Method.code == data["code"], Method.id != (key or 0))
    if session.scalar(twin) is not None:
        raise Refused(_("There is another payment method %(code)s.", code=data["code"]), "code")
    if data["kind"] != "cash":
        if data["gives_change"]:
            raise Refused(_("Only cash gives change."), "gives_change")
        if data["cash_step"] != CENT:
            raise Refused(_("Only cash is rounded."), "cash_step")
    for name in ("code", "kind"):
        if key and getattr(row, name) != data[name] and _used(session, key):
            raise Refused(_("Money was taken with this method already; it stays what it is."), name)
    for name in METHOD_FIELDS:
        setattr(row, name, data[name])
    session.add(row)
    session.flush()
    return row.id


def save_term(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store terms; returns their id. What is owed already keeps its day. Refuses a code that is taken."""
    row = session.get(Term, key) if key else Term()
    if row is None:
        raise Missing(_("There are no such terms."))
    if session.scalar(select(Term.id).where(Term.code == data["code"], Term.id != (key or 0))) is not None:
        raise Refused(_("There are other terms %(code)s.", code=data["code"]), "code")
    for name in TERM_FIELDS:
        setattr(row, name, data[name])
    session.add(row)
    session.flush()
    return row.id


def _used(session: Session, key: int) -> bool:
    return session.scalar(select(Tender.id).where(Tender.method_id == key).limit(1)) is not None

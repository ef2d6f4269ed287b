"""Changing parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.act import Act
from app.errors import Missing, Refused
from modules.company.identifiers import checked_vat_id
from modules.parties.models import Address, Party
from numbering.formats import Origin
from numbering.models import Series
from numbering.services import take

Row = Mapping[str, Any]
KIND = "customer"  # the kind of series that numbers parties
OF_PARTY = (
    "kind",
    "name",
    "contact",
    "tax_number",
    "email",
    "phone",
    "buyer_reference",
    "language",
    "active",
)
OF_ADDRESS = ("kind", "street", "extra", "postcode", "city", "country")


def save(session: Session, act: Act, key: int | None, data: Row) -> int:
    """Store a party with its `addresses`; returns its id. `act` runs on the connection of `session`.

    An empty `code` takes the next number of the series for customers. Refuses a code that is taken, a wrong VAT id,
    and two billing addresses.
    """
    party = Party() if key is None else session.get(Party, key)
    if party is None:
        raise Missing(_("This party does not exist."))
    party.code = _code(session, act, key, data["code"].strip())
    for name in OF_PARTY:
        setattr(party, name, data[name])
    party.vat_id = checked_vat_id(data["vat_id"])
    _keep_addresses(party, data["addresses"])
    session.add(party)
    session.flush()
    return party.id


def _code(session: Session, act: Act, key: int | None, given: str) -> str:
    if not given:
        return _next_code(session, act)
    taken = session.scalar(select(Party.name).where(Party.code == given, Party.id != (key or 0)))
    if taken is not None:
        raise Refused(_("Number %(code)s belongs to %(name)s.", code=given, name=taken), "code")
    return given


def _next_code(session: Session, act: Act) -> str:
    """The next free number of the series; numbers that somebody gave by hand are passed over."""
    series = session.scalar(
        select(Series.id).where(Series.document_kind == KIND, Series.disabled.is_(False)).order_by(Series.id).limit(1)
    )
    if series is None:
        raise Refused(_("Please give a number, or make a numbering for customers."), "code")
    while True:
        code = take(act, series, _today(act), Origin()).text
        if session.scalar(select(Party.id).where(Party.code == code)) is None:
            return code


def _today(act: Act) -> date:
    return act.now.date()


def _keep_addresses(party: Party, wanted: Sequence[Row]) -> None:
    if sum(row["kind"] == "billing" for row in wanted) > 1:
        raise Refused(_("There can be one billing address only."), "addresses")
    have = {each.id: each for each in party.addresses}
    kept = []
    for row in wanted:
        address = have.get(int(row.get("id") or 0)) or Address()
        for name in OF_ADDRESS:
            setattr(address, name, row[name])
        kept.append(address)
    party.addresses = kept

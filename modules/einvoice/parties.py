"""What a customer wants an invoice to be: a PDF with the data inside, or an XRechnung."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from wtforms import SelectField

from app.act import Act
from app.errors import Refused
from app.forms import Form, choices
from modules.einvoice.models import PartyFormat
from modules.einvoice.queries import FACTURX, XRECHNUNG, wanted
from modules.parties.models import Party

FORMATS = (
    (FACTURX, _l("PDF with the data inside (Factur-X, ZUGFeRD; EN 16931)")),
    (XRECHNUNG, _l("XRechnung (XML)")),
)


@dataclass(frozen=True)
class Wanted:
    """The format that a customer wants."""

    format: str = FACTURX


class FormatPart:
    """The part of a customer's form."""

    name = "einvoice"
    title = _l("E-invoices")

    def form(self, _session: Session) -> type[Form]:
        """The formats."""

        class FormatForm(Form):
            format = SelectField(_l("Wanted format"), choices=choices(FORMATS))

        return FormatForm

    def load(self, connection: Connection, key: int) -> Wanted:
        """The stored format."""
        return Wanted(wanted(connection, key))

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the format. An XRechnung needs a buyer reference (BR-DE-15) and an address to go to (PEPPOL R010)."""
        party = session.get_one(Party, key)
        if data["format"] == XRECHNUNG and not party.buyer_reference:
            raise Refused(_("An XRechnung needs a buyer reference, such as a Leitweg-ID."), "buyer_reference")
        if data["format"] == XRECHNUNG and not (party.electronic_address or party.email):
            raise Refused(_("An XRechnung needs an electronic address or an e-mail address."), "electronic_address")
        row = session.get(PartyFormat, key)
        if row is None:
            row = PartyFormat(party_id=key)
            session.add(row)
        row.format = data["format"]


def erases(session: Session, _act: Act, party_id: int) -> None:
    """Forget the wish; e-invoices that were sent stay as long as their documents."""
    row = session.get(PartyFormat, party_id)
    if row is not None:
        session.delete(row)
        session.flush()

"""What is still owed on the day a shop begins with Kontor, from a file: customer, document, amount, due date.

The documents themselves stay where they were made, so an item keeps their number and day beside it. Nothing is posted:
the balance of receivables comes into the books with the opening entry of the accountant, as one sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.orm import Session

from app.errors import Refused
from app.ids import new_id
from app.importing import amount
from app.importing_cells import day
from app.importing_plan import CHANGED, NEW, SAME, ImportField, Taken
from modules.parties.queries import party_by_code
from modules.payments.models import OpeningItem, OpenItem

PLACES = 2
MOST = Decimal(10) ** 9


class OpenItems:
    """Open items that are older than Kontor; found again by customer and document number."""

    name = "payments_opening_item"
    permission = "payments.edit"

    @property
    def title(self) -> str:
        """The list's own."""
        return str(_("Open items"))

    def fields(self, _connection: Connection) -> Sequence[ImportField]:
        """All are needed but the date of the document, which is the due date where it is not known."""
        return (
            ImportField("customer", _l("Customer"), needed=True, words=frozenset({"kundennummer", "debitor"})),
            ImportField("document", _l("Document"), needed=True, words=frozenset({"rechnungsnummer", "belegnummer"})),
            ImportField("doc_date", _l("Date"), words=frozenset({"rechnungsdatum", "belegdatum"})),
            ImportField("due_date", _l("Due"), needed=True, words=frozenset({"duedate", "falligkeit", "falligam"})),
            ImportField("amount", _l("Amount"), needed=True, number=True, words=frozenset({"offen", "saldo", "open"})),
        )

    def key_of(self, cells: Mapping[str, str]) -> str:
        """A document is owed once by a customer."""
        return "\n".join((cells.get("customer", ""), cells.get("document", "")))

    def take(self, session: Session, cells: Mapping[str, str], sign: str) -> Taken:
        """Make or change an open item; refuses unknown customers, unreadable days and amounts, and what was paid."""
        connection = session.connection()
        party = party_by_code(connection, cells.get("customer", ""))
        if party is None:
            raise Refused(_("There is no customer with this number."))
        number = cells.get("document", "")
        if not number:
            raise Refused(_("The number of the document is missing."))
        owed, due = _amount(cells.get("amount", ""), sign), _day(cells.get("due_date", ""))
        dated = _day(cells["doc_date"]) if "doc_date" in cells else due
        have = _stored(connection, party, number)
        if have is None:
            values = {"amount": owed, "open": owed, "due_date": due, "at": session.info["now"]}
            _add(connection, party, number, dated, values)
            return Taken(NEW)
        changed = {"amount": owed, "due_date": due, "doc_date": dated}
        labels = {field.name: str(field.label) for field in self.fields(connection)}
        differing = tuple(labels[name] for name, value in changed.items() if have._mapping[name] != value)
        if not differing:
            return Taken(SAME)
        if have.open != have.amount:
            raise Refused(_("Something was paid on this item already; it stays as it is."))
        mine = OpenItem.id == have.id
        connection.execute(update(OpenItem).where(mine).values(amount=owed, open=owed, due_date=due))
        connection.execute(update(OpeningItem).where(OpeningItem.open_item_id == have.id).values(doc_date=dated))
        return Taken(CHANGED, differing)


def _stored(connection: Connection, party: int, number: str) -> Row[UUID, Decimal, Decimal, date, date] | None:
    return connection.execute(
        select(OpenItem.id, OpenItem.amount, OpenItem.open, OpenItem.due_date, OpeningItem.doc_date)
        .join(OpeningItem, OpeningItem.open_item_id == OpenItem.id)
        .where(OpenItem.party_id == party, OpeningItem.number_text == number)
    ).first()


def _add(connection: Connection, party: int, number: str, dated: date, values: Mapping[str, Any]) -> None:
    key = new_id()
    item = {"id": key, "document_id": new_id(), "party_id": party, **values}
    connection.execute(insert(OpenItem.__table__).values(**item))
    connection.execute(insert(OpeningItem.__table__).values(open_item_id=key, number_text=number, doc_date=dated))


def _amount(text: str, sign: str) -> Decimal:
    """What is owed; below zero is a customer's credit."""
    value = amount(text, sign)
    if value is None or value != value.quantize(Decimal(1).scaleb(-PLACES)) or abs(value) > MOST:
        raise Refused(_("The number “%(value)s” cannot be read.", value=text))
    if not value:
        raise Refused(_("Nothing is owed in this row."))
    return value


def _day(text: str) -> date:
    try:
        return day(text)
    except ValueError as error:
        raise Refused(str(error)) from error

"""What payments add to customers and their groups: terms, credit limit, methods; and what is held about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session
from wtforms import SelectField, SelectMultipleField

from app.act import Act
from app.errors import Refused
from app.forms import Form, MoneyField, choices, optional_int
from modules.documents.models import Document
from modules.parties.personal import Section, filled
from modules.payments.credit_queries import owed
from modules.payments.models import GroupTerms, Method, OpeningItem, OpenItem, PartyMethod, PartyTerms, Term

MODES = (("watch", _l("watch only")), ("warn", _l("warn the cashier")), ("block", _l("sell nothing more on account")))
MOST = Decimal(10**9)


@dataclass(frozen=True)
class Terms:
    """What is stored of a customer."""

    term_id: int | None = None
    credit_limit: Decimal | None = None
    credit_mode: str = "watch"
    methods: tuple[int, ...] = ()


def _terms(session: Session) -> Any:
    rows = session.execute(select(Term.id, Term.name).order_by(Term.days, Term.name)).all()
    return choices([tuple(row) for row in rows], empty="–")


class PartyPart:
    """The part of a customer's form."""

    name = "payments"
    title = _l("Payments")

    def form(self, session: Session) -> type[Form]:
        """All terms and all active methods to choose from."""
        rows = session.execute(select(Method.id, Method.name).where(Method.active).order_by(Method.position)).all()

        class PartyTermsForm(Form):
            term_id = SelectField(_l("Terms of payment"), coerce=optional_int, choices=_terms(session))
            methods = SelectMultipleField(
                _l("May pay by"),
                coerce=int,
                choices=choices([tuple(row) for row in rows]),
                description=_l("None ticked: by everything but on account."),
            )
            credit_limit = MoneyField(
                _l("Credit limit"), least=Decimal(0), most=MOST, description=_l("Empty: no limit is agreed.")
            )
            credit_mode = SelectField(_l("Above the limit"), choices=choices(MODES))

        return PartyTermsForm

    def load(self, connection: Connection, key: int) -> Terms:
        """The stored values."""
        row = connection.execute(select(PartyTerms.__table__).where(PartyTerms.party_id == key)).first()
        methods = connection.execute(
            select(PartyMethod.method_id).where(PartyMethod.party_id == key).order_by(PartyMethod.method_id)
        ).scalars()
        if row is None:
            return Terms(methods=tuple(methods))
        return Terms(row.term_id, row.credit_limit, row.credit_mode, tuple(methods))

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the values."""
        row = session.get(PartyTerms, key)
        if row is None:
            row = PartyTerms(party_id=key)
            session.add(row)
        row.term_id, row.credit_limit, row.credit_mode = data["term_id"], data["credit_limit"], data["credit_mode"]
        wanted = set(data["methods"] or ())
        for each in session.scalars(select(PartyMethod).where(PartyMethod.party_id == key)):
            if each.method_id not in wanted:
                session.delete(each)
            wanted.discard(each.method_id)
        session.add_all(PartyMethod(party_id=key, method_id=method) for method in sorted(wanted))


class GroupPart:
    """The part of a group's form."""

    name = "payments"
    title = _l("Payments")

    def form(self, session: Session) -> type[Form]:
        """All terms to choose from."""

        class GroupTermsForm(Form):
            term_id = SelectField(_l("Terms of payment"), coerce=optional_int, choices=_terms(session))

        return GroupTermsForm

    def load(self, connection: Connection, key: int) -> Terms:
        """The stored terms."""
        return Terms(connection.execute(select(GroupTerms.term_id).where(GroupTerms.group_id == key)).scalar())

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the terms."""
        row = session.get(GroupTerms, key)
        if row is None:
            row = GroupTerms(group_id=key)
            session.add(row)
        row.term_id = data["term_id"]


def held(connection: Connection, party_id: int) -> list[Section]:
    """What was agreed with a person, and what is or was owed."""
    terms = connection.execute(select(PartyTerms.__table__).where(PartyTerms.party_id == party_id)).mappings()
    items = connection.execute(
        select(
            func.coalesce(Document.number_text, OpeningItem.number_text).label("number_text"),
            OpenItem.amount,
            OpenItem.open,
            OpenItem.due_date,
        )
        .outerjoin(Document, Document.id == OpenItem.document_id)
        .outerjoin(OpeningItem, OpeningItem.open_item_id == OpenItem.id)
        .where(OpenItem.party_id == party_id)
        .order_by(OpenItem.at)
    ).mappings()
    return [
        Section("terms", _("Terms of payment"), filled([dict(row) for row in terms])),
        Section("open_items", _("Open items"), filled([dict(row) for row in items])),
    ]


def erases(session: Session, _act: Act, party_id: int) -> None:
    """Forget what was agreed. Refuses as long as something is owed: the claim needs its debtor (Art. 17 (3) e GDPR)."""
    if owed(session.connection(), party_id):
        raise Refused(_("Something is still owed; a person can be forgotten when all is paid."))
    for model in (PartyTerms, PartyMethod):
        for row in session.scalars(select(model).where(model.party_id == party_id)):
            session.delete(row)
    session.flush()

"""What payments add to a POS type: the methods on its buttons and its terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Optional

from app.forms import Form, choices, optional_int
from modules.payments.models import Method, PosTypeMethod, PosTypeTerm, Term


@dataclass(frozen=True)
class MethodValue:
    """A payment method as a till uses it; see `Method`."""

    id: int
    code: str
    name: str
    kind: str
    gives_change: bool
    opens_drawer: bool
    cash_step: Decimal


@dataclass(frozen=True)
class PaymentValues:
    """The methods of one POS type, by code, in the order of the buttons.

    What goes on account is due `days` days after the document's date, by the terms `term_id`; None: at once.
    """

    methods: Mapping[str, MethodValue]
    term_id: int | None = None
    days: int = 0


class MethodsField(SelectMultipleField):
    """Methods to tick; filled from the values of a POS type, given back as ids."""

    def process_data(self, value: Mapping[str, MethodValue] | None) -> None:
        """Tick what the POS type has."""
        self.data = [each.id for each in (value or {}).values()]


class PaymentsPart:
    """The part of the POS type's form."""

    name = "payments"
    title = _l("Payments")

    def form(self, session: Session) -> type[Form]:
        """All active methods and all terms to choose from."""
        rows = session.execute(select(Method.id, Method.name).where(Method.active).order_by(Method.position)).all()
        terms = session.execute(select(Term.id, Term.name).order_by(Term.days, Term.name)).all()

        class PaymentsForm(Form):
            methods = MethodsField(
                _l("Payment methods"),
                coerce=int,
                choices=choices(rows),
                validators=[DataRequired()],
                description=_l("Each is a button on the sales screen."),
            )
            term_id = SelectField(
                _l("Terms on account"),
                coerce=optional_int,
                choices=choices(terms, empty="–"),
                validators=[Optional()],
                description=_l("When a sale on account is due. Without terms it is due at once."),
            )

        return PaymentsForm

    def load(self, connection: Connection, key: int) -> PaymentValues:
        """The methods of the type, in order, and its terms."""
        rows = connection.execute(
            select(Method.__table__)
            .join(PosTypeMethod, PosTypeMethod.method_id == Method.id)
            .where(PosTypeMethod.pos_type_id == key, Method.active)
            .order_by(PosTypeMethod.position, Method.position, Method.id)
        ).all()
        methods = {
            row.code: MethodValue(
                row.id, row.code, row.name, row.kind, row.gives_change, row.opens_drawer, row.cash_step
            )
            for row in rows
        }
        term = connection.execute(
            select(Term.id, Term.days)
            .join(PosTypeTerm, PosTypeTerm.term_id == Term.id)
            .where(PosTypeTerm.pos_type_id == key)
        ).first()
        return PaymentValues(methods) if term is None else PaymentValues(methods, term.id, term.days)

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the chosen methods, keeping their order, and the terms."""
        _save_methods(session, key, list(data["methods"]))
        row = session.get(PosTypeTerm, key)
        if data["term_id"] is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(PosTypeTerm(pos_type_id=key, term_id=data["term_id"]))
        else:
            row.term_id = data["term_id"]


def _save_methods(session: Session, key: int, wanted: list[int]) -> None:
    gone = PosTypeMethod.pos_type_id == key, PosTypeMethod.method_id.not_in(wanted)
    for left_out in session.scalars(select(PosTypeMethod).where(*gone)):
        session.delete(left_out)
    for position, method_id in enumerate(wanted, 1):
        row = session.get(PosTypeMethod, (key, method_id))
        if row is None:
            session.add(PosTypeMethod(pos_type_id=key, method_id=method_id, position=position))
        else:
            row.position = position

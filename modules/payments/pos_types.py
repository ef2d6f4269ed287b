"""What payments add to a POS type: the methods on its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from wtforms import SelectMultipleField
from wtforms.validators import DataRequired

from app.forms import Form, choices
from modules.payments.models import Method, PosTypeMethod


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
    """The methods of one POS type, by code, in the order of the buttons."""

    methods: Mapping[str, MethodValue]


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
        """All active methods to choose from."""
        rows = session.execute(select(Method.id, Method.name).where(Method.active).order_by(Method.position)).all()

        class PaymentsForm(Form):
            methods = MethodsField(
                _l("Payment methods"),
                coerce=int,
                choices=choices(rows),
                validators=[DataRequired()],
                description=_l("Each is a button on the sales screen."),
            )

        return PaymentsForm

    def load(self, connection: Connection, key: int) -> PaymentValues:
        """The methods of the type, in order."""
        rows = connection.execute(
            select(Method.__table__)
            .join(PosTypeMethod, PosTypeMethod.method_id == Method.id)
            .where(PosTypeMethod.pos_type_id == key, Method.active)
            .order_by(PosTypeMethod.position, Method.position, Method.id)
        ).all()
        return PaymentValues(
            {
                row.code: MethodValue(
                    row.id, row.code, row.name, row.kind, row.gives_change, row.opens_drawer, row.cash_step
                )
                for row in rows
            }
        )

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the chosen methods, keeping their order."""
        wanted = list(data["methods"])
        gone = PosTypeMethod.pos_type_id == key, PosTypeMethod.method_id.not_in(wanted)
        for left_out in session.scalars(select(PosTypeMethod).where(*gone)):
            session.delete(left_out)
        for position, method_id in enumerate(wanted, 1):
            row = session.get(PosTypeMethod, (key, method_id))
            if row is None:
                session.add(PosTypeMethod(pos_type_id=key, method_id=method_id, position=position))
            else:
                row.position = position

"""What payments add to a POS type: the methods on its buttons and its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from app.errors import Refused
from app.forms import Form, choices, optional_int
from app.rows import PlaceField, RowForm, RowsField
from modules.payments.models import KEYS, Method, PosTypeMethod, PosTypeTerm, Term


@dataclass(frozen=True)
class MethodValue:
    """A payment method as a till uses it; see `Method`. `name` is that on the button and the receipt.

    `key` is the function key that takes money by it ("" where the till chooses one);
    `label` is the POS type's own name for it, or "".
    """

    id: int
    code: str
    name: str
    kind: str
    gives_change: bool
    opens_drawer: bool
    cash_step: Decimal
    key: str = ""
    label: str = ""


@dataclass(frozen=True)
class PaymentValues:
    """The methods of one POS type, by code, in the order of the buttons.

    What goes on account is due `days` days after the document's date, by the terms `term_id`; None: at once.
    `proposed` is the code of the method that is offered first.
    """

    methods: Mapping[str, MethodValue]
    term_id: int | None = None
    days: int = 0
    proposed: str = ""

    @property
    def buttons(self) -> list[dict[str, object]]:
        """The buttons as rows of the form."""
        return [
            {"place": place, "method_id": each.id, "label": each.label, "key": each.key}
            for place, each in enumerate(self.methods.values(), 1)
        ]

    @property
    def proposed_id(self) -> int | None:
        """The id of that method."""
        return self.methods[self.proposed].id if self.proposed else None


class PaymentsPart:
    """The part of the POS type's form."""

    name = "payments"
    title = _l("Payments")

    def form(self, session: Session) -> type[Form]:
        """All active methods and all terms to choose from."""
        rows = session.execute(select(Method.id, Method.name).where(Method.active).order_by(Method.position)).all()
        terms = session.execute(select(Term.id, Term.name).order_by(Term.days, Term.name)).all()
        return _form([(row.id, row.name) for row in rows], [(row.id, row.name) for row in terms])

    def load(self, connection: Connection, key: int) -> PaymentValues:
        """The methods of the type, in order, and its terms."""
        rows = connection.execute(
            select(Method.__table__, PosTypeMethod.label, PosTypeMethod.key, PosTypeMethod.proposed)
            .join(PosTypeMethod, PosTypeMethod.method_id == Method.id)
            .where(PosTypeMethod.pos_type_id == key, Method.active)
            .order_by(PosTypeMethod.position, Method.position, Method.id)
        ).all()
        methods = {
            row.code: MethodValue(
                row.id,
                row.code,
                row.label or row.name,
                row.kind,
                row.gives_change,
                row.opens_drawer,
                row.cash_step,
                row.key,
                row.label,
            )
            for row in rows
        }
        proposed = next((row.code for row in rows if row.proposed), "")
        term = connection.execute(
            select(Term.id, Term.days)
            .join(PosTypeTerm, PosTypeTerm.term_id == Term.id)
            .where(PosTypeTerm.pos_type_id == key)
        ).first()
        term_id, days = (None, 0) if term is None else (term.id, term.days)
        return PaymentValues(methods, term_id, days, proposed)

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the buttons in their order, and the terms. A method has one button, a key one method."""
        _refuse_wrong(data)
        _save_methods(session, key, data)
        row = session.get(PosTypeTerm, key)
        if data["term_id"] is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(PosTypeTerm(pos_type_id=key, term_id=data["term_id"]))
        else:
            row.term_id = data["term_id"]


def _form(offered: Sequence[tuple[int, str]], terms: Sequence[tuple[int, str]]) -> type[Form]:
    class ButtonRow(RowForm):
        key_fields = ("method_id",)
        place = PlaceField()
        method_id = SelectField(
            _l("Payment method"), coerce=optional_int, choices=choices(offered, empty="–"), validators=[DataRequired()]
        )
        label = StringField(_l("Name on the button"), [Length(max=30)])
        key = SelectField(_l("Key"), choices=choices([(key, key) for key in KEYS], empty=_l("automatic")))

    class PaymentsForm(Form):
        buttons = RowsField(
            ButtonRow,
            _l("Payment methods"),
            spare=1,
            validators=[DataRequired()],
            description=_l("Each is a button on the sales screen, in this order."),
        )
        proposed_id = SelectField(
            _l("Proposed method"),
            coerce=optional_int,
            choices=choices(offered, empty="–"),
            validators=[Optional()],
            description=_l("Its button stands first and is marked."),
        )
        term_id = SelectField(
            _l("Terms on account"),
            coerce=optional_int,
            choices=choices(terms, empty="–"),
            validators=[Optional()],
            description=_l("When a sale on account is due. Without terms it is due at once."),
        )

    return PaymentsForm


def _refuse_wrong(data: Mapping[str, Any]) -> None:
    methods = [row["method_id"] for row in data["buttons"]]
    keys = [row["key"] for row in data["buttons"] if row["key"]]
    if len(set(methods)) < len(methods):
        raise Refused(_("A payment method is named twice."), "buttons")
    if len(set(keys)) < len(keys):
        raise Refused(_("Two payment methods have the same key."), "buttons")
    if data["proposed_id"] is not None and data["proposed_id"] not in methods:
        raise Refused(_("The proposed method has no button."), "proposed_id")


def _save_methods(session: Session, key: int, data: Mapping[str, Any]) -> None:
    wanted = {row["method_id"]: row for row in data["buttons"]}
    gone = PosTypeMethod.pos_type_id == key, PosTypeMethod.method_id.not_in(wanted)
    for left_out in session.scalars(select(PosTypeMethod).where(*gone)):
        session.delete(left_out)
    for position, (method_id, given) in enumerate(wanted.items(), 1):
        row = session.get(PosTypeMethod, (key, method_id))
        if row is None:
            row = PosTypeMethod(pos_type_id=key, method_id=method_id)
            session.add(row)
        row.position, row.label, row.key = position, given["label"] or "", given["key"]
        row.proposed = method_id == data["proposed_id"]

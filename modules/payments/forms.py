"""The forms of methods and terms."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from app.forms import Form, MoneyField, choices

KINDS = {
    "cash": _l("Cash"),
    "card": _l("Card"),
    "transfer": _l("Bank transfer"),
    "on_account": _l("On account"),
}


class MethodForm(Form):
    """A payment method."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=40)], description=_l("On the button and the receipt."))
    kind = SelectField(_l("Kind"), choices=choices(KINDS.items()))
    active = BooleanField(_l("Active"), default=True)
    position = IntegerField(
        _l("Place"), [InputRequired(), NumberRange(0, 999)], default=50, description=_l("Lower numbers come first.")
    )
    gives_change = BooleanField(_l("Gives change"))
    opens_drawer = BooleanField(_l("Opens the drawer"))
    cash_step = MoneyField(
        _l("Rounded to"),
        [InputRequired()],
        least=Decimal("0.01"),
        most=Decimal(1),
        default=Decimal("0.01"),
        description=_l("The smallest coin: 0.05 where single cents are not given. Cash only."),
    )


class TermForm(Form):
    """Terms of payment."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)], description=_l("As printed on documents."))
    days = IntegerField(_l("Days until due"), [InputRequired(), NumberRange(0, 365)], default=14)

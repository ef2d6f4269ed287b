"""Forms of price lists."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.forms import Form, PriceField, QuantityField, RateField, choices, optional_int

MODES = (("gross", _l("Prices include VAT")), ("net", _l("VAT comes on top")))


class PriceListForm(Form):
    """A list."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)])
    mode = SelectField(_l("Prices"), choices=choices(MODES))
    currency = StringField(_l("Currency"), [Regexp("[A-Z]{3}$", message=_l("Three capital letters."))], default="EUR")
    valid_from = DateField(_l("Valid from"), [Optional()])
    valid_to = DateField(_l("Valid to"), [Optional()])
    active = BooleanField(_l("In use"), default=True)


class PriceForm(Form):
    """A price in a list."""

    item = StringField(
        _l("Item"), [InputRequired(), Length(max=80)], description=_l("Item number or barcode; you may scan it.")
    )
    price = PriceField(_l("Price"), [InputRequired()], least=Decimal(0), most=Decimal(10**9))
    from_quantity = QuantityField(_l("From quantity"), least=Decimal(0), default=Decimal(0))
    valid_from = DateField(_l("Valid from"), [Optional()])
    valid_to = DateField(_l("Valid to"), [Optional()])


def pos_type_form(lists: Iterable[tuple[int, str]]) -> type[Form]:
    """What price lists add to a POS type: one of the `lists` (id, name), and the discount a cashier may give."""

    class PosTypePriceForm(Form):
        list_id = SelectField(
            _l("Price list"),
            coerce=optional_int,
            choices=choices(lists, empty=_l("the items' own prices")),
        )
        discount_limit = RateField(
            _l("Highest discount (per cent)"),
            [InputRequired()],
            least=Decimal(0),
            most=Decimal(100),
            default=Decimal(100),
            description=_l("What a cashier may take off a line."),
        )

    return PosTypePriceForm

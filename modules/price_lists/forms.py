"""Forms of price lists."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from app.forms import Form, RateField, choices


def pos_type_form(lists: list[tuple[int, str]]) -> type[Form]:
    """The part of the POS type's form: which list, and how much discount; `lists` are (id, name)."""

    class PricesForm(Form):
        list_id = SelectField(
            _l("Price list"),
            coerce=lambda value: int(value) if value else None,
            choices=choices(lists, empty=_("The items' own prices")),
        )
        discount_limit = RateField(
            _l("Most discount at the till"),
            least=Decimal(0),
            most=Decimal(100),
            description=_l("In per cent of a line. More needs somebody with the right."),
        )

    return PricesForm

"""The form of a VAT code, its rates in place."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.forms import LONG, Form, RateField, choices
from app.rows import RowForm, RowsField

CATEGORIES = (  # UNTDID 5305, as EN 16931 allows them
    ("S", _l("S – with VAT")),
    ("Z", _l("Z – zero rate")),
    ("E", _l("E – exempt")),
    ("AE", _l("AE – reverse charge")),
    ("K", _l("K – supply within the Union")),
    ("G", _l("G – export")),
    ("O", _l("O – outside of VAT")),
)


class RateRow(RowForm):
    """The rate from a day on."""

    key_fields = ("valid_from", "rate")
    valid_from = DateField(_l("From"), [InputRequired()])
    rate = RateField(_l("Per cent"), [InputRequired()], least=Decimal(0), most=Decimal(100))


class TaxCodeForm(Form):
    """A VAT code."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)])
    country = StringField(_l("Country"), [Regexp("[A-Z]{2}$", message=_l("Two capital letters."))], default="DE")
    category = SelectField(
        _l("Category"), choices=choices(CATEGORIES), description=_l("As electronic invoices name it.")
    )
    exemption = StringField(
        _l("Reason for no VAT"),
        [Length(max=200)],
        description=_l("Printed on the invoice where no VAT is shown."),
        render_kw=LONG,
    )
    active = BooleanField(_l("In use"), default=True)
    rates = RowsField(RateRow, _l("Rates"))

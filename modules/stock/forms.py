"""The forms of warehouses, reasons and corrections."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.forms import Form, QuantityField

MOST = Decimal(10_000_000)


class WarehouseForm(Form):
    """A warehouse."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)])
    shop_id = SelectField(_l("Shop"), coerce=int)
    active = BooleanField(_l("Active"), default=True)


class ReasonForm(Form):
    """Why goods move."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)], description=_l("As it stands in the movements."))


class CorrectionForm(Form):
    """What was counted, where and why."""

    item = StringField(_l("Item"), [InputRequired(), Length(max=80)], description=_l("Its code, or scan its barcode."))
    warehouse_id = SelectField(_l("Warehouse"), coerce=int)
    reason_id = SelectField(_l("Reason"), coerce=int)
    quantity = QuantityField(
        _l("New quantity"), [InputRequired()], least=-MOST, most=MOST, description=_l("What is there now, as counted.")
    )
    lot = StringField(
        _l("Lot"), [Length(max=40)], description=_l("The quantity is then that of this lot, or of this serial number.")
    )
    serial = StringField(_l("Serial number"), [Length(max=40)])
    best_before = DateField(_l("Best before"), [Optional()])
    note = StringField(_l("Note"), [Length(max=200)])

"""The form of a template's variants."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from app.forms import Form, PriceField, optional_int
from app.rows import RowForm, RowsField
from modules.catalog.barcodes import LONGEST


class VariantRow(RowForm):
    """A variant. What is removed is taken off sale, for it may have been sold."""

    key_fields = ("id",)
    id = HiddenField(filters=[optional_int])
    code = StringField(_l("Item number"), [InputRequired(), Length(max=40)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=120)])
    price_difference = PriceField(_l("Price difference"))
    barcode = StringField(_l("Barcode"), [Length(max=LONGEST)])
    active = BooleanField(_l("On sale"))


class VariantsForm(Form):
    """The variants of a template."""

    variants = RowsField(VariantRow, _l("Variants"), spare=0)

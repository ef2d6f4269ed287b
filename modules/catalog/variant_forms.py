"""The form of a template's variants."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from app.forms import Form, PriceField
from app.rows import RowForm, RowsField
from modules.catalog.barcodes import LONGEST


class VariantRow(RowForm):
    """A variant. It is taken out of use, never removed here: it may have been sold."""

    key_fields = ("id",)
    id = IntegerField(_l("Variant"), widget=HiddenInput())
    code = StringField(_l("Item number"), [InputRequired(), Length(max=40)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=120)])
    price_difference = PriceField(_l("Price difference"))
    barcode = StringField(_l("Barcode"), [Length(max=LONGEST)])
    active = BooleanField(_l("On sale"))


class VariantsForm(Form):
    """The variants of a template."""

    variants = RowsField(VariantRow, _l("Variants"), spare=0)

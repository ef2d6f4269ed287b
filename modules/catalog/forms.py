"""Forms of the catalogue."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, ColorField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from app.forms import Form, PriceField, QuantityField, choices, optional_int
from app.rows import RowForm, RowsField
from modules.catalog.barcodes import LONGEST
from modules.catalog.pictures import COLOUR

KINDS = (("goods", _l("Goods")), ("service", _l("Service")))
SHAPES = (
    ("carton", _l("Carton")),
    ("jar", _l("Jar")),
    ("bottle", _l("Bottle")),
    ("box", _l("Box")),
    ("bag", _l("Bag")),
    ("loaf", _l("Loaf")),
    ("tin", _l("Tin")),
    ("stick", _l("Pen")),
    ("card", _l("Card")),
    ("cup", _l("Cup")),
)


class BarcodeRow(RowForm):
    """A code that is scanned for the item."""

    key_fields = ("code",)
    code = StringField(_l("Barcode"), [InputRequired(), Length(max=LONGEST)])
    quantity = QuantityField(_l("One scan sells"), least=Decimal("0.001"), default=Decimal(1))


class ItemForm(Form):
    """An item."""

    code = StringField(_l("Item number"), [InputRequired(), Length(max=40)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=120)])
    kind = SelectField(_l("Kind"), choices=choices(KINDS))
    category_id = SelectField(_l("Category"), coerce=optional_int, description=_l("A tab on the sales screen."))
    unit_code = SelectField(_l("Unit"), default="C62")
    price = PriceField(_l("Price"), [InputRequired()], least=Decimal(0), most=Decimal(10**9))
    price_gross = BooleanField(_l("The price includes VAT"), default=True)
    tax_code_id = SelectField(_l("VAT"), coerce=int)
    revenue_class_id = SelectField(_l("Revenue class"), coerce=int, description=_l("Decides the accounts."))
    stocked = BooleanField(_l("Kept on stock"), default=True)
    favourite = BooleanField(_l("Among the favourites"))
    active = BooleanField(_l("On sale"), default=True)
    shape = SelectField(_l("Picture"), choices=choices(SHAPES, empty="–"))
    colour = ColorField(_l("Its colour"), [Regexp(COLOUR.pattern + "$")], default="#0b6e69")
    barcodes = RowsField(BarcodeRow, _l("Barcodes"))


class CategoryForm(Form):
    """A category."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])
    position = IntegerField(
        _l("Position"), [InputRequired(), NumberRange(0, 10000)], default=50, description=_l("Smaller ones come first.")
    )


class UnitForm(Form):
    """A unit of measure."""

    code = StringField(
        _l("Code"),
        [Regexp("[A-Z0-9]{1,3}$", message=_l("Up to three capital letters or digits."))],
        description=_l("Of UN/ECE Recommendation 20: C62 for pieces, KGM for kilograms."),
    )
    name = StringField(_l("Name"), [InputRequired(), Length(max=40)])
    whole = BooleanField(_l("Only whole quantities"))


class RevenueClassForm(Form):
    """A revenue class."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])

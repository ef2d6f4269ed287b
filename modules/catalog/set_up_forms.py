"""Forms of the tables beside the items."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from app.forms import Form, MoneyField, PriceField, RateField, choices, optional_int
from app.rows import PlaceField, RowForm, RowsField

VALUES = (("price", _l("Price")), ("weight", _l("Weight in kilograms")), ("quantity", _l("Quantity")))
TOKENS = (
    ("item", _l("Item")),
    ("quantity", _l("Quantity")),
    ("weight", _l("Weight in kilograms")),
    ("price", _l("Price")),
    ("lot", _l("Lot")),
    ("serial", _l("Serial number")),
    ("best_before", _l("Best before")),
    ("skip", _l("Nothing")),
)
LABELS = (("item", _l("On the item")), ("shelf", _l("On the shelf")))


def _optional_code(value: object) -> str | None:
    return str(value) if value not in (None, "", "None") else None


class CategoryForm(Form):
    """A category."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])
    parent_id = SelectField(_l("Below"), coerce=optional_int)
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
    factor = RateField(_l("One of it is"), least=Decimal("0.000001"), default=Decimal(1))
    base_code = SelectField(_l("Of this unit"), coerce=_optional_code, description=_l("A gram is 0.001 kilograms."))


class RevenueClassForm(Form):
    """A revenue class."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])


class ValueRow(RowForm):
    """A value of an attribute."""

    key_fields = ("code", "name")
    place = PlaceField()
    code = StringField(_l("Code"), [InputRequired(), Length(max=12)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=40)])
    price_difference = PriceField(_l("Price difference"))


class AttributeForm(Form):
    """An attribute."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=40)])
    position = IntegerField(
        _l("Position"), [InputRequired(), NumberRange(0, 10000)], default=50, description=_l("Smaller ones come first.")
    )
    values = RowsField(ValueRow, _l("Values"))


class TokenRow(RowForm):
    """A token of a composite code."""

    key_fields = ("meaning",)
    place = PlaceField()
    meaning = SelectField(_l("Means"), choices=choices(TOKENS, empty="–"), validators=[InputRequired()])
    length = IntegerField(_l("Length"), [Optional(), NumberRange(0, 60)])


class ScanRuleForm(Form):
    """A rule for codes."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])
    active = BooleanField(_l("In use"), default=True)
    pattern = StringField(
        _l("Pattern"),
        [Optional(), Regexp("[0-9NVXC]{6,20}$", message=_l("Digits, N, V, X and C only."))],
        description=_l("28NNNNNVVVVVC: N the item's number, V the value, X nothing, C the check digit."),
    )
    meaning = SelectField(_l("The value is"), choices=choices(VALUES))
    decimals = IntegerField(_l("Decimals of the value"), [NumberRange(0, 6)], default=2)
    prefix = StringField(_l("Prefix"), [Length(max=20)])
    separator = StringField(_l("Separator"), [Length(max=3)])
    tokens = RowsField(TokenRow, _l("Tokens"))


class LabelFormatForm(Form):
    """A format of labels."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])
    kind = SelectField(_l("Where it sticks"), choices=choices(LABELS))
    width = MoneyField(_l("Width in mm"), [InputRequired()], least=Decimal(10), most=Decimal(210))
    height = MoneyField(_l("Height in mm"), [InputRequired()], least=Decimal(10), most=Decimal(297))
    across = IntegerField(_l("Side by side"), [InputRequired(), NumberRange(1, 20)], default=1)
    down = IntegerField(_l("One below the other"), [InputRequired(), NumberRange(1, 60)], default=1)
    margin_top = MoneyField(_l("Margin at the top in mm"), least=Decimal(0), most=Decimal(100))
    margin_left = MoneyField(_l("Margin at the left in mm"), least=Decimal(0), most=Decimal(100))
    gap_across = MoneyField(_l("Gap to the side in mm"), least=Decimal(0), most=Decimal(100))
    gap_down = MoneyField(_l("Gap below in mm"), least=Decimal(0), most=Decimal(100))
    show_price = BooleanField(_l("Price"), default=True)
    show_unit_price = BooleanField(_l("Unit price"), default=True)
    show_barcode = BooleanField(_l("Barcode"), default=True)
    show_code = BooleanField(_l("Item number"), default=True)

"""Forms of the items."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, ColorField, FileField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.forms import Form, PriceField, QuantityField, choices, optional_int
from app.references import ReferenceField
from app.rows import RowForm, RowsField
from modules.catalog.barcodes import LONGEST
from modules.catalog.pictures import COLOUR
from modules.catalog.references import ITEM, SUPPLIER

KINDS = (("goods", _l("Goods")), ("service", _l("Service")))
TRACKING = (("none", _l("Nothing")), ("lot", _l("The lot")), ("serial", _l("The serial number")))
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
LEAST_QUANTITY = Decimal("0.001")


def optional_code(value: object) -> str | None:
    """For selects by code that may stay empty."""
    return str(value) if value not in (None, "", "None") else None


class PhotoField(FileField):
    """A picture from a file; the data is its bytes, or None."""

    def process_formdata(self, valuelist: list[object]) -> None:
        """Read the file, if one was chosen."""
        given = valuelist[0] if valuelist else None
        self.data = (given.read() or None) if isinstance(given, FileStorage) and given.filename else None

    def process_data(self, value: object) -> None:
        """Nothing: the picture that is there is not sent again."""
        self.data = None


class UnitRow(RowForm):
    """A pack in which the item is sold too."""

    key_fields = ("factor",)
    unit_code = SelectField(_l("Unit"), coerce=str)
    factor = QuantityField(_l("Holds"), [InputRequired()], least=LEAST_QUANTITY)
    price = PriceField(_l("Own price"), least=Decimal(0))
    sales = BooleanField(_l("A tap sells it"))


class BarcodeRow(RowForm):
    """A code that is scanned for the item."""

    key_fields = ("code",)
    code = StringField(_l("Barcode"), [InputRequired(), Length(max=LONGEST)])
    quantity = QuantityField(_l("One scan sells"), least=LEAST_QUANTITY, default=Decimal(1))
    price = PriceField(_l("Own price"), least=Decimal(0))


class SupplierRow(RowForm):
    """Who delivers the item."""

    key_fields = ("party_id", "code")
    party_id = ReferenceField(_l("Supplier"), SUPPLIER, [InputRequired()])
    code = StringField(_l("Their number"), [InputRequired(), Length(max=60)])
    price = PriceField(_l("Their price"), least=Decimal(0))


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
    no_discount = BooleanField(_l("Never discounted"), description=_l("For books and tobacco, whose price is bound."))
    stocked = BooleanField(_l("Kept on stock"), default=True)
    favourite = BooleanField(_l("Among the favourites"))
    active = BooleanField(_l("On sale"), default=True)
    template = BooleanField(_l("Sold in variants"), description=_l("The till then asks which one."))
    units = RowsField(UnitRow, _l("Packs"))
    barcodes = RowsField(BarcodeRow, _l("Barcodes"))
    tracking = SelectField(_l("The till asks for"), choices=choices(TRACKING), default="none")
    best_before = BooleanField(_l("And for the best-before date"))
    deposit_item_id = ReferenceField(_l("Bottle deposit"), ITEM, description=_l("Added to the sale by itself."))
    deposit_quantity = QuantityField(_l("Deposits for each unit"), least=LEAST_QUANTITY, default=Decimal(1))
    content = QuantityField(_l("Content"), least=LEAST_QUANTITY, description=_l("Net; what drains, drained."))
    content_unit_code = SelectField(_l("Unit of the content"), coerce=optional_code)
    suppliers = RowsField(SupplierRow, _l("Suppliers"))
    shape = SelectField(_l("Drawing"), choices=choices(SHAPES, empty="–"))
    colour = ColorField(_l("Its colour"), [Regexp(COLOUR.pattern + "$")], default="#0b6e69")
    photo = PhotoField(_l("Photograph"), description=_l("JPEG, PNG or WebP; it is made small."))
    no_photo = BooleanField(_l("Remove the photograph"))

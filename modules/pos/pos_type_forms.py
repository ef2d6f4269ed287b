"""The fields that the point of sale adds to a POS type's form."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from os import SEEK_END
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from PIL import Image, UnidentifiedImageError
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.forms import Form, RateField, choices, optional_int
from app.rows import RowForm, RowsField
from modules.catalog.models import Category, RevenueClass
from modules.parties.models import Group, Party
from modules.pos.till_values import MOST_COPIES
from modules.taxes.models import TaxCode

SCREEN = (
    "default_party_id",
    "customer_required",
    "category_id",
    "merge",
    "parks",
    "uncoded",
    "uncoded_class_id",
    "uncoded_tax_id",
    "expenses",
    "expense_class_id",
    "tips",
    "tip_class_id",
    "tip_tax_id",
    "down_payments",
    "down_payment_class_id",
    "down_payment_tax_id",
    "line_notes",
    "variants",
    "drawer_button",
    "idle_minutes",
    "sign_out_after_sale",
)
RECEIPT = ("print", "copies", "layout", "header", "label_one", "label_two")
MERGE = (("any", _l("With any equal line")), ("last", _l("With the last line")), ("never", _l("Never")))
PRINT = (("always", _l("With every sale")), ("ask", _l("When it is asked for")))
LAYOUT = (("full", _l("Two lines for each item")), ("compact", _l("One line for each item")))
MOST_DOTS = 2000
MOST_BYTES = 1_000_000
Pairs = Sequence[tuple[Any, ...]]


def _optional(label: str, pairs: Pairs, note: str = "") -> SelectField:
    return SelectField(label, coerce=optional_int, choices=choices(pairs, empty="–"), description=note)


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def screen_form(session: Session) -> type[Form]:
    """How the sales screen works."""

    def pairs(*columns: Any) -> Pairs:
        return [tuple(row) for row in session.execute(select(*columns).order_by(columns[1]))]

    classes, taxes = pairs(RevenueClass.id, RevenueClass.name), pairs(TaxCode.id, TaxCode.name)

    class ScreenForm(Form):
        default_party_id = _optional(
            _l("Customer"), pairs(Party.id, Party.name), _l("Each sale begins with this customer.")
        )
        customer_required = BooleanField(_l("A customer must be named"))
        group_ids = SelectMultipleField(
            _l("Customers of these groups only"),
            coerce=int,
            choices=choices(pairs(Group.id, Group.name)),
            validators=[Optional()],
        )
        category_id = _optional(
            _l("Category"), pairs(Category.id, Category.name), _l("Nothing else is sold here; all where it is empty.")
        )
        merge = SelectField(_l("Put equal items into one line"), choices=choices(MERGE))
        parks = BooleanField(_l("Sales can be parked"))
        uncoded = BooleanField(_l("Open items"), description=_l("Sold by their description, without a catalogue."))
        uncoded_class_id = _optional(_l("Revenue class of open items"), classes)
        uncoded_tax_id = _optional(_l("VAT proposed for open items"), taxes)
        expenses = BooleanField(_l("Charges"), description=_l("Delivery, wrapping and the like, never in stock."))
        expense_class_id = _optional(_l("Revenue class of charges"), classes)
        tips = BooleanField(_l("Tips"), description=_l("A line of its own, taken with the sale."))
        tip_class_id = _optional(_l("Revenue class of tips"), classes)
        tip_tax_id = _optional(_l("VAT code of tips"), taxes)
        down_payments = BooleanField(
            _l("Down payments"), description=_l("Taken here; a later receipt deducts them by the number of the first.")
        )
        down_payment_class_id = _optional(
            _l("Revenue class of down payments"), classes, _l("Its account is that of down payments received.")
        )
        down_payment_tax_id = _optional(_l("VAT code of down payments"), taxes)
        variants = BooleanField(
            _l("Variants stand behind their item"), description=_l("Otherwise each is a tile of its own.")
        )
        line_notes = BooleanField(_l("Notes on lines"))
        drawer_button = BooleanField(_l("A button opens the drawer"))
        idle_minutes = IntegerField(
            _l("Sign out after idle minutes"), [InputRequired(), NumberRange(0, 600)], description=_l("0 for never.")
        )
        sign_out_after_sale = BooleanField(_l("Sign out after each sale"))

    return ScreenForm


def _picture(_form: Any, field: FileField) -> None:
    """A picture that printers can be given. The file is as it came afterwards."""
    if not picture_in(field.data):
        return
    try:
        with Image.open(field.data.stream) as picture:
            fits = picture.format in {"PNG", "JPEG"} and max(picture.size) <= MOST_DOTS
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This file is not a picture.")) from error
    if not fits:
        raise ValidationError(_("Take a PNG or JPEG picture of at most %(dots)s dots each way.", dots=MOST_DOTS))
    size = field.data.stream.seek(0, SEEK_END)
    field.data.stream.seek(0)
    if size > MOST_BYTES:
        raise ValidationError(_("The picture is larger than 1 MB."))


def picture_in(file: Any) -> bool:
    """Whether a file was chosen: browsers send an empty one where none was."""
    return bool(getattr(file, "filename", ""))


def receipt_form(_session: Session) -> type[Form]:
    """What is printed."""

    class ReceiptForm(Form):
        print = SelectField(_l("Print the receipt"), choices=choices(PRINT))
        copies = IntegerField(_l("How many"), [InputRequired(), NumberRange(1, MOST_COPIES)])
        layout = SelectField(_l("Layout"), choices=choices(LAYOUT))
        header = TextAreaField(
            _l("Text at the head"),
            [Length(max=400)],
            filters=(_stripped,),
            description=_l("Printed below the name of the shop."),
        )
        logo_file = FileField(
            _l("Logo"), [_picture], description=_l("A PNG or JPEG picture, printed at the head in black and white.")
        )
        logo = HiddenField()  # the one that is stored: a copy of the type takes it over
        logo_removed = BooleanField(_l("Print no logo any more"))
        label_one = StringField(
            _l("First free field"), [Length(max=30)], description=_l("Its label; asked before paying and printed.")
        )
        label_two = StringField(_l("Second free field"), [Length(max=30)])

    return ReceiptForm


def limit_form(roles: Pairs) -> type[Form]:
    """The most that the people of a role may take off."""

    class LimitRow(RowForm):
        key_fields = ("percent",)
        role_id = SelectField(_l("Role"), coerce=int, choices=choices(roles))
        percent = RateField(_l("Largest discount (%)"), [InputRequired()], least=Decimal(0), most=Decimal(100))

    class LimitForm(Form):
        role_limits = RowsField(LimitRow, _l("Largest discount of a role"), spare=1)

    return LimitForm

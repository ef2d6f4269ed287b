"""Forms of price lists."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from app.forms import Form, PriceField, QuantityField, RateField, choices, optional_int
from app.references import ReferenceField
from modules.catalog.references import ITEM, SUPPLIER
from modules.parties.references import CUSTOMER
from modules.price_lists.chains import reductions, written

MODES = (("gross", _l("Prices include VAT")), ("net", _l("VAT comes on top")))
ROUNDINGS = (
    ("", _l("not rounded")),
    ("nearest", _l("to the nearest")),
    ("up", _l("upwards")),
    ("down", _l("downwards")),
)
SOURCES = (
    ("", _l("no formula: the next list is asked")),
    ("item", _l("the item's own price")),
    ("list", _l("another price list")),
)
MOST = Decimal(10**9)


class ChainField(StringField):
    """A chain of discounts; what is stored is tidy: `50+10-3+2#`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Tidy the chain; what is none is refused in words."""
        self.data: str | None = ""
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = written(reductions(valuelist[0]))
        except ValueError:
            self.data = valuelist[0]
            raise ValueError(
                _("Write discounts such as 50+10+5; 3 per cent on top is -3, an amount per unit 0.50#.")
            ) from None


class PriceListForm(Form):
    """A list."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)])
    mode = SelectField(_l("Prices"), choices=choices(MODES))
    currency = StringField(_l("Currency"), [Regexp("[A-Z]{3}$", message=_l("Three capital letters."))], default="EUR")
    active = BooleanField(_l("In use"), default=True)
    rank = IntegerField(
        _l("Rank"),
        [InputRequired(), NumberRange(0, 10000)],
        default=50,
        description=_l("Smaller ones are asked first."),
    )
    everywhere = BooleanField(
        _l("Holds everywhere"),
        description=_l("Asked at every till and for every customer, without being chosen there."),
    )
    valid_from = DateField(_l("Valid from"), [Optional()])
    valid_to = DateField(_l("Valid to"), [Optional()])
    source = SelectField(_l("Without a row of its own, a price comes from"), choices=choices(SOURCES))
    base_id = SelectField(_l("That list"), coerce=optional_int, choices=choices((), empty="–"))
    factor = RateField(
        _l("times"),
        [InputRequired()],
        least=Decimal(0),
        most=Decimal(1000),
        default=Decimal(1),
        description=_l("0.9 makes it ten per cent cheaper."),
    )
    amount = PriceField(_l("plus"), [InputRequired()], least=-MOST, most=MOST, default=Decimal(0))
    rounding = SelectField(_l("Rounded"), choices=choices(ROUNDINGS), default="nearest")
    round_to = PriceField(
        _l("in steps of"), [InputRequired()], least=Decimal("0.000001"), most=MOST, default=Decimal("0.01")
    )
    ending = PriceField(
        _l("ending in"),
        [InputRequired()],
        least=Decimal(0),
        most=MOST,
        default=Decimal(0),
        description=_l("Steps of 1 ending in 0.99 give 4.99."),
    )


class PriceForm(Form):
    """A row of a list."""

    list_id = SelectField(_l("Price list"), coerce=optional_int, choices=choices((), empty="–"))
    item_id = ReferenceField(
        _l("Item"), ITEM, description=_l("Item number or barcode; you may scan it. Empty: all items.")
    )
    category_id = SelectField(_l("or category"), coerce=optional_int, choices=choices((), empty="–"))
    customer_id = ReferenceField(_l("Customer"), CUSTOMER, description=_l("Empty: everybody."))
    group_id = SelectField(_l("or customer group"), coerce=optional_int, choices=choices((), empty="–"))
    price = PriceField(_l("Price"), [Optional()], least=Decimal(0), most=MOST)
    discount = ChainField(
        _l("Discounts (per cent)"),
        [Length(max=80)],
        description=_l("One after the other, such as 50+10+5. Off this price, or off whatever price is found."),
    )
    from_quantity = QuantityField(_l("From quantity"), least=Decimal(0), default=Decimal(0))
    valid_from = DateField(_l("Valid from"), [Optional()])
    valid_to = DateField(_l("Valid to"), [Optional()])


class WhyForm(Form):
    """What is asked about a price."""

    item_id = ReferenceField(_l("Item"), ITEM, [InputRequired()], description=_l("Item number or barcode."))
    customer_id = ReferenceField(_l("Customer"), CUSTOMER, description=_l("May stay empty."))
    quantity = QuantityField(_l("Quantity"), [InputRequired()], default=Decimal(1))
    day = DateField(_l("Date"), [InputRequired()])
    pos_type = SelectField(_l("POS type"), coerce=int)
    currency = SelectField(_l("Currency"), validate_choice=False, default="EUR")


class ChangeForm(Form):
    """A change of many prices."""

    source = SelectField(
        _l("Start from"),
        choices=choices((("list", _l("the prices of this list")), ("item", _l("the items' own prices")))),
    )
    category_id = SelectField(_l("Only category"), coerce=optional_int, choices=choices((), empty="–"))
    supplier_id = ReferenceField(_l("Only supplier"), SUPPLIER)
    text = StringField(_l("Only items with"), [Length(max=80)], description=_l("Words of name or number."))
    percent = RateField(
        _l("Change in per cent"),
        [InputRequired()],
        least=Decimal(-100),
        most=Decimal(1000),
        default=Decimal(0),
        description=_l("3 raises prices by three per cent, -3 lowers them."),
    )
    amount = PriceField(_l("and by an amount"), [InputRequired()], least=-MOST, most=MOST, default=Decimal(0))
    valid_from = DateField(
        _l("Valid from"), [InputRequired()], description=_l("The prices of today end the day before.")
    )


def pos_type_form(lists: Iterable[tuple[int, str]]) -> type[Form]:
    """What price lists add to a POS type: one of the `lists` (id, name), and the discount a cashier may give."""

    class PosTypePriceForm(Form):
        list_id = SelectField(
            _l("Price list"),
            coerce=optional_int,
            choices=choices(lists, empty=_l("the items' own prices")),
        )
        valid_on = DateField(
            _l("Prices of the day"),
            [Optional()],
            description=_l("Holds the prices of one day, as for a fair. Empty: those of the day of the sale."),
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


def buyer_form(lists: Iterable[tuple[int, str]]) -> type[Form]:
    """What price lists add to a customer and to a group: the list they buy at."""

    class BuyerPriceForm(Form):
        list_id = SelectField(
            _l("Price list"), coerce=optional_int, choices=choices(lists, empty=_l("the list of the till"))
        )

    return BuyerPriceForm

"""The form of a party, its addresses in place."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.forms import Form, choices
from app.rows import RowForm, RowsField

KINDS = (("company", _l("Company")), ("person", _l("Person")))
ADDRESSES = (("billing", _l("Billing")), ("delivery", _l("Delivery")))
LANGUAGES = (("de", "Deutsch"), ("en", "English"), ("it", "Italiano"), ("da", "Dansk"), ("nl", "Nederlands"))


class AddressRow(RowForm):
    """Where a party is billed or delivered to."""

    key_fields = ("street", "postcode", "city")
    block = True
    id = HiddenField()
    kind = SelectField(_l("For"), choices=choices(ADDRESSES))
    street = StringField(_l("Street"), [InputRequired(), Length(max=120)])
    extra = StringField(_l("Addition"), [Length(max=120)])
    postcode = StringField(_l("Postcode"), [InputRequired(), Length(max=12)])
    city = StringField(_l("Town"), [InputRequired(), Length(max=80)])
    country = StringField(_l("Country"), [Regexp("[A-Z]{2}$", message=_l("Two capital letters."))], default="DE")


class PartyForm(Form):
    """A person or a company."""

    code = StringField(
        _l("Number"),
        [Length(max=30)],
        description=_l("Leave empty to take the next number for customers."),
    )
    kind = SelectField(_l("Kind"), choices=choices(KINDS))
    name = StringField(_l("Name"), [InputRequired(), Length(max=120)])
    contact = StringField(_l("Contact"), [Length(max=80)])
    email = StringField(
        _l("E-mail"), [Regexp(r"$|[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("This is not an e-mail address."))]
    )
    phone = StringField(_l("Telephone"), [Length(max=40)])
    language = SelectField(_l("Language"), choices=choices(LANGUAGES))
    vat_id = StringField(_l("VAT id"), [Length(max=24)])
    tax_number = StringField(_l("Tax number"), [Length(max=24)])
    buyer_reference = StringField(
        _l("Buyer reference"), [Length(max=60)], description=_l("What invoices must name, such as a Leitweg-ID.")
    )
    active = BooleanField(_l("In use"), default=True)
    addresses = RowsField(AddressRow, _l("Address"), spare=1)

"""The forms of parties and their groups, addresses, contacts and consents in place."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.forms import Form, choices, optional_int
from app.rows import RowForm, RowsField
from modules.parties.electronic import SCHEMES

KINDS = (("company", _l("Company")), ("person", _l("Person")))
ROLES = (("customer", _l("Customer")), ("supplier", _l("Supplier")), ("employee", _l("Employee")))
ADDRESSES = (("billing", _l("Billing")), ("delivery", _l("Delivery")))
PURPOSES = (
    ("email", _l("Advertising by e-mail")),
    ("phone", _l("Advertising by telephone")),
    ("post", _l("Advertising by post")),
    ("profile", _l("Evaluation of purchases")),
)
LANGUAGES = (("de", "Deutsch"), ("en", "English"), ("it", "Italiano"), ("da", "Dansk"), ("nl", "Nederlands"))
EMAIL = Regexp(r"$|[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("This is not an e-mail address."))


class AddressRow(RowForm):
    """Where a party is billed or delivered to."""

    key_fields = ("street", "postcode", "city")
    block = True
    id = HiddenField()
    kind = SelectField(_l("For"), choices=choices(ADDRESSES))
    is_default = BooleanField(_l("The usual one"))
    name = StringField(_l("Addressee, if another"), [Length(max=120)])
    street = StringField(_l("Street"), [InputRequired(), Length(max=120)])
    extra = StringField(_l("Addition"), [Length(max=120)])
    postcode = StringField(_l("Postcode"), [InputRequired(), Length(max=12)])
    city = StringField(_l("Town"), [InputRequired(), Length(max=80)])
    country = StringField(_l("Country"), [Regexp("[A-Z]{2}$", message=_l("Two capital letters."))], default="DE")


class ContactRow(RowForm):
    """Somebody to talk to."""

    key_fields = ("name", "email", "phone")
    id = HiddenField()
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)])
    function = StringField(_l("Function"), [Length(max=80)])
    email = StringField(_l("E-mail"), [EMAIL, Length(max=120)])
    phone = StringField(_l("Telephone"), [Length(max=40)])
    is_default = BooleanField(_l("On invoices"))


class ConsentRow(RowForm):
    """What the party allowed us to do."""

    key_fields = ("given_on", "source")
    id = HiddenField()
    purpose = SelectField(_l("Purpose"), choices=choices(PURPOSES))
    given_on = DateField(_l("Given on"), [InputRequired()])
    source = StringField(_l("Where"), [InputRequired(), Length(max=120)])
    withdrawn_on = DateField(_l("Withdrawn on"), [Optional()])


class PartyForm(Form):
    """A person or a company."""

    code = StringField(
        _l("Number"),
        [Length(max=30)],
        description=_l("Leave empty to take the next number for customers."),
    )
    kind = SelectField(_l("Kind"), choices=choices(KINDS))
    name = StringField(_l("Name"), [InputRequired(), Length(max=120)])
    roles = SelectMultipleField(_l("Is our"), choices=choices(ROLES), default=["customer"])
    group_id = SelectField(_l("Customer group"), coerce=optional_int, choices=choices((), empty="–"))
    email = StringField(_l("E-mail"), [EMAIL, Length(max=120)])
    phone = StringField(_l("Telephone"), [Length(max=40)])
    language = SelectField(_l("Language"), choices=choices(LANGUAGES), description=_l("Invoices are written in it."))
    vat_id = StringField(_l("VAT id"), [Length(max=24)])
    tax_number = StringField(_l("Tax number"), [Length(max=24)])
    buyer_reference = StringField(
        _l("Buyer reference"), [Length(max=60)], description=_l("What invoices must name, such as a Leitweg-ID.")
    )
    electronic_scheme = SelectField(_l("Kind of electronic address"), choices=choices(SCHEMES, empty="–"))
    electronic_address = StringField(
        _l("Electronic address"),
        [Length(max=120)],
        description=_l("Where e-invoices are received; without one the e-mail address counts."),
    )
    iban = StringField(_l("IBAN"), [Length(max=42)])
    bic = StringField(_l("BIC"), [Length(max=11)], description=_l("Found by the IBAN in most countries."))
    till_note = StringField(
        _l("Note for the till"), [Length(max=200)], description=_l("Shown when the customer is chosen.")
    )
    blocked = BooleanField(_l("Blocked"), description=_l("Nothing is sold to this customer."))
    block_reason = StringField(_l("Why"), [Length(max=120)])
    active = BooleanField(_l("In use"), default=True)
    addresses = RowsField(AddressRow, _l("Address"), spare=1)
    contacts = RowsField(ContactRow, _l("Contacts"), spare=1)
    consents = RowsField(ConsentRow, _l("Consents"), spare=1)


class GroupForm(Form):
    """A customer group."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)])

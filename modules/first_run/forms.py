"""The assistant's forms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import Email, EqualTo, InputRequired, Length, NumberRange, Optional, Regexp

from app import accounts, pins
from app.forms import Form, MoneyField


class AccountForm(Form):
    """The first account, which may do everything."""

    code = StringField(
        _l("Code"),
        [InputRequired()],
        description=_l("It stands in the window in which the server was started."),
        render_kw={"autocomplete": "off", "autofocus": True},
    )
    name = StringField(_l("Your name"), [InputRequired()], render_kw={"autocomplete": "name"})
    login = StringField(_l("Login"), [InputRequired(), Length(max=60)], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _l("Password"),
        [InputRequired(), Length(min=accounts.SHORTEST)],
        description=_l("At least ten characters; a few words are easier to remember than strange signs."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("Password again"),
        [InputRequired(), EqualTo("password", _l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class CompanyForm(Form):
    """Who sells. The country brings chart of accounts, VAT codes and the words of documents."""

    country = SelectField(_l("Country"))
    chart = SelectField(_l("Chart of accounts"))
    legal_name = StringField(_l("Name of the company"), [InputRequired()], render_kw={"autocomplete": "organization"})
    street = StringField(_l("Street"), [InputRequired()], render_kw={"autocomplete": "street-address"})
    postcode = StringField(_l("Postcode"), [InputRequired()], render_kw={"autocomplete": "postal-code"})
    city = StringField(_l("Town"), [InputRequired()])
    vat_id = StringField(_l("VAT id"))
    tax_number = StringField(_l("Tax number"), description=_l("One of the two is enough."))
    small_business = BooleanField(_l("Small business"), description=_l("No VAT is shown; the receipt says why."))
    contact_name = StringField(_l("Contact"))
    email = StringField(_l("Mail address"), [Optional(), Email()])
    phone = StringField(_l("Phone"))
    iban = StringField(_l("IBAN"))


class ShopForm(Form):
    """Where it is sold, and at how many tills."""

    name = StringField(_l("Name of the shop"), [InputRequired()])
    code = StringField(
        _l("Short name"),
        [InputRequired(), Regexp("[A-Z0-9]{1,10}$", message=_l("Up to ten capital letters or digits."))],
        description=_l("Stands in the serial number of each till."),
    )
    tills = IntegerField(_l("Tills"), [InputRequired(), NumberRange(1, 20)], default=1)
    mode = SelectField(_l("Prices"))
    street = StringField(_l("Street"), [InputRequired()])
    postcode = StringField(_l("Postcode"), [InputRequired()])
    city = StringField(_l("Town"), [InputRequired()])
    phone = StringField(_l("Phone"))


class CashierForm(Form):
    """Somebody who sells."""

    name = StringField(_l("Name"), [InputRequired()])
    login = StringField(_l("Login"), [InputRequired(), Length(max=60)], render_kw={"autocomplete": "off"})
    password = PasswordField(
        _l("Password"), [InputRequired(), Length(min=accounts.SHORTEST)], render_kw={"autocomplete": "new-password"}
    )
    number = StringField(_l("Cashier number"), [Length(max=10)], render_kw={"inputmode": "numeric"})
    pin = PasswordField(
        _l("PIN"),
        [Optional(), Length(min=pins.SHORTEST, max=pins.LONGEST)],
        render_kw={"autocomplete": "new-password", "inputmode": "numeric"},
    )


class ItemForm(Form):
    """The first thing that is sold."""

    name = StringField(_l("What is it?"), [InputRequired()])
    price = MoneyField(_l("Price"), [InputRequired()], least=0)
    tax_code = SelectField(_l("VAT code"))

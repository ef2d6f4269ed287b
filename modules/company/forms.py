"""Forms of company and shops."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, Regexp

from app.forms import LONG, Form, choices
from app.rows import RowForm, RowsField

LANGUAGES = (("de", "Deutsch"), ("en", "English"), ("it", "Italiano"), ("da", "Dansk"), ("nl", "Nederlands"))


class YearRow(RowForm):
    """A fiscal year."""

    key_fields = ("first_day", "last_day")
    id = HiddenField()
    first_day = DateField(_l("First day"), [InputRequired()])
    last_day = DateField(_l("Last day"), [InputRequired()])


class CompanyForm(Form):
    """Our own details, as they stand on documents."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)], description=_l("As Kontor shows it."))
    country = StringField(_l("Country"), [Regexp("[A-Z]{2}$", message=_l("Two capital letters."))], default="DE")
    currency = StringField(_l("Currency"), [Regexp("[A-Z]{3}$", message=_l("Three capital letters."))], default="EUR")
    language = SelectField(_l("Language of documents"), choices=choices(LANGUAGES))
    legal_name = StringField(_l("Legal name"), [InputRequired(), Length(max=120)])
    street = StringField(_l("Street"), [InputRequired(), Length(max=120)])
    postcode = StringField(_l("Postcode"), [InputRequired(), Length(max=12)])
    city = StringField(_l("Town"), [InputRequired(), Length(max=80)])
    vat_id = StringField(_l("VAT id"), [Length(max=20)])
    tax_number = StringField(_l("Tax number"), [Length(max=20)])
    register = StringField(_l("Register"), [Length(max=80)], description=_l("Court and number."), render_kw=LONG)
    director = StringField(_l("Managing director"), [Length(max=80)])
    contact_name = StringField(_l("Contact"), [Length(max=80)])
    email = StringField(_l("E-mail"), [Length(max=120)], render_kw=LONG)
    phone = StringField(_l("Telephone"), [Length(max=40)])
    bank = StringField(_l("Bank"), [Length(max=80)])
    iban = StringField(_l("IBAN"), [Length(max=42)])
    bic = StringField(_l("BIC"), [Length(max=11)])
    fiscal_years = RowsField(YearRow, _l("Fiscal years"))


class ShopForm(Form):
    """A shop; its zone decides which day it is on documents."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)])
    company_id = SelectField(_l("Company"), coerce=int)
    zone = StringField(
        _l("Time zone"),
        [AnyOf(available_timezones(), message=_l("There is no such time zone."))],
        default="Europe/Berlin",
        description=_l("For example Europe/Berlin."),
    )
    street = StringField(_l("Street"), [InputRequired(), Length(max=120)])
    postcode = StringField(_l("Postcode"), [InputRequired(), Length(max=12)])
    city = StringField(_l("Town"), [InputRequired(), Length(max=80)])
    phone = StringField(_l("Telephone"), [Length(max=40)])

"""Whom an invoice is for: a customer from the address book, or an address typed in."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import Email, Length, Optional

from app.forms import Form


class BuyerForm(Form):
    """Choosing a customer fills the address from the address book; otherwise name and address are needed."""

    party_id = SelectField(
        _l("Customer"),
        coerce=int,
        description=_l("From the address book. Or leave it and write name and address below."),
    )
    name = StringField(_l("Name"), [Length(max=120)])
    contact = StringField(_l("Contact"), [Length(max=120)])
    street = StringField(_l("Street and number"), [Length(max=120)])
    extra = StringField(_l("Address, second line"), [Length(max=120)])
    postcode = StringField(_l("Postcode"), [Length(max=12)])
    city = StringField(_l("City"), [Length(max=80)])
    country = StringField(_l("Country"), [Length(max=2)], default="DE", description=_l("Two letters, such as DE."))
    vat_id = StringField(_l("VAT ID"), [Length(max=20)])
    email = EmailField(_l("E-mail"), [Optional(), Email(), Length(max=120)])
    buyer_reference = StringField(
        _l("Buyer reference"),
        [Length(max=80)],
        description=_l("Asked for by authorities (Leitweg-ID) and some companies."),
    )

    def values(self) -> dict[str, Any]:
        """The data, without white space around it."""
        return {key: value.strip() if isinstance(value, str) else value for key, value in self.data.items()}

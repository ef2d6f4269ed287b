"""What a clerk may change about a device; the rest is said by the proxy."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.forms import Form, choices

KIND_NAMES = {
    "printer": _l("Receipt printer"),
    "drawer": _l("Cash drawer"),
    "terminal": _l("Card terminal"),
    "display": _l("Customer display"),
    "scale": _l("Scale"),
    "scanner": _l("Scanner"),
    "office_printer": _l("Office printer"),
}


class DeviceForm(Form):
    """A device: what it is called by the program in the shop, by people, and whom it serves."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=60)], description=_l("As cashiers and clerks call it."))
    proxy_id = SelectField(_l("Proxy"), [InputRequired()], coerce=int)
    code = StringField(
        _l("Code"), [InputRequired(), Length(max=40)], description=_l("As the program in the shop calls it.")
    )
    kind = SelectField(_l("Kind"), [InputRequired()], choices=choices(KIND_NAMES.items()))
    serves = StringField(
        _l("Serves till"),
        [Length(max=40)],
        filters=[lambda value: (value or "").strip()],
        description=_l("Code of the till that a terminal, scale, scanner or display belongs to."),
    )
    active = BooleanField(
        _l("In use"), default=True, description=_l("A device that is not in use is not offered to tills.")
    )


class ProxyForm(Form):
    """A program in a shop, and what it may do."""

    shop_id = SelectField(_l("Shop"), [InputRequired()], coerce=int)
    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])
    scopes = SelectMultipleField(
        _l("May serve"),
        choices=choices(KIND_NAMES.items()),
        description=_l("A stolen token opens no drawer and charges no card where this is not ticked."),
    )
    active = BooleanField(_l("In use"), default=True)


class PairForm(Form):
    """The code from the paper, and which proxy the program is to be."""

    code = StringField(
        _l("Code"), [InputRequired(), Length(max=20)], description=_l("As the program in the shop has printed it.")
    )
    shop_id = SelectField(_l("Shop"), [InputRequired()])
    proxy_id = SelectField(
        _l("Proxy"), [Optional()], description=_l("An existing one gets a new token; its old one ends.")
    )
    name = StringField(_l("Name"), [Length(max=60)], description=_l("Empty: as the program calls itself."))

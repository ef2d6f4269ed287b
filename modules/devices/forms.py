"""What a clerk may change about a device; the rest is said by the proxy."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.forms import Form


class DeviceForm(Form):
    """Name and use."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=60)], description=_l("As cashiers and clerks call it."))
    active = BooleanField(_l("In use"), description=_l("A device that is not in use is not offered to tills."))


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

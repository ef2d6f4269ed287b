"""What a clerk may change about a device; the rest is said by the proxy."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from app.forms import Form


class DeviceForm(Form):
    """Name and use."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=60)], description=_l("As cashiers and clerks call it."))
    active = BooleanField(_l("In use"), description=_l("A device that is not in use is not offered to tills."))

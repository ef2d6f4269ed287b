"""What the fiscal journal adds to a POS type: its signing device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField

from app.forms import Form, choices
from app.hub import Hub
from modules.fiscal.devices import CHOICE
from modules.fiscal.models import PosTypeFiscal


@dataclass(frozen=True)
class FiscalValues:
    """The signing device of one POS type, by code; where it is `required`, nothing is sold without a certified one."""

    device: str = "none"
    required: bool = False


class FiscalPart:
    """The part of the POS type's form."""

    name = "fiscal"
    title = _l("Fiscal device")

    def form(self, session: Session) -> type[Form]:
        """The devices that installed modules offer."""
        hub: Hub = current_app.extensions["kontor"]
        offered = [(code, _(device.label)) for code, device in sorted(hub.choices(CHOICE).items())]

        class FiscalForm(Form):
            device = SelectField(
                _l("Signing device"),
                choices=choices(offered),
                default="none",
                description=_l("Without a certified device a German receipt says so in print."),
            )

            required = BooleanField(
                _l("Sell only with a certified device"), description=_l("Without one the till refuses to sell.")
            )

        return FiscalForm

    def load(self, connection: Connection, key: int) -> FiscalValues:
        """The stored device, or none."""
        row = connection.execute(select(PosTypeFiscal.__table__).where(PosTypeFiscal.pos_type_id == key)).first()
        return FiscalValues() if row is None else FiscalValues(row.device, row.required)

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the form's data."""
        row = session.get(PosTypeFiscal, key)
        if row is None:
            row = PosTypeFiscal(pos_type_id=key)
            session.add(row)
        row.device, row.required = data["device"], data["required"]

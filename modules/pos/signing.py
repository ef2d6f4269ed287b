"""The signing device of a till, as its POS type names it."""

from __future__ import annotations

from app.hub import Hub
from modules.fiscal.devices import CHOICE, SigningDevice
from modules.fiscal.pos_types import FiscalValues
from modules.pos.till_facts import TillView


def signing_device(hub: Hub, till: TillView) -> SigningDevice:
    """The device by its code; `none` where the POS type says nothing. Raises `LookupError` for one that is missing."""
    values = till.profile.part(FiscalValues)
    device: SigningDevice = hub.chosen(CHOICE, values.device if values else "none")
    return device

"""Every contact with the application."""

from __future__ import annotations

from functools import partial

from app.hub import Hub, Phase
from modules.documents.events import Issued
from modules.fiscal.cli import fiscal_group
from modules.fiscal.devices import CHOICE, NoDevice
from modules.fiscal.pos_types import FiscalPart
from modules.fiscal.services import SIGN, seal_issued, sign


def wire(hub: Hub) -> None:
    """A row for each sale, a device for each POS type, and the check of all chains."""
    hub.choice(CHOICE, "none", NoDevice())
    hub.on(Issued, seal_issued, phase=Phase.SEAL)
    hub.after(SIGN, partial(sign, hub))
    hub.part("pos_types.form", FiscalPart())
    hub.command(fiscal_group)

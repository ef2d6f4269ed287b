"""Every contact with the application."""

from __future__ import annotations

from functools import partial

from flask_babel import lazy_gettext as _l

from app.hub import Hub, Phase
from modules.documents.events import Issued
from modules.fiscal.cli import fiscal_group
from modules.fiscal.devices import CHOICE, NoDevice
from modules.fiscal.pos_types import FiscalPart
from modules.fiscal.queries import broken
from modules.fiscal.services import SIGN, seal_issued, sign
from modules.fiscal.views import blueprint


def wire(hub: Hub) -> None:
    """A row for each sale, a device for each POS type, the journal's pages, and the check of all chains."""
    hub.choice(CHOICE, "none", NoDevice())
    hub.on(Issued, seal_issued, phase=Phase.SEAL)
    hub.after(SIGN, partial(sign, hub))
    hub.part("pos_types.form", FiscalPart())
    hub.blueprint(blueprint)
    hub.menu("Money", _l("Fiscal journal"), "fiscal.index", permission="fiscal.see", order=70)
    hub.command(fiscal_group)
    hub.verification(broken)

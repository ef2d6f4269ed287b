"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Finder, Hub
from modules.ledger import setup_views, views, why
from modules.ledger.check import verify
from modules.ledger.cli import ledger_group
from modules.ledger.seeds import seed


def wire(hub: Hub) -> None:
    """Pages of the books and of their set-up, commands, why a reversal was posted, and the demo shop's books."""
    hub.blueprint(views.blueprint)
    hub.blueprint(setup_views.blueprint)
    hub.menu("Money", _l("Entries"), "ledger.entries", permission="ledger.see", order=10)
    hub.finder(Finder(_l("Entries"), "ledger.see", views.find_entry))
    hub.menu("Money", _l("Trial balance"), "ledger.trial_balance", permission="ledger.see", order=20)
    hub.menu("Money", _l("Accounts"), "ledger_setup.accounts", permission="ledger.see", order=30)
    hub.menu("Money", _l("Periods"), "ledger_setup.periods", permission="ledger.see", order=40)
    hub.menu("Money", _l("Verify the books"), "ledger.check", permission="ledger.see", order=90)
    hub.menu("Set-up", _l("Journals"), "ledger_setup.journals", permission="ledger.configure", order=60)
    hub.choice(why.CHOICE, "reversal", why.reversal)
    hub.command(ledger_group)
    hub.verification(lambda connection: verify(connection).damages)
    hub.seed(seed, order=15)

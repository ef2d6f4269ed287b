"""Why a line was posted, in words. Each rule has a sentence: a choice `ledger.why` by the rule's name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from app.formats import day
from app.hub import Hub

CHOICE = "ledger.why"  # rule → a function from the rule's values to a sentence in the reader's language


def reversal(values: Mapping[str, str]) -> str:
    """The line of a reversal."""
    entry_day = day(date.fromisoformat(values["date"]))
    return _("Takes back the line of %(day)s: %(reason)s", day=entry_day, reason=values["reason"])


def explained(hub: Hub, why: str) -> str:
    """The sentence of a stored reason; empty where the rule's module is gone or no reason was stored."""
    values: dict[str, str] = json.loads(why) if why else {}
    sentence = hub.choices(CHOICE).get(values.get("rule", ""))
    return str(sentence(values)) if sentence else ""

"""What jobs, their states and their lives are called, wherever they are shown."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import RowMapping

from modules.devices.states import FINAL_STATES

STATES = {
    "held": ("", _l("waits for signature")),
    "queued": ("", _l("waiting")),
    "sent": ("accent", _l("on its way")),
    "accepted": ("accent", _l("at the device")),
    "done": ("good", _l("done")),
    "failed": ("bad", _l("failed")),
    "uncertain": ("warn", _l("in doubt")),
    "expired": ("warn", _l("too late")),
    "cancelled": ("", _l("cancelled")),
}
KINDS = {
    "receipt": _l("Receipt"),
    "drawer": _l("Drawer"),
    "test": _l("Test print"),
    "probe": _l("Test print"),
    "pay": _l("Card payment"),
    "refund": _l("Card refund"),
    "void": _l("Card payment undone"),
    "end_of_day": _l("End of day"),
    "card_slip": _l("Card slip"),
    "page": _l("A4 page"),
}
LEVELS = (_l("sent"), _l("sent, printer ready"), _l("printed, confirmed"), _l("printed, confirmed and counted"))


def kind_word(row: RowMapping) -> str:
    """What a job is for a person, and which copy."""
    word = str(KINDS.get(row["kind"], row["kind"]))
    return _("%(kind)s, copy %(number)s", kind=word, number=row["copy_no"]) if row["copy_no"] else word


def steps_of(job: RowMapping) -> list[dict[str, Any]]:
    """A job's life as a line of steps."""
    state, final = job["state"], job["state"] in FINAL_STATES
    reached = {"held": 0, "queued": 0, "sent": 1, "accepted": 2}.get(state, 3)
    words = (
        (_("Ordered"), job["created_at"]),
        (_("Sent to the shop"), job["sent_at"]),
        (_("In the shop's journal"), job["accepted_at"]),
    )
    steps = [
        {"label": label, "when": when, "state": "done" if when else "current" if place == reached else "open"}
        for place, (label, when) in enumerate(words)
        if when or not final
    ]
    tone = {"done": "done"}.get(state, "failed") if final else "current" if reached == 2 else "open"
    label = str(STATES[state][1]) if final else _("Done")
    return [*steps, {"label": label, "when": job["finished_at"], "state": tone}]

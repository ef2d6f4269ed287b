"""Sentences for people. Translations lie in `locale/`, chosen by the machine's language."""

from __future__ import annotations

import gettext
from pathlib import Path

from hardware_proxy.protocol import Reason

LOCALE = Path(__file__).parent / "locale"
_catalogue = gettext.translation("hardware_proxy", str(LOCALE), fallback=True)
_ = _catalogue.gettext
language = _catalogue.info().get("language", "en")
"""Of the sentences, as a tag for the page."""


def sentence(reason: str) -> str:
    """What a reason means and what to do about it; an unknown reason is shown as it is."""
    known = {
        "": "",
        "paper_low": _("The paper is nearly used up."),
        Reason.PAPER_OUT: _("The paper has run out. Put in a new roll, printing goes on by itself."),
        Reason.COVER_OPEN: _("The cover is open. Close it, printing goes on by itself."),
        Reason.OFFLINE: _("The printer is switched off or its cable is loose."),
        Reason.NO_ANSWER: _("The printer does not answer. Switch it off and on again."),
        Reason.DEVICE_ERROR: _("The printer reports a fault. Look at its lights."),
        Reason.UNKNOWN_DEVICE: _("This device is not set up here."),
        Reason.UNSUPPORTED: _("This device cannot do that."),
        Reason.BAD_DOCUMENT: _("The document cannot be read."),
        Reason.TOO_LATE: _("The job came too late and was dropped."),
        Reason.DUPLICATE: _("The drawer had just been opened."),
        Reason.NOT_OPENED: _("The drawer did not open. Is it locked?"),
        Reason.INTERRUPTED: _("It is not known whether this was printed. Look at the paper."),
    }
    return known.get(reason, reason)

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
        Reason.PAPER_LOW: _("The paper is nearly used up."),
        Reason.PAPER_OUT: _("The paper has run out. Put in a new roll, printing goes on by itself."),
        Reason.COVER_OPEN: _("The cover is open. Close it, printing goes on by itself."),
        Reason.OFFLINE: _("The device is switched off or its cable is loose."),
        Reason.NO_ANSWER: _("The device does not answer. Switch it off and on again."),
        Reason.DEVICE_ERROR: _("The device reports a fault. Look at its lights."),
        Reason.UNKNOWN_DEVICE: _("This device is not set up here."),
        Reason.UNSUPPORTED: _("This device cannot do that."),
        Reason.BAD_DOCUMENT: _("The document cannot be read."),
        Reason.TOO_LATE: _("The job came too late and was dropped."),
        Reason.DUPLICATE: _("The drawer had just been opened."),
        Reason.NOT_OPENED: _("The drawer did not open. Is it locked?"),
        Reason.INTERRUPTED: _("It is not known whether this was done. Look at the device."),
        Reason.BUSY: _("The device is busy."),
        Reason.NO_JOURNAL: _("The journal cannot be written, so nothing is done. Is the disk full?"),
        Reason.JOURNAL_LOST: _("The journal was damaged. It is not known whether this was done; look at the device."),
        Reason.NO_ASSET: _("A picture or file of this job cannot be fetched from the server."),
        Reason.IN_MOTION: _("The scale is not at rest. Wait a moment."),
        Reason.UNDER_ZERO: _("The scale shows less than nothing. Take everything off and set it to zero."),
        Reason.OVER_LOAD: _("There is too much on the scale."),
        Reason.NO_LOAD: _("There is nothing on the scale."),
        Reason.DECLINED: _("The card was declined."),
        Reason.ABORTED: _("The payment was broken off. Nothing was charged."),
        Reason.NOT_CHARGED: _("The payment was interrupted. The terminal's records show that nothing was charged."),
    }
    return known.get(reason, reason)

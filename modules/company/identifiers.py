"""Numbers with a check digit, tidied and checked by python-stdnum; each mistake is one sentence. Pure."""

from __future__ import annotations

from typing import Any

import stdnum
from flask_babel import gettext as _
from stdnum import exceptions, iban
from stdnum.eu import vat

from app.errors import Refused


def checked_vat_id(text: str, field: str = "vat_id") -> str:
    """A VAT identification number without blanks, in capitals; empty stays empty. Raises `Refused` at `field`."""
    tidy = "".join(text.split()).upper().replace("-", "").replace(".", "")
    if not tidy:
        return ""
    try:
        return str(_of_country(tidy).validate(tidy))
    except exceptions.InvalidChecksum as error:
        raise Refused(_("The check digit of VAT id %(text)s is wrong.", text=tidy), field) from error
    except exceptions.ValidationError as error:
        raise Refused(
            _("%(text)s is not a VAT id; one begins with its country, such as DE136695976.", text=tidy), field
        ) from error


def _of_country(tidy: str) -> Any:
    """python-stdnum's module for the country that the number begins with."""
    code = tidy[:2].lower()
    if code in vat.MEMBER_STATES or code == "el":
        return vat
    module = stdnum.get_cc_module(code, "vat")
    if module is None:
        raise exceptions.InvalidComponent
    return module


def checked_iban(text: str, field: str = "iban") -> str:
    """An IBAN without blanks, in capitals; empty stays empty. Raises `Refused` at `field`."""
    if not text.strip():
        return ""
    try:
        return str(iban.validate(text))
    except exceptions.ValidationError as error:
        raise Refused(
            _("%(text)s is not a valid IBAN; please compare it with the bank card.", text=text), field
        ) from error

"""Banks by their IBAN, from the registers that schwifty brings along."""

from __future__ import annotations

from flask_babel import gettext as _
from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from app.errors import Refused


def bic_of(iban: str, given: str) -> str:
    """The BIC that belongs to an account: the given one, else the one of the bank's register, else empty.

    Raises `Refused` for what is no BIC (ISO 9362), and for one of another country than the account's.
    """
    text = "".join(given.split()).upper()
    if not text:
        found = IBAN(iban, allow_invalid=True).bic if iban else None
        return str(found) if found else ""
    try:
        bic = BIC(text)
    except SchwiftyException as error:
        raise Refused(_("%(text)s is not a BIC; it has 8 or 11 characters.", text=text), "bic") from error
    if iban and bic.country_code != iban[:2]:
        raise Refused(_("BIC and IBAN belong to banks of different countries."), "bic")
    return str(bic)


def bank_name(iban: str) -> str:
    """The name of the bank of an account, where its country's register is known; else empty."""
    found = IBAN(iban, allow_invalid=True).bank_name if iban else None
    return str(found) if found else ""

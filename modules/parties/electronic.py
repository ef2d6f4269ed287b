"""Electronic addresses of a party (EN 16931 BT-49): where its software takes invoices. Pure but for the texts.

The schemes are of the code list EAS (Electronic Address Scheme) of the European Commission.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from stdnum import ean

from app.errors import Refused
from modules.company.identifiers import checked_vat_id

SCHEMES = (
    ("EM", _l("E-mail (EM)")),
    ("9930", _l("German VAT id (9930)")),
    ("0204", _l("Leitweg-ID (0204)")),
    ("0088", _l("GLN (0088)")),
    ("0211", _l("Italian VAT id (0211)")),
    ("0201", _l("Italian recipient code, Codice Univoco (0201)")),
    ("9906", _l("Italian VAT id, Peppol (9906)")),
    ("0184", _l("Danish CVR number (0184)")),
    ("0106", _l("Dutch KvK number (0106)")),
    ("9914", _l("Austrian VAT id (9914)")),
)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LEITWEG = re.compile(r"\d{2,12}(-[A-Z0-9]{1,30})?-\d{2}")
_COUNTRY = {"9930": "DE", "9906": "IT", "0211": "IT", "9914": "AT"}


def _is_leitweg(text: str) -> bool:
    """The shape and check digits of a Leitweg-ID: the rest by 97 is 1 (ISO 7064, as for IBANs)."""
    if LEITWEG.fullmatch(text) is None:
        return False
    digits = "".join(str(int(each, 36)) for each in text.replace("-", ""))
    return int(digits) % 97 == 1


_SHAPES: dict[str, Callable[[str], bool]] = {
    "EM": lambda text: EMAIL.fullmatch(text) is not None,
    "0204": _is_leitweg,
    "0088": lambda text: bool(ean.is_valid(text)) and len(text) == 13,
    "0201": lambda text: re.fullmatch("[A-Z0-9]{6,7}", text) is not None,
    "0184": lambda text: re.fullmatch(r"(DK)?\d{8}", text) is not None,
    "0106": lambda text: re.fullmatch(r"\d{8}", text) is not None,
}


def checked_address(scheme: str, text: str) -> str:
    """The address as it is sent; empty stays empty. Raises `Refused` where it does not fit its scheme."""
    tidy = "".join(text.split())
    if not tidy:
        return ""
    if not scheme:
        raise Refused(_("Which kind of electronic address is this?"), "electronic_scheme")
    tidy = tidy if scheme == "EM" else tidy.upper()
    if scheme in _COUNTRY:
        if not tidy.startswith(_COUNTRY[scheme]):
            raise Refused(_("%(text)s does not fit its kind of address.", text=tidy), "electronic_address")
        return checked_vat_id(tidy, "electronic_address")
    fits = _SHAPES.get(scheme)
    if fits is not None and not fits(tidy):
        raise Refused(_("%(text)s does not fit its kind of address.", text=tidy), "electronic_address")
    return tidy

"""Numbers under bars: GTINs with their check digit (GS1 General Specifications 7.9), and a shop's own codes. Pure."""

from __future__ import annotations

from stdnum import ean

GTIN_LENGTHS = (8, 12, 13, 14)
LONGEST = 80  # what the till sends as one scan


class BadBarcode(ValueError):
    """`kind`: check (the check digit is wrong), empty, long, or sign (a control sign or a blank inside)."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def tidy(text: str) -> str:
    """A code as it is stored: trimmed, a GTIN without blanks and hyphens. Raises `BadBarcode`.

    Whatever consists of 8, 12, 13 or 14 digits is a GTIN and must have the right check digit.
    """
    code = text.strip()
    digits = code.replace(" ", "").replace("-", "")
    if digits.isascii() and digits.isdigit():
        code = digits
        if len(code) in GTIN_LENGTHS and not ean.is_valid(code):
            raise BadBarcode("check")
    if not code:
        raise BadBarcode("empty")
    if len(code) > LONGEST:
        raise BadBarcode("long")
    if not code.isprintable() or " " in code:
        raise BadBarcode("sign")
    return code


def spellings(code: str) -> list[str]:
    """How the same bars may be reported: a UPC-A with or without the zero that makes it an EAN-13."""
    code = code.strip()
    if code.isascii() and code.isdigit():
        if len(code) == 12:
            return [code, f"0{code}"]
        if len(code) == 13 and code.startswith("0"):
            return [code, code[1:]]
    return [code]


def in_store_gtin(number: int) -> str:
    """A GTIN-13 of the range that GS1 leaves to shops (prefix 20): 20, ten digits of `number`, check digit."""
    body = f"20{number:010d}"
    return body + str(ean.calc_check_digit(body))

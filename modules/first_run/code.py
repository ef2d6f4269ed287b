"""The code that the server prints while nobody can sign in: pure."""

from __future__ import annotations

import base64
import hashlib
import hmac


def start_code(secret: str) -> str:
    """Eight letters and digits that follow from the application's secret, so every process knows the same."""
    digest = hmac.new(secret.encode(), b"first run", hashlib.sha256).digest()
    text = base64.b32encode(digest[:5]).decode()
    return f"{text[:4]}-{text[4:]}"


def fits(secret: str, typed: str) -> bool:
    """Whether this is the code; blanks, dashes and case do not count."""
    tidy = typed.replace("-", "").replace(" ", "").upper()
    return hmac.compare_digest(tidy.encode(), start_code(secret).replace("-", "").encode())

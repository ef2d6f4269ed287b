"""Quick ways in at a till: a cashier's number with a PIN, or a badge that the scanner reads.

A PIN is short, so it opens nothing by itself: only where somebody is signed in already, only the till's rights, and
after a few wrong ones there is a pause (`app.way_in_views`).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app import accounts
from app.db import glancing
from app.errors import Refused
from app.models import User
from app.security import Person, person_of_cookie

SHORTEST: Final = 4
LONGEST: Final = 8
SHORTEST_BADGE: Final = 8

_COLUMNS = (User.id, User.session_key, User.pin_hash)
_BY_NUMBER = select(*_COLUMNS).where(User.cashier_number == bindparam("number"), User.active)
_BY_BADGE = select(*_COLUMNS).where(User.badge_hash == bindparam("badge"), User.active)


def checked_pin(pin: str) -> str:
    """A PIN that may be kept: four to eight digits, not all the same, not one row of digits. Raises `Refused`."""
    if not (pin.isascii() and pin.isdecimal() and SHORTEST <= len(pin) <= LONGEST):
        raise Refused(_("A PIN has four to eight digits."), "pin")
    if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
        raise Refused(_("This PIN is too easy to guess."), "pin")
    return pin


def hashed_pin(pin: str) -> str:
    """The argon2id hash of a checked PIN; slow, so it is made before the transaction."""
    return accounts.slow_hash(checked_pin(pin))


def new_badge_hash(code: str, key: str) -> str:
    """The hash of a badge that may be kept. Raises `Refused` for a short one, which could be guessed."""
    if len(code.strip()) < SHORTEST_BADGE:
        raise Refused(_("A badge has at least %(count)s signs.", count=SHORTEST_BADGE), "badge")
    return badge_hash(code, key)


def badge_hash(code: str, key: str) -> str:
    """What is kept of a badge: its HMAC-SHA256 under the application's secret `key`."""
    return hmac.new(key.encode(), f"badge {code.strip()}".encode(), hashlib.sha256).hexdigest()


def recognised(number: str, pin: str, badge: str, key: str) -> Person | None:
    """The person behind a badge, or behind a number and its PIN. An unknown number takes as long as a wrong PIN."""
    with glancing() as connection:
        if badge:
            row = connection.execute(_BY_BADGE, {"badge": badge_hash(badge, key)}).one_or_none()
        else:
            row = connection.execute(_BY_NUMBER, {"number": number.strip()}).one_or_none()
    if not badge:
        known = row.pin_hash if row is not None and row.pin_hash else accounts.hash_of_nobody()
        if not accounts.fits(known, pin):
            return None
    return person_of_cookie(f"{row.id}.{row.session_key}") if row is not None else None


@dataclass(frozen=True)
class WayIn:
    """What was typed for a cashier: a new PIN or badge is already hashed; None keeps the present one."""

    number: str
    pin_hash: str | None = None
    badge_hash: str | None = None


def set_cashier(session: Session, user: User, way: WayIn) -> None:
    """Number, PIN and badge of a user who is stored. Refuses a number or badge that somebody else has."""
    number = way.number.strip()
    other = select(User.id).where(User.id != user.id)
    if number and session.scalar(other.where(User.cashier_number == number)) is not None:
        raise Refused(_("Somebody else has the cashier number %(number)s.", number=number), "cashier_number")
    if way.pin_hash and not number:
        raise Refused(_("A PIN needs a cashier number."), "cashier_number")
    if way.badge_hash and session.scalar(other.where(User.badge_hash == way.badge_hash)) is not None:
        raise Refused(_("Somebody else has this badge."), "badge")
    user.cashier_number = number or None
    user.pin_hash = (way.pin_hash or user.pin_hash) if number else ""
    user.badge_hash = way.badge_hash or user.badge_hash
    session.flush()

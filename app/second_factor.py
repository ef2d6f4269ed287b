"""One-time codes as a second factor (TOTP, RFC 6238), and recovery codes on paper for the day the phone is lost."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import pyotp
from flask_babel import gettext as _
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.orm import Session

from app.errors import Refused
from app.models import RecoveryCode, SecondFactor

ISSUER: Final = "Kontor"
STEP_S: Final = 30
NEIGHBOURS: Final = (0, -1, 1)  # a clock may be half a minute off (RFC 6238, section 5.2)
RECOVERY_CODES: Final = 10


def begin(session: Session, user_id: int) -> str:
    """The secret that the person's phone is to learn; the same until it is confirmed. Refused when they have one."""
    factor = session.get(SecondFactor, user_id)
    if factor is None:
        factor = SecondFactor(user_id=user_id, secret=pyotp.random_base32(), last_step=0)
        session.add(factor)
        session.flush()
    if factor.confirmed_at is not None:
        raise Refused(_("The second factor is set up already."))
    return factor.secret


def address(secret: str, login: str) -> str:
    """What the QR code says to the phone (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def confirm(session: Session, user_id: int, code: str, now: datetime, key: str) -> list[str]:
    """The phone's first code proves that it knows the secret; gives the recovery codes, this once.

    Raises `Refused` for a wrong code. `key` is the application's secret, which the hashes are keyed with.
    """
    factor = session.get(SecondFactor, user_id)
    step = _step_of(factor.secret, code, now) if factor else None
    if factor is None or step is None:
        raise Refused(_("This code is wrong. Look at the phone again; its clock must be right."), "code")
    factor.confirmed_at = now
    factor.last_step = step
    session.flush()
    return new_recovery_codes(session, user_id, key)


def new_recovery_codes(session: Session, user_id: int, key: str) -> list[str]:
    """Ten new codes; those from before are worthless."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = [_fresh_code() for _number in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user_id, code_hash=_hash(code, key)) for code in codes)
    session.flush()
    return codes


def accepted(connection: Connection, user_id: int, code: str, now: datetime, key: str) -> bool:
    """Whether this is the person's present one-time code, or a recovery code. Each is taken once; it commits with the
    caller."""
    typed = code.replace(" ", "").replace("-", "").upper()
    if typed.isdecimal():
        factor = connection.execute(
            select(SecondFactor.secret).where(SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_not(None))
        ).one_or_none()
        step = _step_of(factor.secret, typed, now) if factor else None
        if step is None:
            return False
        taken = (
            update(SecondFactor.__table__)
            .where(SecondFactor.user_id == user_id, SecondFactor.last_step < step)
            .values(last_step=step)
        )
        return connection.execute(taken).rowcount == 1
    used = (
        update(RecoveryCode.__table__)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash == _hash(typed, key),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return connection.execute(used).rowcount == 1


def remove(session: Session, user_id: int) -> None:
    """Forget phone and recovery codes."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    factor = session.get(SecondFactor, user_id)
    if factor is not None:
        session.delete(factor)
    session.flush()


def recovery_codes_left(connection: Connection, user_id: int) -> int:
    """How many recovery codes were not used yet."""
    rows = connection.execute(
        select(RecoveryCode.code_hash).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    )
    return len(rows.all())


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is; None for a wrong one."""
    totp, present = pyotp.TOTP(secret, interval=STEP_S), int(now.timestamp()) // STEP_S
    found = [present + off for off in NEIGHBOURS if hmac.compare_digest(totp.at((present + off) * STEP_S), code)]
    return found[0] if found else None


def _fresh_code() -> str:
    text = "A" + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _sign in range(11))
    return "-".join((text[:4], text[4:8], text[8:]))


def _hash(code: str, key: str) -> str:
    tidy = code.replace("-", "").upper()
    return hmac.new(key.encode(), f"recovery {tidy}".encode(), hashlib.sha256).hexdigest()


def shown(secret: str) -> Sequence[str]:
    """The secret in groups of four, for phones without a camera."""
    return [secret[start : start + 4] for start in range(0, len(secret), 4)]

"""A colleague approves on the spot what somebody may not do alone: PIN or badge, one right, ten minutes.

The approval is kept with both names, and its signed token travels with what it is for: once with a call, or with the
one sale that it names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import insert, update

from app.act import Act
from app.db import writing
from app.errors import Forbidden
from app.ids import new_id
from app.models import Approval

if TYPE_CHECKING:
    from app.security import Person

LASTS = timedelta(minutes=10)
SALT = "approval"
_INSERT = insert(Approval.__table__).inline()


@dataclass(frozen=True)
class Granted:
    """An approval as its token says it."""

    id: UUID
    right: str
    subject: UUID | None
    asked_by: int
    at: datetime

    def holds(self, person_id: int, at: datetime) -> bool:
        """Whether it was given to this person, at most ten minutes before `at`."""
        return self.asked_by == person_id and timedelta(0) <= at - self.at + timedelta(minutes=1) <= LASTS


@dataclass(frozen=True)
class Wish:
    """What is asked for: a right, for what (the uuid of a sale, or nothing), where, and in which words."""

    right: str
    subject: UUID | None = None
    place: str = ""
    reason: str = ""


def grant(act: Act, wish: Wish, asking: Person, colleague: Person, key: str) -> str:
    """Keep the approval and give its token. Raises `Forbidden` where the one may not ask, or the other not approve."""
    if wish.right not in asking.rights.asking:
        raise Forbidden(_("You may not do this, with or without approval."))
    if colleague.id == asking.id or wish.right not in colleague.rights.allowed:
        raise Forbidden(_("%(name)s may not approve this.", name=colleague.name))
    approval = new_id()
    act.write(
        _INSERT,
        [
            {
                "id": approval,
                "permission": wish.right,
                "subject_id": wish.subject,
                "place": wish.place,
                "reason": wish.reason,
                "asked_by_id": asking.id,
                "asked_by": asking.name,
                "approved_by_id": colleague.id,
                "approved_by": colleague.name,
                "at": act.now,
                "used_at": None,
            }
        ],
    )
    subject = str(wish.subject) if wish.subject else ""
    told = {"id": str(approval), "right": wish.right, "subject": subject, "for": asking.id, "at": act.now.isoformat()}
    return _serializer(key).dumps(told)


def read(tokens: Iterable[str], key: str) -> list[Granted]:
    """The approvals that tokens carry; a forged one is nothing."""
    found = []
    for token in tokens:
        try:
            told: dict[str, Any] = _serializer(key).loads(token)
        except BadSignature:
            continue
        subject = UUID(told["subject"]) if told["subject"] else None
        at = datetime.fromisoformat(told["at"])
        found.append(Granted(UUID(told["id"]), told["right"], subject, told["for"], at))
    return found


def spend(granted: Granted, now: datetime | None = None) -> bool:
    """Use an approval that is for one call; False when it was used before."""
    used = (
        update(Approval.__table__)
        .where(Approval.id == granted.id, Approval.used_at.is_(None))
        .values(used_at=now or datetime.now(UTC))
    )
    with writing() as connection:
        return connection.execute(used).rowcount == 1


def _serializer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=SALT)

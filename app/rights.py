"""What a person may do, from what their roles and they themselves are allowed, asked to have approved, or denied.

Between roles, denied wins over allowed, and allowed over needs approval: a second role never takes away by asking. What
is said of the person wins over every role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, bindparam, select

from app.models import Role, RolePermission, SecondFactor, UserPermission, UserRole, UserShop

ALLOW, ASK, DENY = "allow", "ask", "deny"
EFFECTS: Final = (ALLOW, ASK, DENY)
WORDS: Final = {ALLOW: _l("allowed"), ASK: _l("needs approval"), DENY: _l("denied")}
_STRENGTH: Final = {ASK: 1, ALLOW: 2, DENY: 3}


@dataclass(frozen=True)
class Rights:
    """What one person may do: `allowed` by themselves, `asking` with a colleague's approval.

    `shops` are the ids of the shops in which they work, empty for all. `second_factor` says whether one of their roles
    asks for it, `enrolled` whether they have it.
    """

    allowed: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    shops: frozenset[int] = field(default_factory=frozenset)
    second_factor: bool = False
    enrolled: bool = False


def combined(of_roles: Iterable[tuple[str, str]], own: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """(allowed, needs approval), from pairs of permission and effect of all roles, and from the person's own."""
    found: dict[str, str] = {}
    for code, effect in of_roles:
        if _STRENGTH[effect] > _STRENGTH.get(found.get(code, ""), 0):
            found[code] = effect
    found |= own
    return (
        frozenset(code for code, effect in found.items() if effect == ALLOW),
        frozenset(code for code, effect in found.items() if effect == ASK),
    )


_OF_ROLES = (
    select(RolePermission.permission, RolePermission.effect)
    .join(UserRole, UserRole.role_id == RolePermission.role_id)
    .where(UserRole.user_id == bindparam("id"))
)
_OWN = select(UserPermission.permission, UserPermission.effect).where(UserPermission.user_id == bindparam("id"))
_SHOPS = select(UserShop.shop_id).where(UserShop.user_id == bindparam("id"))
_ASKED = (select(Role.id).join(UserRole, UserRole.role_id == Role.id).where(UserRole.user_id == bindparam("id"))).where(
    Role.second_factor
)
_ENROLLED = select(SecondFactor.user_id).where(
    SecondFactor.user_id == bindparam("id"), SecondFactor.confirmed_at.is_not(None)
)


def rights_of(connection: Connection, user_id: int) -> Rights:
    """What the user `user_id` may do, read anew; cache it under the configuration counter."""
    who = {"id": user_id}
    own = {row.permission: row.effect for row in connection.execute(_OWN, who)}
    allowed, asking = combined(((row.permission, row.effect) for row in connection.execute(_OF_ROLES, who)), own)
    return Rights(
        allowed,
        asking,
        frozenset(connection.execute(_SHOPS, who).scalars()),
        second_factor=connection.execute(_ASKED, who).first() is not None,
        enrolled=connection.execute(_ENROLLED, who).first() is not None,
    )

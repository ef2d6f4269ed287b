"""People, their passwords and their tokens. Hashing takes a while on purpose: it is done before the transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from app.models import Role, RolePermission, Shop, Token, User, UserPermission, UserRole, UserShop
from app.rights import ALLOW, rights_of
from app.security import token_hash

SHORTEST = 10  # characters; NIST SP 800-63B asks for 8, and length rather than strange characters

MANAGE = "app.people"  # the permission to manage users and roles

EFFORT = RFC_9106_LOW_MEMORY  # argon2id: 64 MiB, three passes (RFC 9106 section 4)
_hasher = PasswordHasher.from_parameters(EFFORT)


def hashed(password: str) -> str:
    """The argon2id hash of a new password; a short one is refused."""
    if len(password) < SHORTEST:
        raise Refused(_("A password has at least %(count)s characters.", count=SHORTEST), "password")
    return _hasher.hash(password)


def slow_hash(text: str) -> str:
    """The argon2id hash of a secret that has rules of its own, such as a PIN."""
    return _hasher.hash(text)


def fits(password_hash: str, password: str) -> bool:
    """Whether this is the password."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def hash_of_nobody() -> str:
    """A hash that no password fits, as costly to check as a real one; made once per process."""
    return _hasher.hash(secrets.token_urlsafe())


def new_session_key() -> str:
    """A key that ends every session opened under another."""
    return secrets.token_urlsafe(16)


def tidy_login(login: str) -> str:
    """How a login is compared: without case and blanks around it."""
    return login.strip().lower()


def user_of(session: Session, login: str) -> User:
    """The user with this login; raises `Missing`."""
    found = session.scalar(select(User).where(User.login == tidy_login(login)))
    if found is None:
        raise Missing(_("There is no user %(login)s.", login=login), "login")
    return found


def check_login(session: Session, login: str, key: int | None = None) -> None:
    """Refuse a login that somebody else than the user `key` has."""
    if session.scalar(select(User.id).where(User.login == login, User.id != (key or 0))) is not None:
        raise Refused(_("There is a user %(login)s already.", login=login), "login")


def make_user(session: Session, login: str, name: str, password_hash: str, language: str = "en") -> User:
    """A new user without roles. With an empty hash nobody can sign in until a password is set."""
    login = tidy_login(login)
    check_login(session, login)
    key = new_session_key()
    user = User(login=login, name=name, password_hash=password_hash, language=language, session_key=key, active=True)
    session.add(user)
    session.flush()
    return user


def set_password(user: User, password_hash: str) -> None:
    """A new password; whoever is signed in with the old one is signed out."""
    user.password_hash = password_hash
    user.session_key = new_session_key()


def set_active(user: User, *, active: bool) -> None:
    """Whether a person may sign in; who may no longer is signed out everywhere."""
    if user.active and not active:
        user.session_key = new_session_key()
    user.active = active


def keep_a_manager(session: Session) -> None:
    """Refuse a change after which nobody who may sign in manages the users: the shop would be locked for good."""
    session.flush()
    connection = session.connection()
    active = connection.execute(select(User.id).where(User.active).order_by(User.id)).scalars().all()
    if not any(MANAGE in rights_of(connection, key).allowed for key in active):
        raise Refused(_("Somebody must be left who may sign in and manage users and roles."))


def set_roles(session: Session, user: User, codes: Iterable[str]) -> None:
    """Give a user exactly these roles."""
    wanted = {session.scalar(select(Role.id).where(Role.code == code)): code for code in codes}
    if None in wanted:
        raise Missing(_("There is no role %(code)s.", code=wanted[None]), "roles")
    kept = [held for held in user.roles if held.role_id in wanted]
    have = {held.role_id for held in kept}
    user.roles = [*kept, *(UserRole(role_id=role) for role in wanted if role is not None and role not in have)]
    session.flush()


def set_permissions(session: Session, role: Role, codes: Iterable[str]) -> None:
    """Let a role do exactly this, without asking anybody."""
    set_effects(session, role, dict.fromkeys(codes, ALLOW))


def set_effects(session: Session, owner: Role | User, effects: Mapping[str, str]) -> None:
    """What a role, or a person whatever their roles say, is allowed, must have approved, or is denied: exactly this."""
    kind = RolePermission if isinstance(owner, Role) else UserPermission
    have = {held.permission: held for held in owner.permissions}
    for code in have.keys() - effects.keys():
        owner.permissions.remove(have[code])  # type: ignore[arg-type]  # an owner's own kind
    for code, effect in sorted(effects.items()):
        if code in have:
            have[code].effect = effect
        else:
            owner.permissions.append(kind(permission=code, effect=effect))  # type: ignore[arg-type]  # as above
    session.flush()


def set_shops(session: Session, user: User, ids: Iterable[int]) -> None:
    """Let a person work in these shops only; in all, where there are none."""
    wanted = set(ids)
    if wanted - set(session.scalars(select(Shop.id))):
        raise Missing(_("This shop does not exist."), "shops")
    kept = [held for held in user.shops if held.shop_id in wanted]
    have = {held.shop_id for held in kept}
    user.shops = [*kept, *(UserShop(shop_id=shop) for shop in sorted(wanted - have))]
    session.flush()


def make_token(session: Session, user: User, name: str, now: datetime) -> str:
    """A new bearer token that acts as `user`; the text is given back once and kept nowhere."""
    token = f"kontor_{secrets.token_urlsafe(32)}"
    session.add(Token(user_id=user.id, name=name, token_hash=token_hash(token), created_at=now))
    session.flush()
    return token


def revoke_token(session: Session, key: int, now: datetime) -> None:
    """End a token."""
    token = session.get(Token, key)
    if token is None:
        raise Missing(_("There is no such token."))
    token.revoked_at = token.revoked_at or now
    session.flush()

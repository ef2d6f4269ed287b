"""The frame's own tables: who we are, who may do what, what was configured, what is still to be delivered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, insert, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, UtcTime


class InstalledModule(Base):
    """A module whose tables stand at head and whose code is wired at start-up."""

    __tablename__ = "app_module"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[str] = mapped_column(Text)
    installed_at: Mapped[datetime] = mapped_column(UtcTime)


class Counter(Base):
    """One row: raised by every audited change of configuration. Whatever is cached is cached under it."""

    __tablename__ = "app_counter"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, default=1)


class Company(Base):
    """A legal person that keeps its own books. Address and tax numbers are in `modules/company`."""

    __tablename__ = "app_company"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text, default="DE")  # ISO 3166-1 alpha-2
    currency: Mapped[str] = mapped_column(Text, default="EUR")  # ISO 4217
    language: Mapped[str] = mapped_column(Text, default="de")  # of its documents


class Shop(Base):
    """A place of business with a calendar of its own: document dates follow its zone."""

    __tablename__ = "app_shop"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id))
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(Text, default="Europe/Berlin")  # IANA time zone

    company: Mapped[Company] = relationship()


class Role(Base):
    """A bundle of permissions."""

    __tablename__ = "app_role"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    second_factor: Mapped[bool] = mapped_column(default=False)  # whoever holds it signs in with a code, too
    permissions: Mapped[list[RolePermission]] = relationship(cascade="all, delete-orphan")


_EFFECTS = "effect IN ('allow', 'ask', 'deny')"


class RolePermission(Base):
    """What a role says of one permission: allowed, only with a colleague's approval (`ask`), or denied."""

    __tablename__ = "app_role_permission"
    __table_args__ = (CheckConstraint(_EFFECTS, name="effect"),)
    __audited__ = True

    role_id: Mapped[int] = mapped_column(ForeignKey(Role.id, ondelete="CASCADE"), primary_key=True)
    permission: Mapped[str] = mapped_column(Text, primary_key=True, info={"words": "permission"})
    effect: Mapped[str] = mapped_column(Text, default="allow", info={"words": "effect"})


class User(Base):
    """A person who signs in. Password and PIN are kept as argon2id, the badge as a keyed hash; never shown."""

    __tablename__ = "app_user"
    __audited__ = True
    __secret__ = frozenset({"password_hash", "session_key", "pin_hash", "badge_hash"})

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, default="en")
    active: Mapped[bool] = mapped_column(default=True)
    session_key: Mapped[str] = mapped_column(Text)  # changed to end all sessions of the person
    cashier_number: Mapped[str | None] = mapped_column(Text, unique=True)  # typed at the till, with the PIN
    pin_hash: Mapped[str] = mapped_column(Text, default="")
    badge_hash: Mapped[str | None] = mapped_column(Text, unique=True)
    roles: Mapped[list[UserRole]] = relationship(cascade="all, delete-orphan")
    permissions: Mapped[list[UserPermission]] = relationship(cascade="all, delete-orphan")
    shops: Mapped[list[UserShop]] = relationship(cascade="all, delete-orphan")


class UserRole(Base):
    """A person's role."""

    __tablename__ = "app_user_role"
    __audited__ = True

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey(Role.id), primary_key=True)


class UserPermission(Base):
    """What holds for one person whatever their roles say."""

    __tablename__ = "app_user_permission"
    __table_args__ = (CheckConstraint(_EFFECTS, name="effect"),)
    __audited__ = True

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    permission: Mapped[str] = mapped_column(Text, primary_key=True, info={"words": "permission"})
    effect: Mapped[str] = mapped_column(Text, info={"words": "effect"})


class UserShop(Base):
    """A shop in which a person works. Without any, they work in all."""

    __tablename__ = "app_user_shop"
    __audited__ = True

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey(Shop.id), primary_key=True)


class SecondFactor(Base):
    """A person's secret of one-time codes (RFC 6238); it counts from `confirmed_at` on.

    `last_step` is the time step of the last code that was taken: a code is taken once. It changes at every sign-in, so
    it is written beside the audit.
    """

    __tablename__ = "app_second_factor"
    __audited__ = True
    __secret__ = frozenset({"secret"})

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(Text)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class RecoveryCode(Base):
    """A code on paper that stands in once for the second factor; only its keyed hash is kept."""

    __tablename__ = "app_recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Approval(Base):
    """What somebody was allowed to do once, by a colleague who may: both names, and what it was for."""

    __tablename__ = "app_approval"
    __table_args__ = (Index("ix_app_approval_at", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    permission: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None] = mapped_column()  # the sale, where it is one
    place: Mapped[str] = mapped_column(Text, default="")  # the till
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int] = mapped_column(Integer)
    asked_by: Mapped[str] = mapped_column(Text)
    approved_by_id: Mapped[int] = mapped_column(Integer)
    approved_by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)  # by the one call that it was for


class Token(Base):
    """A bearer token of a program that acts as a user; only its SHA-256 is kept."""

    __tablename__ = "app_token"
    __audited__ = True
    __secret__ = frozenset({"token_hash"})

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class AuditRow(Base):
    """One changed field of one configuration record: old, new, who, when. Rows refuse UPDATE and DELETE."""

    __tablename__ = "app_audit"
    __table_args__ = (Index("ix_app_audit_table_name_key", "table_name", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    user_id: Mapped[int | None] = mapped_column(Integer)
    user_name: Mapped[str] = mapped_column(Text)
    table_name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)


_WAITING = text("done_at IS NULL AND failed_at IS NULL")


class OutboxMessage(Base):
    """A message to be delivered after the commit. Workers claim it by lease; `done_at` or `failed_at` ends it."""

    __tablename__ = "app_outbox"
    __table_args__ = (Index("ix_app_outbox_waiting", "created_at", sqlite_where=_WAITING, postgresql_where=_WAITING),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcTime)  # given up; `error` says why


class SavedSetting(Base):
    """A module's setting that differs from its default; the value is JSON."""

    __tablename__ = "app_setting"
    __table_args__ = (UniqueConstraint("module", "key"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    module: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)


MESSAGE_INSERT = insert(OutboxMessage.__table__).inline()

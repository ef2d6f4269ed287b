"""Proxies, devices and jobs. Names and settings are configuration; what a proxy last said stands beside them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, UtcTime
from app.models import Shop

ALL_SCOPES = "printer drawer office_printer terminal display scale scanner"
# Conditions of the partial indexes. Queries repeat them word for word: a database uses such an index only when it can
# see that the condition holds, and it cannot see into parameters.
OPEN = "state IN ('held', 'queued', 'sent', 'accepted')"
PROBLEM = "state IN ('failed', 'uncertain', 'expired') AND seen_at IS NULL"


class Proxy(Base):
    """The program in a shop that talks to its devices. Of its token only the SHA-256 is kept.

    `scopes` are the kinds of device that it may serve, separated by blanks: a stolen token of a kitchen's printer opens
    no drawer and charges no card.
    """

    __tablename__ = "devices_proxy"
    __table_args__ = (UniqueConstraint("shop_id", "name"),)
    __audited__ = True
    __secret__ = frozenset({"token_hash"})

    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey(Shop.id))
    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str | None] = mapped_column(Text, unique=True)
    scopes: Mapped[str] = mapped_column(Text, default=ALL_SCOPES)
    active: Mapped[bool] = mapped_column(default=True)
    # What the proxy last said; written without audit.
    online: Mapped[bool] = mapped_column(default=False)
    last_seen: Mapped[datetime | None] = mapped_column(UtcTime)
    version: Mapped[str] = mapped_column(Text, default="")
    journal_lost: Mapped[str] = mapped_column(Text, default="")  # name of a damaged journal that it has set aside
    connection_id: Mapped[str] = mapped_column(Text, default="")  # of the newest connection; older ones are thrown out

    shop: Mapped[Shop] = relationship()


class Device(Base):
    """A printer, a drawer, a card terminal … behind a proxy. `code` is how the proxy calls it."""

    __tablename__ = "devices_device"
    __table_args__ = (UniqueConstraint("proxy_id", "code"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    proxy_id: Mapped[int] = mapped_column(ForeignKey(Proxy.id))
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(Text)  # one of hardware_proxy.protocol.KINDS
    serves: Mapped[str] = mapped_column(Text, default="")  # code of the till whose terminal, scale, scanner … it is
    active: Mapped[bool] = mapped_column(default=True)
    # What the proxy last said; written without audit.
    driver: Mapped[str] = mapped_column(Text, default="")
    columns: Mapped[int] = mapped_column(Integer, default=42)
    confirmation: Mapped[int] = mapped_column(Integer, default=0)  # level 0 to 3, see hardware_proxy.protocol
    virtual: Mapped[bool] = mapped_column(default=False)
    health: Mapped[str] = mapped_column(Text, default="")  # ok | warning | gone; empty: never heard of
    reason: Mapped[str] = mapped_column(Text, default="")
    drawer_open: Mapped[bool | None] = mapped_column()

    proxy: Mapped[Proxy] = relationship()


class Job(Base):
    """One order to one device. `id` is the key under which it is done at most once, whatever is sent how often.

    state: held (waits for a signing device), queued, sent (offered to the proxy until `lease_until`), accepted (in the
    proxy's journal), and finally done, failed, uncertain, expired or cancelled. Final states stay.
    """

    __tablename__ = "devices_job"
    __table_args__ = (
        UniqueConstraint("document_id", "kind", "copy_no"),
        Index("ix_devices_job_open", "device_id", "seq", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_devices_job_problem", "device_id", sqlite_where=text(PROBLEM), postgresql_where=text(PROBLEM)),
        Index("ix_devices_job_created_at", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)  # microseconds since 1970, and so the order of printing
    device_id: Mapped[int] = mapped_column(ForeignKey(Device.id))
    kind: Mapped[str] = mapped_column(Text)  # receipt | drawer | test | pay …: what it is for a person
    payload: Mapped[str] = mapped_column(Text)  # JSON: the print document, or why the drawer opens
    state: Mapped[str] = mapped_column(Text, default="queued")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    result: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    document_id: Mapped[UUID | None] = mapped_column()  # of whatever is printed; a plain id, devices knows no documents
    copy_no: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    not_after: Mapped[datetime | None] = mapped_column(UtcTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    created_by: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcTime)  # a person took note of a failure

    device: Mapped[Device] = relationship()


class Paper(Base):
    """The picture of a receipt from a virtual printer."""

    __tablename__ = "devices_paper"

    job_id: Mapped[UUID] = mapped_column(ForeignKey(Job.id, ondelete="CASCADE"), primary_key=True)
    png: Mapped[bytes] = mapped_column(LargeBinary)


class Pairing(Base):
    """A program in a shop that asks to be let in. `proxy_id` is set when a person has typed the code that it prints.

    Of the code, and of the secret by which it asks for its token, only the SHA-256 is kept.
    """

    __tablename__ = "devices_pairing"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(Text, unique=True)
    poll_hash: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey(Proxy.id))


class PairingAttempt(Base):
    """A wrong code that somebody typed: too many of them lock the door for everybody for a while."""

    __tablename__ = "devices_pairing_attempt"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    by_name: Mapped[str] = mapped_column(Text)


class Asset(Base):
    """A picture or a page that documents name by its SHA-256; proxies fetch it once."""

    __tablename__ = "devices_asset"

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)  # empty: it stays


IS_OPEN = text(f"{Job.__tablename__}.{OPEN}")
IS_PROBLEM = text(f"{Job.__tablename__}.{PROBLEM.replace(' AND ', f' AND {Job.__tablename__}.')}")

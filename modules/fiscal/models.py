"""The journal that nobody can change: one chain per till, every act a row that carries the hash of the one before."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcTime
from pos_types.models import PosType


class Chain(Base):
    """The head of a chain: the next number and the last hash. One row, locked by whoever writes the chain."""

    __tablename__ = "fiscal_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)  # the till's code
    serial: Mapped[str] = mapped_column(Text)  # serial number of the recording system (KassenSichV section 6)
    next_seq: Mapped[int] = mapped_column(BigInteger, default=1)
    last_hash: Mapped[str] = mapped_column(Text)  # 64 zeros at the start


class Row(Base):
    """An act: `begin`, `sale`, `result`, `failure`, `void_line`, `abandon`, `shift_open`, `close`, `cash`,
    `drawer`.

    `payload` is canonical JSON (sorted keys, no spaces, amounts as integers in minor units);
    `hash` = SHA-256(previous hash + payload). Rows refuse UPDATE and DELETE.
    """

    __tablename__ = "fiscal_journal"
    __table_args__ = (Index("ix_fiscal_journal_subject", "subject_id"),)

    chain_id: Mapped[int] = mapped_column(ForeignKey(Chain.id), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None] = mapped_column()  # the document, the cart or the shift
    at: Mapped[datetime] = mapped_column(UtcTime)
    payload: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)


class PosTypeFiscal(Base):
    """The signing device of a POS type: a choice `fiscal.device` (`none` signs nothing)."""

    __tablename__ = "fiscal_pos_type"
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    device: Mapped[str] = mapped_column(Text, default="none", info={"choice": "fiscal.device"})
    required: Mapped[bool] = mapped_column(default=False)  # without a certified device nothing is sold

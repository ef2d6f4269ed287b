"""Series → policies by date → ranges → counters. Whatever a level leaves empty comes from the level above it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, UtcTime


class Series(Base):
    """A series of numbers. `fiscal` series never reuse a number and keep the order of dates."""

    __tablename__ = "numbering_series"
    __table_args__ = (UniqueConstraint("id", "fiscal"),)  # what policies refer to
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    document_kind: Mapped[str] = mapped_column(Text)  # the kind of document it numbers, e.g. "receipt"
    format: Mapped[str] = mapped_column(Text, default="{n}")  # a token template, see numbering.formats
    fiscal: Mapped[bool] = mapped_column(default=True)
    disabled: Mapped[bool] = mapped_column(default=False)
    policies: Mapped[list[Policy]] = relationship(order_by="Policy.position", cascade="all, delete-orphan")


class Policy(Base):
    """What holds between two dates: the period after which the counter starts again, and how strict it is.

    `gap_recovery` gives numbers again that no document carries, the lowest first. A fiscal series has none: `fiscal` is
    that of the series, kept in step by the foreign key, so that the database itself refuses it.
    """

    __tablename__ = "numbering_policy"
    __table_args__ = (
        UniqueConstraint("series_id", "position"),
        ForeignKeyConstraint(
            ["series_id", "fiscal"],
            ["numbering_series.id", "numbering_series.fiscal"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        CheckConstraint("NOT (fiscal AND gap_recovery)", name="recovery"),
        CheckConstraint("period IN ('none', 'annual', 'monthly', 'daily')", name="period"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("shift_months BETWEEN 0 AND 11 AND shift_days BETWEEN 0 AND 27", name="shift"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column()
    fiscal: Mapped[bool] = mapped_column()
    position: Mapped[int] = mapped_column(Integer, default=1)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    period: Mapped[str] = mapped_column(Text, default="annual")
    shift_months: Mapped[int] = mapped_column(Integer, default=0)  # the year starts that much after 1 January
    shift_days: Mapped[int] = mapped_column(Integer, default=0)
    date_progression: Mapped[bool] = mapped_column(default=True)  # a higher number has no earlier date
    gap_recovery: Mapped[bool] = mapped_column(default=False)
    format: Mapped[str | None] = mapped_column(Text)
    disabled: Mapped[bool] = mapped_column(default=False)
    ranges: Mapped[list[Range]] = relationship(order_by="Range.position", cascade="all, delete-orphan")


class Range(Base):
    """The numbers a policy may use. `external` numbers come from outside and do not move the counter."""

    __tablename__ = "numbering_range"
    __table_args__ = (
        UniqueConstraint("policy_id", "position"),
        CheckConstraint('start >= 0 AND ("end" IS NULL OR "end" >= start)', name="order"),
        CheckConstraint("search_from IS NULL OR search_from >= start", name="search"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey(Policy.id, ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer, default=1)
    start: Mapped[int] = mapped_column(BigInteger, default=1)
    end: Mapped[int | None] = mapped_column(BigInteger)
    search_from: Mapped[int | None] = mapped_column(BigInteger)  # no number below is given again
    external: Mapped[bool] = mapped_column(default=False)
    format: Mapped[str | None] = mapped_column(Text)
    disabled: Mapped[bool] = mapped_column(default=False)


class Counter(Base):
    """The next number of a range in one period. One row, waited for: gapless under any number of tills."""

    __tablename__ = "numbering_counter"
    __table_args__ = (UniqueConstraint("range_id", "period_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    range_id: Mapped[int] = mapped_column(ForeignKey(Range.id))
    period_key: Mapped[str] = mapped_column(Text)  # "", "2026", "2026-11", "2026-11-22"
    next: Mapped[int] = mapped_column(BigInteger)
    last_date: Mapped[date | None] = mapped_column(Date)


class Gap(Base):
    """A number that will never be used, with its reason: burnt paper, an outside system. Rows are never changed."""

    __tablename__ = "numbering_gap"
    __table_args__ = (UniqueConstraint("range_id", "period_key", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    range_id: Mapped[int] = mapped_column(ForeignKey(Range.id))
    period_key: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_name: Mapped[str] = mapped_column(Text)


class Renewal(Base):
    """What the new-year assistant changed, to be undone: the series as its form had it before and after, as JSON."""

    __tablename__ = "numbering_renewal"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id, ondelete="CASCADE"))
    year: Mapped[int] = mapped_column(Integer)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_name: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(UtcTime)
    undone_by: Mapped[str] = mapped_column(Text, default="")

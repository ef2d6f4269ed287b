"""What people keep of lists: their views, and what was done to many rows at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcTime
from app.models import User


class SavedView(Base):
    """A view of a list under a name: its search, filters, order and columns, as the query of an address."""

    __tablename__ = "app_saved_view"
    __table_args__ = (Index("ix_app_saved_view_list", "list"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list: Mapped[str] = mapped_column(Text)  # the address of the list
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))  # whose it is
    shared: Mapped[bool] = mapped_column(default=False)


class DefaultView(Base):
    """The view in which a list opens for a person."""

    __tablename__ = "app_default_view"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    list: Mapped[str] = mapped_column(Text, primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey(SavedView.id, ondelete="CASCADE"))


class BulkRun(Base):
    """One thing that is done to several rows of a list, each in a transaction of its own."""

    __tablename__ = "app_bulk_run"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    list: Mapped[str] = mapped_column(Text)  # the address of the list, with its query
    title: Mapped[str] = mapped_column(Text)  # of the list
    given: Mapped[str | None] = mapped_column(Text)  # what was filled in, as JSON; NULL before that
    user_id: Mapped[int | None] = mapped_column(Integer)
    user_name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcTime)


class BulkRow(Base):
    """One row of a run. It leaves the state `waiting` in the transaction that changes its record, so once only."""

    __tablename__ = "app_bulk_row"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'refused')", name="state"),
        Index("ix_app_bulk_row_state", "run_id", "state", "n"),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey(BulkRun.id, ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="waiting")
    message: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None] = mapped_column(UtcTime)

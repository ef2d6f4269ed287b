"""Views of a list that people keep: their own and shared ones, one of them as the default of a person and list."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Connection, and_, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from app.errors import Forbidden, Missing, Refused
from app.list_models import DefaultView, SavedView

LONGEST_NAME = 60
LONGEST_QUERY = 4000  # characters; a server reads addresses of up to 4094


@dataclass(frozen=True)
class KeptView:
    """A view as a list shows it. `query` is what follows the question mark."""

    id: int
    name: str
    query: str
    shared: bool
    mine: bool
    default: bool


_OF_LIST = (
    select(SavedView.id, SavedView.name, SavedView.query, SavedView.shared, SavedView.user_id, DefaultView.view_id)
    .outerjoin(DefaultView, and_(DefaultView.view_id == SavedView.id, DefaultView.user_id == bindparam("user")))
    .where(SavedView.list == bindparam("list"), or_(SavedView.user_id == bindparam("user"), SavedView.shared))
    .order_by(SavedView.name, SavedView.id)
)


def views_of(connection: Connection, user_id: int, address: str) -> list[KeptView]:
    """The views of the list at `address` that a person may open, by name."""
    rows = connection.execute(_OF_LIST, {"user": user_id, "list": address})
    return [
        KeptView(row.id, row.name, row.query, row.shared, row.user_id == user_id, row.view_id is not None)
        for row in rows
    ]


def save(session: Session, user_id: int, address: str, name: str, query: str, *, shared: bool) -> SavedView:
    """Keep a view under a name; a view of one's own with that name is replaced."""
    name = _tidy(name)
    if len(query) > LONGEST_QUERY:
        raise Refused(_("This view has too many conditions to be kept."))
    own = select(SavedView).where(SavedView.user_id == user_id, SavedView.list == address, SavedView.name == name)
    view = session.scalars(own).first()
    if view is None:
        view = SavedView(user_id=user_id, list=address, name=name)
        session.add(view)
    view.query, view.shared = query, shared
    session.flush()
    return view


def own_view(session: Session, user_id: int, key: int) -> SavedView:
    """A view to be changed; refused to anybody but its owner."""
    view = _visible(session, user_id, key)
    if view.user_id != user_id:
        raise Forbidden(_("This view belongs to somebody else. Keep it under a name of your own."))
    return view


def rename(session: Session, user_id: int, key: int, name: str) -> None:
    """Give a view of one's own another name."""
    own_view(session, user_id, key).name = _tidy(name)


def remove(session: Session, user_id: int, key: int) -> None:
    """Delete a view of one's own, with all defaults that lead to it."""
    view = own_view(session, user_id, key)
    session.execute(delete(DefaultView).where(DefaultView.view_id == view.id))
    session.delete(view)


def set_default(session: Session, user_id: int, key: int, *, on: bool) -> None:
    """Let a list open in this view, or again in none."""
    view = _visible(session, user_id, key)
    present = session.get(DefaultView, (user_id, view.list))
    if on and present is None:
        session.add(DefaultView(user_id=user_id, list=view.list, view_id=view.id))
    elif on and present is not None:
        present.view_id = view.id
    elif present is not None and present.view_id == view.id:
        session.delete(present)


def _visible(session: Session, user_id: int, key: int) -> SavedView:
    mine = select(SavedView).where(SavedView.id == key, or_(SavedView.user_id == user_id, SavedView.shared))
    view = session.scalars(mine).first()
    if view is None:
        raise Missing(_("There is no such view."))
    return view


def _tidy(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(_("A view needs a name of at most %(count)s characters.", count=LONGEST_NAME), "name")
    return name

"""A list asked for its rows from outside of its page: for what is to be done to all that a filter leaves.

A list may be put together for one request (by the modules that are installed, by the record that it belongs to). So its
own view is asked, with the parameters of this request, and its `respond` leaves the list instead of showing it.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from app.errors import Forbidden, Missing
from app.listing import Listing, Narrowed
from app.security import mark_of, may


def asked(address: str) -> tuple[Listing, Narrowed]:
    """The list at `address`, narrowed by the query of this request; refused like its page."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        endpoint, values = adapter.match(address, "GET")
    except HTTPException as error:
        raise Missing(_("There is no such list.")) from error
    mark = mark_of(current_app, endpoint, "GET")
    if mark is None or not may(mark):
        raise Forbidden(_("You do not have the right to do this."))
    left: list[tuple[Listing, Narrowed]] = []
    g.kontor_asked = left
    try:
        view: Any = current_app.view_functions[endpoint]
        view(**values)
    finally:
        g.pop("kontor_asked")
    if not left:
        raise Missing(_("There is no such list."))
    return left[0]

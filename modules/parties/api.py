"""/api/v1/parties: the till's quick search for a customer, and a party in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.db import reading
from app.errors import Missing
from app.security import permission
from app.web import api_blueprint
from modules.parties import queries
from modules.parties.schemas import FoundSchema, PartySchema, SearchSchema

parties_api = api_blueprint("parties_api", __name__, url_prefix="/parties", description="Customers and suppliers")


@parties_api.route("", methods=["GET"])
@permission("parties.see")
@parties_api.arguments(SearchSchema, location="query")
@parties_api.response(200, FoundSchema(many=True))
def search(asked: Mapping[str, str]) -> list[Any]:
    """Active customers by number, name, town, e-mail or telephone; the best twenty."""
    with reading() as connection:
        return queries.search(connection, asked["q"])


@parties_api.route("/<code>", methods=["GET"])
@permission("parties.edit")
@parties_api.response(200, PartySchema)
def show(code: str) -> Mapping[str, Any]:
    """A party by its number, with addresses, contacts and consents."""
    with reading() as connection:
        key = queries.party_by_code(connection, code)
        values = queries.party_values(connection, key) if key is not None else None
        if values is None:
            raise Missing(_("This party does not exist."))
        group = queries.group_values(connection, values["group_id"]) if values["group_id"] is not None else None
    return {**values, "group": group["code"] if group else ""}

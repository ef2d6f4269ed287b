"""/api/v1/parties: the till's quick search for a customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.db import reading
from app.security import permission
from app.web import api_blueprint
from modules.parties import queries
from modules.parties.schemas import FoundSchema, SearchSchema

parties_api = api_blueprint("parties_api", __name__, url_prefix="/parties", description="Customers and suppliers")


@parties_api.route("", methods=["GET"])
@permission("parties.see")
@parties_api.arguments(SearchSchema, location="query")
@parties_api.response(200, FoundSchema(many=True))
def search(asked: Mapping[str, str]) -> list[Any]:
    """Active parties by number, name, town, e-mail or telephone; the best twenty."""
    with reading() as connection:
        return queries.search(connection, asked["q"])

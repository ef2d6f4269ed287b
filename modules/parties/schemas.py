"""What the API says of parties."""

from __future__ import annotations

from marshmallow import fields, validate

from app.api import BaseSchema
from modules.parties.queries import SHORTEST_SEARCH


class SearchSchema(BaseSchema):
    """What is looked for."""

    q = fields.String(
        required=True, validate=validate.Length(max=80), metadata={"description": f"{SHORTEST_SEARCH} letters or more"}
    )


class FoundSchema(BaseSchema):
    """A party as a till shows it."""

    id = fields.Integer()
    code = fields.String()
    kind = fields.String()
    name = fields.String()
    street = fields.String(allow_none=True)
    postcode = fields.String(allow_none=True)
    city = fields.String(allow_none=True)
    country = fields.String(allow_none=True)
    email = fields.String()
    vat_id = fields.String()

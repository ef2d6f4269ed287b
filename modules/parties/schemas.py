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
    till_note = fields.String()
    blocked = fields.Boolean()
    block_reason = fields.String()


class AddressSchema(BaseSchema):
    """Where a party is billed or delivered to."""

    kind = fields.String(metadata={"description": "billing or delivery"})
    is_default = fields.Boolean()
    name = fields.String()
    street = fields.String()
    extra = fields.String()
    postcode = fields.String()
    city = fields.String()
    country = fields.String()


class ContactSchema(BaseSchema):
    """Somebody to talk to."""

    name = fields.String()
    function = fields.String()
    email = fields.String()
    phone = fields.String()
    is_default = fields.Boolean()


class ConsentSchema(BaseSchema):
    """What a party allowed, and until when."""

    purpose = fields.String(metadata={"description": "email, phone, post or profile"})
    given_on = fields.Date()
    source = fields.String()
    withdrawn_on = fields.Date(allow_none=True)


class PartySchema(BaseSchema):
    """A party with everything that other programs may need of it."""

    id = fields.Integer()
    code = fields.String()
    kind = fields.String(metadata={"description": "company or person"})
    name = fields.String()
    roles = fields.List(fields.String(), metadata={"description": "customer, supplier, employee"})
    group = fields.String(metadata={"description": "Code of the customer group, or empty"})
    email = fields.String()
    phone = fields.String()
    language = fields.String()
    vat_id = fields.String()
    tax_number = fields.String()
    buyer_reference = fields.String()
    electronic_scheme = fields.String()
    electronic_address = fields.String()
    iban = fields.String()
    bic = fields.String()
    blocked = fields.Boolean()
    block_reason = fields.String()
    till_note = fields.String()
    active = fields.Boolean()
    addresses = fields.List(fields.Nested(AddressSchema))
    contacts = fields.List(fields.Nested(ContactSchema))
    consents = fields.List(fields.Nested(ConsentSchema))

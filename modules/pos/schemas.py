"""What tills send and get, as marshmallow schemas. Amounts are strings with a dot; surplus digits are refused."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from app.api import BaseSchema, Exact
from modules.pos.report import ReportedLine, ReportedTax, ReportedTender, SaleReport

LINE_TYPES = ("item", "bottle_deposit", "uncoded", "expense", "tip", "down_payment")
CODE = validate.Length(max=40)
SHORT, LONG = validate.Length(max=200), validate.Length(max=500)


class LineSchema(BaseSchema):
    """A line of a sale."""

    n = fields.Integer(required=True, strict=True, validate=validate.Range(1, 999))
    type = fields.String(required=True, validate=validate.OneOf(LINE_TYPES))
    item = fields.Integer(required=True, allow_none=True, strict=True)
    text = fields.String(required=True, validate=validate.Length(1, 200))
    quantity = Exact(3, required=True)
    unit = fields.String(required=True, validate=SHORT)
    price = Exact(6, required=True)
    list_price = Exact(6, required=True)
    discount = Exact(2, required=True)
    amount = Exact(2, required=True)
    tax_code = fields.String(required=True, validate=SHORT)
    rate = Exact(6, required=True)
    note = fields.String(load_default="", validate=LONG)
    barcode = fields.String(load_default="", validate=SHORT)
    lot = fields.String(load_default="", validate=CODE)
    serial = fields.String(load_default="", validate=CODE)
    best_before = fields.Date(load_default=None, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ReportedLine:
        """The line as a value."""
        return ReportedLine(**data)


class TaxSchema(BaseSchema):
    """Totals of one VAT code."""

    tax_code = fields.String(required=True)
    rate = Exact(6, required=True)
    gross = Exact(2, required=True)
    net = Exact(2, required=True)
    vat = Exact(2, required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ReportedTax:
        """The totals as a value."""
        return ReportedTax(**data)


class TenderSchema(BaseSchema):
    """Money taken."""

    method = fields.String(required=True)
    amount = Exact(2, required=True)
    given = Exact(2, required=True)
    change = Exact(2, required=True)
    reference = fields.String(load_default="", validate=SHORT)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ReportedTender:
        """The tender as a value."""
        return ReportedTender(**data)


class SaleSchema(BaseSchema):
    """A sale as it happened."""

    till = fields.String(required=True)
    shift = fields.UUID(required=True)
    began_at = fields.AwareDateTime(required=True)
    made_at = fields.AwareDateTime(required=True)
    customer = fields.Integer(load_default=None, allow_none=True, strict=True)
    lines = fields.List(fields.Nested(LineSchema), required=True, validate=validate.Length(1, 500))
    taxes = fields.List(fields.Nested(TaxSchema), required=True, validate=validate.Length(1, 20))
    total = Exact(2, required=True)
    tenders = fields.List(fields.Nested(TenderSchema), required=True, validate=validate.Length(0, 20))
    remarks = fields.List(fields.String(validate=SHORT), load_default=list, validate=validate.Length(0, 2))
    printed = fields.Boolean(load_default=True)
    approvals = fields.List(fields.String(validate=validate.Length(max=1000)), validate=validate.Length(0, 20))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> SaleReport:
        """The report as a value. Approvals are the guard's affair: they widen the rights that it is judged by."""
        data.pop("approvals", None)
        for name in ("lines", "taxes", "tenders", "remarks"):
            data[name] = tuple(data[name])
        return SaleReport(**data)


class TaskSchema(BaseSchema):
    """Something that a clerk will look at."""

    kind = fields.String()
    text = fields.String()


class StoredSaleSchema(BaseSchema):
    """The answer to a sale: the same for every PUT of the same body."""

    id = fields.UUID()
    number = fields.String()
    total = Exact(2)
    change = Exact(2)
    document_url = fields.String()
    receipt_url = fields.String()
    invoice_url = fields.String()
    tasks = fields.List(fields.Nested(TaskSchema))


class QuoteLineSchema(BaseSchema):
    """What is asked about a line."""

    item = fields.Integer(load_default=None, allow_none=True, strict=True)
    text = fields.String(load_default="", validate=SHORT)
    quantity = Exact(3, required=True)
    price = Exact(6, load_default=None, allow_none=True)
    discount_percent = Exact(6, load_default=None, allow_none=True)
    tax_code = fields.String(load_default=None, allow_none=True)
    type = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(LINE_TYPES))
    barcode = fields.String(load_default="", validate=SHORT)
    lot = fields.String(load_default="", validate=CODE)
    serial = fields.String(load_default="", validate=CODE)
    best_before = fields.Date(load_default=None, allow_none=True)
    note = fields.String(load_default="", validate=LONG)

    @post_load
    def named(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A line that says nothing of its type is an item, or else an open item."""
        return {**data, "type": data["type"] or ("uncoded" if data["item"] is None else "item")}


class QuoteSchema(BaseSchema):
    """A cart before money is taken."""

    till = fields.String(required=True)
    customer = fields.Integer(load_default=None, allow_none=True, strict=True)
    lines = fields.List(fields.Nested(QuoteLineSchema), required=True, validate=validate.Length(1, 500))


class StepSchema(BaseSchema):
    """One step that led to a price."""

    step = fields.String()
    value = fields.String()


class QuotedLineSchema(BaseSchema):
    """A line with the server's price, and what the cashier should know."""

    item = fields.Integer(allow_none=True)
    text = fields.String()
    price = Exact(6)
    discount = Exact(2)
    amount = Exact(2)
    tax_code = fields.String()
    rate = Exact(6)
    why = fields.List(fields.Nested(StepSchema))
    stock = fields.String(allow_none=True)
    warnings = fields.List(fields.String())


class CustomerSeenSchema(BaseSchema):
    """What the cashier is told of the customer; `refused` are sentences by code of a payment method."""

    note = fields.String()
    warnings = fields.List(fields.String())
    refused = fields.Dict(keys=fields.String(), values=fields.String())


class QuotedSchema(BaseSchema):
    """What the cart costs."""

    lines = fields.List(fields.Nested(QuotedLineSchema))
    taxes = fields.List(fields.Nested(TaxSchema))
    total = Exact(2)
    customer = fields.Nested(CustomerSeenSchema, allow_none=True)


class OpenShiftSchema(BaseSchema):
    """Opening a shift."""

    till = fields.String(required=True)
    float = Exact(2, required=True)


class ShiftSchema(BaseSchema):
    """An open shift."""

    id = fields.UUID()
    till = fields.String()
    opened_at = fields.AwareDateTime()


class CloseShiftSchema(BaseSchema):
    """Counting and closing."""

    counted = Exact(2, required=True)


class ClosedSchema(BaseSchema):
    """The Z report that a close made."""

    z_number = fields.Integer()
    expected = Exact(2)
    counted = Exact(2)
    difference = Exact(2)
    z_url = fields.String()


class CartEventSchema(BaseSchema):
    """Something that happened to a cart before it was paid: it belongs in the fiscal journal."""

    till = fields.String(required=True)
    event = fields.String(required=True, validate=validate.OneOf(("begin", "void_line", "park", "abandon")))
    text = fields.String(load_default="", validate=SHORT)
    amount = Exact(2, load_default=None, allow_none=True)
    approvals = fields.List(fields.String(validate=validate.Length(max=1000)), load_default=list)


class CashMoveSchema(BaseSchema):
    """Cash in or cash out without a sale."""

    kind = fields.String(required=True, validate=validate.OneOf(("cash_in", "cash_out")))
    amount = Exact(2, required=True)
    reason = fields.String(load_default="", validate=SHORT)
    reason_code = fields.String(required=True, validate=validate.Length(1, 40))


def first_finding(found: Any) -> tuple[str, str]:
    """The path and the sentence of the first thing that is wrong with a body, such as ("lines.0.quantity", …)."""
    path: list[str] = []
    while isinstance(found, dict):
        key, found = next(iter(found.items()))
        path.append(str(key))
    sentence = found[0] if isinstance(found, list) and found else found
    return ".".join(path), str(sentence)

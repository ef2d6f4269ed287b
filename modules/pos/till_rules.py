"""What the sales screen is told of its POS type, as JSON values. The server checks the same again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modules.pos.till_facts import TillView
from modules.pos.till_values import values_at


def rules(till: TillView) -> Mapping[str, Any]:
    """How the screen of a till works; the customer as id and name, None for whoever walks in."""
    values = values_at(till.profile)
    customer = None
    if values.default_party_id is not None:
        customer = {"id": values.default_party_id, "name": values.customer_name}
    return {
        "customer": customer,
        "customer_required": values.customer_required,
        "merge": values.merge,
        "parks": values.parks,
        "open_types": [{"type": kind, "tax_code": opened.tax_code} for kind, opened in values.opened.items()],
        "line_notes": values.line_notes,
        "variants": values.variants,
        "drawer_button": values.drawer_button and till.drawer_id is not None,
        "idle_minutes": values.idle_minutes,
        "sign_out_after_sale": values.sign_out_after_sale,
        "print": values.print if till.printer_id is not None else "always",
        "labels": values.labels,
        "proposed_method": till.payments.proposed,
    }

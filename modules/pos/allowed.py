"""What a POS type lets its tills sell, and the most that a person may take off there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app.config_counter import cached
from app.models import UserRole
from modules.fiscal.pos_types import FiscalValues
from modules.pos.till_facts import TillView
from modules.pos.till_values import values_at
from modules.price_lists.pos_types import PriceListValues

ALL = Decimal(100)
ANY_DISCOUNT = "pos.discount_any"
BOTTLE_DEPOSIT = "bottle_deposit"  # the type of a line that follows another one, or of empties that come back
DOWN_PAYMENT = "down_payment"
RETURN_RIGHT = "pos.return"


def discount_limit(
    connection: Connection, till: TillView, user_id: int | None, rights: Collection[str] = ()
) -> Decimal:
    """The most per cent that a person may take off at a till: the largest limit of their roles, else the POS type's.

    With the right to give any discount, or a colleague's approval of it, there is no limit.
    """
    if ANY_DISCOUNT in rights:
        return ALL
    by_role = values_at(till.profile).limits
    if by_role and user_id is not None:
        roles = cached(connection, "pos.roles", _roles).get(user_id, frozenset())
        mine = [by_role[role] for role in roles if role in by_role]
        if mine:
            return max(mine)
    prices = till.profile.part(PriceListValues)
    return prices.discount_limit if prices else ALL


def _roles(connection: Connection) -> Mapping[int, frozenset[int]]:
    found: dict[int, frozenset[int]] = {}
    for row in connection.execute(select(UserRole.user_id, UserRole.role_id)):
        found[row.user_id] = found.get(row.user_id, frozenset()) | {row.role_id}
    return found


def line_objection(till: TillView, line_type: str, category_id: int | None, text: str) -> str | None:
    """Why a line may not be sold at a till, as a sentence; None where it may."""
    values = values_at(till.profile)
    if line_type == "item":
        if values.categories is None or category_id in values.categories:
            return None
        return _("“%(text)s” is not sold at this till.", text=text)
    if line_type in values.opened or line_type == BOTTLE_DEPOSIT:
        return None
    refusals = {
        "tip": _("This till takes no tips."),
        DOWN_PAYMENT: _("This till takes no down payments."),
        "expense": _("This till sells no charges."),
    }
    return refusals.get(line_type) or _("This till sells no open items.")


def is_return(line_type: str, quantity: Decimal, *, stocked: bool) -> bool:
    """Whether a line takes goods back, for which one needs the right. A bottle deposit that is paid back is none: who
    brings an empty bottle may have it from anywhere. What is kept on stock is no empty. Nor is the deduction of a down
    payment a return."""
    return quantity < 0 and line_type != DOWN_PAYMENT and (line_type != BOTTLE_DEPOSIT or stocked)


def sale_objection(till: TillView, customer: int | None, group: int | None = None) -> str | None:
    """Why nothing may be sold at a till as it is, as a sentence; None where all is well. `group` is the customer's."""
    values = values_at(till.profile)
    if customer is None and (values.customer_required or values.groups):
        return _("This till sells to customers only; please name one.")
    if values.groups and group not in values.groups:
        return _("This till does not sell to the group of this customer.")
    return None


def fiscal_objection(till: TillView, *, certified: bool) -> str | None:
    """Why a till that must have a certified fiscal device may not sell; None where it has one or needs none."""
    fiscal = till.profile.part(FiscalValues)
    if fiscal is not None and fiscal.required and not certified:
        return _("This till needs a certified fiscal device, and none is set up. Nothing can be sold until then.")
    return None

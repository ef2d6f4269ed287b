"""What the point of sale adds to a POS type, as frozen values: how its screen works and what its receipts look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from pos_types.profile import PosProfile

MERGES = ("never", "last", "any")
PRINTS = ("always", "ask")
LAYOUTS = ("full", "compact")
MOST_COPIES = 5


@dataclass(frozen=True)
class Opened:
    """How lines of a type that is in no catalogue are booked and taxed: revenue class and VAT code, by code or ""."""

    revenue_class: str = ""
    tax_code: str = ""


@dataclass(frozen=True)
class TillValues:
    """The values of one POS type; those of a type that says nothing are the defaults here. See `models.PosTypeTill`.

    `opened` gives the types of line that may be sold beside the catalogue: uncoded, expense, tip, down_payment.
    `limits` is the most per cent that a person may take off, by id of role; `categories` are the ids of all that are
    sold, None: all; `groups` are those of the groups of customers that are sold to, none: everybody.
    """

    default_party_id: int | None = None
    customer_name: str = ""
    customer_required: bool = False
    category_id: int | None = None
    categories: frozenset[int] | None = None
    merge: str = "any"
    parks: bool = True
    uncoded: bool = True
    expenses: bool = False
    tips: bool = False
    line_notes: bool = True
    variants: bool = True
    groups: frozenset[int] = frozenset()
    drawer_button: bool = True
    idle_minutes: int = 0
    sign_out_after_sale: bool = False
    print: str = "always"
    copies: int = 1
    layout: str = "full"
    header: str = ""
    logo: str = ""
    label_one: str = ""
    label_two: str = ""
    uncoded_class_id: int | None = None
    uncoded_tax_id: int | None = None
    expense_class_id: int | None = None
    tip_class_id: int | None = None
    tip_tax_id: int | None = None
    down_payments: bool = False
    down_payment_class_id: int | None = None
    down_payment_tax_id: int | None = None
    opened: Mapping[str, Opened] = field(default_factory=lambda: MappingProxyType({"uncoded": Opened()}))
    limits: Mapping[int, Decimal] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def group_ids(self) -> list[int]:
        """The groups as the form takes them."""
        return sorted(self.groups)

    @property
    def role_limits(self) -> list[dict[str, object]]:
        """The limits as rows of the form."""
        return [{"role_id": role, "percent": percent} for role, percent in self.limits.items()]

    @property
    def labels(self) -> list[str]:
        """The labels of the two free fields, "" for one that is not asked."""
        return [self.label_one, self.label_two]


DEFAULTS = TillValues()


def values_at(profile: PosProfile) -> TillValues:
    """The values in a POS type's profile."""
    return profile.part(TillValues) or DEFAULTS

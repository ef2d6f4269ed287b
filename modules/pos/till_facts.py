"""What a sale needs to know of its till: values only, read by `tills`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from modules.payments.pos_types import PaymentValues
from modules.price_lists.pos_types import PriceListValues
from pos_types.profile import PosProfile


@dataclass(frozen=True)
class Sender:
    """Who sells, as printed at the head of a receipt."""

    name: str
    street: str
    postcode: str
    city: str
    vat_id: str
    tax_number: str


@dataclass(frozen=True)
class TillView:
    """A till, its shop and company, and the profile of its POS type."""

    id: int
    code: str
    name: str
    shop_id: int
    shop_code: str
    shop_name: str
    zone: ZoneInfo
    company_id: int
    country: str
    currency: str
    language: str
    sender: Sender
    series_id: int
    journal_id: int
    chain_id: int
    serial: str
    printer_id: int | None
    drawer_id: int | None
    profile: PosProfile

    def day(self, at: datetime) -> date:
        """The shop's calendar date of a moment."""
        return at.astimezone(self.zone).date()

    def price_day(self, on: date) -> date:
        """The day whose prices hold for a sale on a day: the one that the POS type names, else that day."""
        prices = self.profile.part(PriceListValues)
        return prices.valid_on if prices is not None and prices.valid_on is not None else on

    @property
    def payments(self) -> PaymentValues:
        """The methods on the till's buttons."""
        return self.profile.part(PaymentValues) or PaymentValues({})

"""What travels beside jobs and documents: card payments, weights, scans, the customer's display, pictures, pairing.

Amounts are whole numbers of the currency's smallest unit, weights are grams. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from hardware_proxy.reader import Reader

LONGEST_SCAN_AGE_MS = 2_000
"""An older scan is dropped by the server: it must not land on the next customer's receipt."""
LONGEST_WEIGHT_AGE_MS = 1_000


class Outcome(StrEnum):
    """What became of the money on a card."""

    APPROVED = "approved"
    DECLINED = "declined"
    ABORTED = "aborted"
    """The customer or the cashier broke off; nothing was charged."""
    NOT_CHARGED = "not_charged"
    """The line or the program died, and the terminal's own records prove that nothing was charged."""
    UNKNOWN = "unknown"
    """Nobody can tell from here. Look at the terminal, and never charge again without looking."""


@dataclass(frozen=True, slots=True)
class CardOrder:
    """Payload of the job kinds `pay`, `refund`, `void` and `end_of_day`.

    `pay` and `refund` need an amount, `void` the terminal's `receipt_no` of the payment that is undone.
    """

    amount: int = 0
    currency: str = "EUR"
    receipt_no: str = ""
    reference: str = ""
    """Whatever the server knows the payment by; it comes back in the result."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return _plain(self)


@dataclass(frozen=True, slots=True)
class CardResult:
    """Result of the job kinds `pay`, `refund` and `void`, as the terminal told it.

    `customer_slip` and `merchant_slip` are print documents as JSON values, empty where the terminal prints itself.
    The number of the card is masked by the terminal and masked again here.
    """

    outcome: str
    amount: int = 0
    currency: str = "EUR"
    reference: str = ""
    trace: str = ""
    receipt_no: str = ""
    terminal_id: str = ""
    card_name: str = ""
    card_number: str = ""
    result_code: int = 0
    message: str = ""
    recovered: bool = False
    """Asked for after a crash or a lost line."""
    customer_slip: dict[str, Any] = field(default_factory=dict)
    merchant_slip: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return _plain(self)


@dataclass(frozen=True, slots=True)
class CardTotals:
    """Result of `end_of_day`: what the terminal sent to the bank, to be compared with what the till took.

    `count` is payments and refunds together, `total` payments less refunds.
    """

    count: int
    total: int
    currency: str = "EUR"
    terminal_id: str = ""
    slip: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return _plain(self)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the terminal shows while the job with this id is under way (ZVT 04 FF). `code` is the terminal's own."""

    id: str
    text: str
    code: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return _plain(self)


@dataclass(frozen=True, slots=True)
class Show:
    """Lines for a customer's display. The last one wins; none is kept.

    `at` tells which is the last one, as two may overtake each other on their way: milliseconds since 1970 by the till's
    clock, no two of a till alike; 0 is not known.
    """

    device: str
    lines: tuple[str, ...]
    at: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"device": self.device, "lines": list(self.lines), "at": self.at}


@dataclass(frozen=True, slots=True)
class Weigh:
    """A question to a scale. `tare` in grams, `unit_price` per kg in minor units for scales that calculate."""

    id: str
    device: str
    tare: int = 0
    unit_price: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return _plain(self)


@dataclass(frozen=True, slots=True)
class Weight:
    """The answer. With a `reason` there is no weight.

    `amount` is the scale's own and is passed on unchanged; 0 if the scale calculates none.
    """

    id: str
    device: str
    grams: int = 0
    tare: int = 0
    unit_price: int = 0
    amount: int = 0
    reason: str = ""
    age_ms: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return _plain(self)


@dataclass(frozen=True, slots=True)
class Scan:
    """A code that was read. `symbology` is the AIM identifier (`]E0`), empty if the scanner sends none.

    `elements` are the GS1 element strings by application identifier. `number` counts the scans since the proxy's start.
    """

    device: str
    text: str
    symbology: str = ""
    elements: dict[str, str] = field(default_factory=dict)
    number: int = 0
    age_ms: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return _plain(self)


@dataclass(frozen=True, slots=True)
class Welcome:
    """The server's answer to `hello`. `seq` is its clock as jobs are numbered: what comes later is above it."""

    ok: bool
    protocol: int = 0
    min_protocol: int = 0
    seq: int = 0
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return _plain(self)


def _plain(item: Any) -> dict[str, Any]:
    return {entry.name: getattr(item, entry.name) for entry in fields(item)}


def card_order_from_json(value: object, path: str = "payload") -> CardOrder:
    """Raises `ProtocolError`."""
    read = Reader(value, path)
    return CardOrder(
        read.number("amount", 0, high=999_999_999_999),
        read.text("currency", "EUR"),
        read.text("receipt_no", ""),
        read.text("reference", ""),
    )


def card_result_from_json(value: object, path: str = "result") -> CardResult:
    """Raises `ProtocolError`."""
    read = Reader(value, path)
    return CardResult(
        read.choice("outcome", tuple(Outcome)),
        read.number("amount", 0),
        read.text("currency", "EUR"),
        read.text("reference", ""),
        read.text("trace", ""),
        read.text("receipt_no", ""),
        read.text("terminal_id", ""),
        read.text("card_name", ""),
        read.text("card_number", ""),
        read.number("result_code", 0),
        read.text("message", ""),
        read.flag("recovered"),
        read.mapping("customer_slip"),
        read.mapping("merchant_slip"),
    )


def card_totals_from_json(value: object, path: str = "result") -> CardTotals:
    """Raises `ProtocolError`."""
    read = Reader(value, path)
    return CardTotals(
        read.number("count", 0),
        read.number("total", 0, low=-(2**53)),
        read.text("currency", "EUR"),
        read.text("terminal_id", ""),
        read.mapping("slip"),
    )


def progress_from_json(value: object) -> Progress:
    """Raises `ProtocolError`."""
    read = Reader(value, "progress")
    return Progress(read.text("id"), read.text("text", ""), read.number("code", 0, high=255))


def show_from_json(value: object) -> Show:
    """Raises `ProtocolError`."""
    read = Reader(value, "show")
    return Show(read.text("device"), tuple(str(line) for line in read.items("lines")[:4]), read.number("at", 0))


def weigh_from_json(value: object) -> Weigh:
    """Raises `ProtocolError`."""
    read = Reader(value, "weigh")
    return Weigh(
        read.text("id"), read.text("device"), read.number("tare", 0, high=99_999), read.number("unit_price", 0)
    )


def weight_from_json(value: object) -> Weight:
    """Raises `ProtocolError`."""
    read = Reader(value, "weight")
    return Weight(
        read.text("id", ""),
        read.text("device"),
        read.number("grams", 0),
        read.number("tare", 0),
        read.number("unit_price", 0),
        read.number("amount", 0),
        read.text("reason", ""),
        read.number("age_ms", 0),
    )


def scan_from_json(value: object) -> Scan:
    """Raises `ProtocolError`."""
    read = Reader(value, "scan")
    return Scan(
        read.text("device"),
        read.text("text"),
        read.text("symbology", ""),
        {str(key): str(each) for key, each in read.mapping("elements").items()},
        read.number("number", 0),
        read.number("age_ms", 0),
    )


def welcome_from_json(value: object) -> Welcome:
    """Raises `ProtocolError`."""
    read = Reader(value, "welcome")
    has_error = isinstance(value, Mapping) and value.get("error") is not None
    return Welcome(
        read.flag("ok"),
        read.number("protocol", 0),
        read.number("min_protocol", 0),
        read.number("seq", 0),
        read.text("error", "") if has_error else "",
    )

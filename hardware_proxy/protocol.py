"""What server and hardware proxy say to each other, and the print document that travels between them.

This is the one file that the server imports. It and what it imports need the standard library only.

The conversation runs on the Socket.IO namespace `/hw`. Socket.IO delivers at most once, so every message here may
be lost or sent again: `job` carries an id that is the idempotency key, and `job_state` is repeated until the server
has acknowledged it.

    proxy  -> server   hello         (call)  Hello        -> Welcome
    server -> proxy    job           (emit)  Job
    server -> proxy    cancel        (emit)  {"id": …}    a card payment under way is broken off at the terminal
    proxy  -> server   job_state     (call)  JobReport    -> {"ok": true}
    proxy  -> server   device_state  (emit)  list of DeviceState
    proxy  -> server   asset         (call)  {"sha256": …} -> {"ok": true, "data": bytes}

What is only worth something at this moment is no job, and is lost when the line is down:

    server -> proxy    show          (emit)  Show
    server -> proxy    weigh         (emit)  Weigh
    proxy  -> server   weight        (emit)  Weight
    proxy  -> server   scan          (emit)  Scan
    proxy  -> server   progress      (emit)  Progress     what a card terminal shows meanwhile

Pairing is two requests over HTTP, before there is a token; the code is printed for a person to type on the server:

    POST /hw/pair/start   {"name": …, "version": …}  -> {"code": "VAAZ-ALRA", "poll": secret, "expires": seconds}
    POST /hw/pair/poll    {"poll": secret}           -> 202 not yet, 200 {"token": …} once, 404 over
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import IntEnum, StrEnum
from typing import Any

from hardware_proxy.document import (
    Barcode,
    Cell,
    Columns,
    Cut,
    Document,
    Element,
    ImageRef,
    Pulse,
    Qr,
    Row,
    Rule,
    Text,
    document_from_json,
    document_from_text,
    lay_out,
    printable,
    to_text,
)
from hardware_proxy.messages import (
    LONGEST_SCAN_AGE_MS,
    LONGEST_WEIGHT_AGE_MS,
    CardOrder,
    CardResult,
    CardTotals,
    Outcome,
    Progress,
    Scan,
    Show,
    Weigh,
    Weight,
    Welcome,
    card_order_from_json,
    card_result_from_json,
    card_totals_from_json,
    progress_from_json,
    scan_from_json,
    show_from_json,
    weigh_from_json,
    weight_from_json,
    welcome_from_json,
)
from hardware_proxy.reader import ProtocolError, Reader

__all__ = [
    "ASSET", "CANCEL", "DEVICE_STATE", "FINAL", "HEARTBEAT_SECONDS", "HELLO", "JOB", "JOB_STATE", "KINDS",
    "LONGEST_SCAN_AGE_MS", "LONGEST_WEIGHT_AGE_MS", "MIN_PROTOCOL", "NAMESPACE", "PAIR_POLL", "PAIR_START",
    "PAPER_LIMIT_BYTES", "PROGRESS", "PROTOCOL", "REFUSED_TOKEN", "REFUSED_VERSION", "SCAN", "SHOW", "WEIGH",
    "WEIGHT", "Barcode", "CardOrder", "CardResult", "CardTotals", "Cell", "Columns", "Confirmation", "Cut",
    "DeviceState", "Document", "Element", "Health", "Hello", "ImageRef", "Job", "JobReport", "Kind", "Outcome",
    "Progress", "ProtocolError", "Pulse", "Qr", "Reader", "Reason", "Row", "Rule", "Scan", "Show", "State", "Text",
    "Weigh", "Weight", "Welcome", "card_order_from_json", "card_result_from_json", "card_totals_from_json",
    "device_state_from_json", "document_from_json", "document_from_text", "hello_from_json", "job_from_json",
    "job_report_from_json", "lay_out", "printable", "progress_from_json", "scan_from_json", "show_from_json",
    "to_text", "weigh_from_json", "weight_from_json", "welcome_from_json",
]  # fmt: skip

PROTOCOL = 1
MIN_PROTOCOL = 1
NAMESPACE = "/hw"

HELLO = "hello"
JOB = "job"
CANCEL = "cancel"
JOB_STATE = "job_state"
DEVICE_STATE = "device_state"
ASSET = "asset"
SHOW = "show"
WEIGH = "weigh"
WEIGHT = "weight"
SCAN = "scan"
PROGRESS = "progress"
PAIR_START = "/hw/pair/start"
PAIR_POLL = "/hw/pair/poll"

REFUSED_TOKEN = "unauthorized"  # noqa: S105 - a reason, not a secret
REFUSED_VERSION = "upgrade required"

HEARTBEAT_SECONDS = 10
PAPER_LIMIT_BYTES = 256_000
"""A picture of virtual paper larger than this stays in the shop; the server's packets are limited to 1 MB."""


class Kind(StrEnum):
    """What a job asks a device to do."""

    PRINT = "print"
    """Payload: a print document."""
    DRAWER = "drawer"
    PROBE = "probe"
    """Test print that finds out how well the printer can prove it. Result: `{"confirmation": level}`, used then."""
    PAGE = "page"
    """A PDF on an office printer. Payload: `{"sha256": …, "copies": 1}`, the file is fetched as an asset."""
    PAY = "pay"
    REFUND = "refund"
    VOID = "void"
    END_OF_DAY = "end_of_day"
    """The card terminal's four. Payload: CardOrder. Result: CardResult, or CardTotals at the end of the day."""


KINDS: dict[str, tuple[Kind, ...]] = {
    "printer": (Kind.PRINT, Kind.PROBE),
    "drawer": (Kind.DRAWER,),
    "office_printer": (Kind.PAGE,),
    "terminal": (Kind.PAY, Kind.REFUND, Kind.VOID, Kind.END_OF_DAY),
    "display": (),
    "scale": (),
    "scanner": (),
}
"""The kinds of device, and the kinds of job that each can do."""


class State(StrEnum):
    """States of a job as the proxy reports them. `accepted` and `blocked` may change, the others are final."""

    ACCEPTED = "accepted"
    BLOCKED = "blocked"
    DONE = "done"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


FINAL = frozenset({State.DONE, State.FAILED, State.UNCERTAIN, State.EXPIRED, State.CANCELLED})


class Confirmation(IntEnum):
    """How well a device can prove that it did what it was told."""

    WRITTEN = 0
    """The bytes were handed over; nobody knows more."""
    READY = 1
    """The printer said that it was ready after the bytes were written."""
    ANSWERED = 2
    """The printer answered after it had printed."""
    COUNTED = 3
    """It answered, and its cutter counter tells after a crash whether the receipt came out."""


class Health(StrEnum):
    """What a device looks like from the proxy."""

    OK = "ok"
    WARNING = "warning"
    GONE = "gone"


class Reason(StrEnum):
    """Why a job waits, failed or is uncertain."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    NO_ANSWER = "no_answer"
    DEVICE_ERROR = "device_error"
    UNKNOWN_DEVICE = "unknown_device"
    UNSUPPORTED = "unsupported"
    BAD_DOCUMENT = "bad_document"
    TOO_LATE = "too_late"
    DUPLICATE = "duplicate"
    NOT_OPENED = "not_opened"
    INTERRUPTED = "interrupted"
    PAPER_LOW = "paper_low"
    BUSY = "busy"
    """The device is alive and works on something else."""
    NO_JOURNAL = "no_journal"
    """The proxy cannot write its journal, so nothing is done."""
    JOURNAL_LOST = "journal_lost"
    """The journal was damaged, so nobody knows whether an earlier offer of this job was carried out."""
    NO_ASSET = "no_asset"
    IN_MOTION = "in_motion"
    UNDER_ZERO = "under_zero"
    OVER_LOAD = "over_load"
    NO_LOAD = "no_load"
    DECLINED = "declined"
    ABORTED = "aborted"
    NOT_CHARGED = "not_charged"


@dataclass(frozen=True, slots=True)
class DeviceState:
    """One device as the proxy sees it now. `drawer_open` is None where the device has no drawer."""

    code: str
    kind: str
    driver: str
    columns: int
    confirmation: int
    health: str = Health.OK
    reason: str = ""
    drawer_open: bool | None = None
    waiting: int = 0
    virtual: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


def device_state_from_json(value: object, path: str = "device") -> DeviceState:
    """Raises `ProtocolError`."""
    read = Reader(value, path)
    has_drawer = isinstance(value, Mapping) and value.get("drawer_open") is not None
    return DeviceState(
        read.text("code"),
        read.text("kind"),
        read.text("driver"),
        read.number("columns", 42, high=96),
        read.number("confirmation", 0, high=3),
        read.choice("health", tuple(Health), Health.OK),
        read.text("reason", ""),
        read.flag("drawer_open") if has_drawer else None,
        read.number("waiting", 0),
        read.flag("virtual"),
    )


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message of a proxy after each connect."""

    version: str
    boot_id: str
    devices: tuple[DeviceState, ...]
    open_jobs: tuple[str, ...] = ()
    protocol: int = PROTOCOL
    journal_lost: str = ""
    """Name of the damaged journal that was set aside, until the server has heard of it."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "protocol": self.protocol,
            "version": self.version,
            "boot_id": self.boot_id,
            "devices": [device.as_json() for device in self.devices],
            "open_jobs": list(self.open_jobs),
            "journal_lost": self.journal_lost,
        }


def hello_from_json(value: object) -> Hello:
    """Raises `ProtocolError`."""
    read = Reader(value, "hello")
    devices = (device_state_from_json(item, f"devices[{i}]") for i, item in enumerate(read.items("devices")))
    jobs = tuple(str(item) for item in read.items("open_jobs"))
    return Hello(
        read.text("version"),
        read.text("boot_id"),
        tuple(devices),
        jobs,
        read.number("protocol"),
        read.text("journal_lost", ""),
    )


@dataclass(frozen=True, slots=True)
class Job:
    """One order to one device. `ttl_ms` is how long it may still be started, counted from now; 0 means for ever.

    `attempt` counts the offers of this job: a proxy that lost its journal must not do what it may have done before.
    """

    id: str
    device: str
    kind: str
    seq: int
    payload: dict[str, Any] = field(default_factory=dict)
    ttl_ms: int = 0
    attempt: int = 1

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


def job_from_json(value: object) -> Job:
    """Raises `ProtocolError`."""
    read = Reader(value, "job")
    return Job(
        read.text("id"),
        read.text("device"),
        read.text("kind"),
        read.number("seq"),
        read.mapping("payload"),
        read.number("ttl_ms", 0),
        read.number("attempt", 1),
    )


@dataclass(frozen=True, slots=True)
class JobReport:
    """What became of a job. `paper` is the PNG of virtual paper, empty for real printers."""

    id: str
    state: str
    reason: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    paper: bytes = b""

    def as_json(self) -> dict[str, Any]:
        """JSON values, and bytes for the paper, which Socket.IO carries as an attachment."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


def job_report_from_json(value: object) -> JobReport:
    """Raises `ProtocolError`."""
    read = Reader(value, "job_state")
    paper = value.get("paper", b"") if isinstance(value, Mapping) else b""
    if not isinstance(paper, bytes) or len(paper) > PAPER_LIMIT_BYTES:
        raise ProtocolError(f"job_state.paper: at most {PAPER_LIMIT_BYTES} bytes are expected")
    return JobReport(
        read.text("id"),
        read.choice("state", tuple(State)),
        read.text("reason", ""),
        read.mapping("result"),
        paper,
    )

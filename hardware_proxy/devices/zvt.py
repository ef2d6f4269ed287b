"""Card terminals that speak ZVT over TCP.

The till is the client: it sends a command, the terminal acknowledges it, reports what happens packet by packet, each to
be acknowledged, and ends with a completion or an abort. What it says of the money (04 0F) is acknowledged only after
it has been written down, so a till that dies in between leaves the terminal unacknowledged, never the other way round.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from hardware_proxy.devices import zvt_codec as zvt
from hardware_proxy.devices.base import Note, NotReady, Tell, Unknown
from hardware_proxy.devices.lines import Line, open_line
from hardware_proxy.devices.zvt_codec import Packet, Packets
from hardware_proxy.protocol import CardOrder, CardResult, CardTotals, Document, Outcome, Progress, Reason, Text

FACTORY_PASSWORD = "000000"  # noqa: S105 - what every terminal leaves the factory with
_SETTINGS = 0x8E
"""Registration: the till prints customers' slips (02) and those of the terminal's own affairs (04), wants to hear what
happens meanwhile (08), and takes slips as lines (80)."""
_ABORT_CODES = {0x6C}
_SHOWN = {
    0x00: "Wait for the amount to be confirmed",
    0x01: "Look at the terminal",
    0x04: "Wait for the bank",
    0x05: "Amount is being sent",
    0x0A: "Insert card",
    0x0B: "Remove card",
    0x0C: "Card not readable",
    0x0D: "Broken off",
    0x0E: "Please wait",
    0x17: "Please wait",
    0x41: "Look at the terminal",
}


@dataclass(frozen=True, slots=True)
class TerminalTiming:
    """Seconds. `silence` is how long a terminal may say nothing while a customer looks for a card."""

    connect: float = 3.0
    answer: float = 5.0
    silence: float = 90.0
    slice: float = 0.2


@dataclass(slots=True)
class _Talk:
    """What has been heard during one command."""

    note: Callable[[dict[int, bytes]], None]
    tell: Callable[[int], None]
    status: dict[int, bytes] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    slips: dict[int, list[str]] = field(default_factory=dict)
    end: Packet | None = None


def _slip(lines: list[str]) -> dict[str, Any]:
    if not any(line.strip() for line in lines):
        return {}
    return Document(tuple(Text(line) for line in lines)).as_json()


class ZvtTerminal:
    """One terminal. All calls but `abort` belong to one thread."""

    driver = "zvt"
    virtual = False

    def __init__(self, address: str, password: str = FACTORY_PASSWORD, timing: TerminalTiming | None = None) -> None:
        """`address` is `tcp://host:20007`. Nothing is opened yet."""
        self._address = address
        self._password = bytes.fromhex(password)
        self._timing = timing or TerminalTiming()
        self._line: Line | None = None
        self._packets = Packets()
        self._early: list[Packet] = []
        self._abort = threading.Event()

    def check(self) -> None:
        """Return when the terminal is registered. Raises `NotReady`."""
        if self._line is not None:
            try:
                self._line.receive(0.001)
            except TimeoutError:
                return
            except OSError:
                self.hang_up()
        self._register()

    def hang_up(self) -> None:
        """Let go of the line."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _register(self) -> None:
        self._line = open_line(self._address, self._timing.connect)
        self._packets, self._early = Packets(), []
        data = self._password + bytes([_SETTINGS]) + zvt.bcd(zvt.CURRENCIES["EUR"], 2)
        try:
            end = self._command(Packet(zvt.REGISTRATION, data), _Talk(lambda _status: None, lambda _code: None))
        except Unknown as problem:
            raise NotReady(problem.reason) from problem
        if end.command != zvt.COMPLETION:
            self.hang_up()
            raise NotReady(Reason.DEVICE_ERROR)

    def last(self) -> CardResult | None:
        """What the terminal did last, by its own records (06 20); None if it has done nothing. Raises `NotReady`."""
        self.check()
        talk = _Talk(lambda _status: None, lambda _code: None)
        try:
            self._command(Packet(zvt.REPEAT_RECEIPT, self._password), talk)
        except Unknown as problem:
            raise NotReady(problem.reason) from problem
        return self._result(talk, CardOrder()) if zvt.TRACE in talk.status else None

    def pay(self, job_id: str, order: CardOrder, note: Note, tell: Tell) -> CardResult:
        """Charge the amount. `note` writes the result down before the terminal is told that it was heard.

        Raises `NotReady` when nothing was sent, `Unknown` when the outcome is open.
        """
        return self._money(job_id, order, Packet(zvt.AUTHORISATION, self._amount(order)), note, tell)

    def refund(self, job_id: str, order: CardOrder, note: Note, tell: Tell) -> CardResult:
        """Give the amount back to a card; see `pay`."""
        return self._money(job_id, order, Packet(zvt.REFUND, self._password + self._amount(order)), note, tell)

    def void(self, job_id: str, order: CardOrder, note: Note, tell: Tell) -> CardResult:
        """Undo the payment with the order's receipt number; see `pay`."""
        receipt = zvt.bitmap(zvt.RECEIPT, zvt.bcd(int(order.receipt_no), 2))
        return self._money(job_id, order, Packet(zvt.REVERSAL, self._password + receipt), note, tell)

    def end_of_day(self, job_id: str, tell: Tell) -> CardTotals:
        """Send the day's payments to the bank. Raises as `pay`; `Unknown` also when the terminal breaks it off."""
        self.check()
        talk = _Talk(lambda _status: None, lambda code: tell(Progress(job_id, _SHOWN.get(code, ""), code)))
        end = self._command(Packet(zvt.END_OF_DAY, self._password), talk)
        if end.command != zvt.COMPLETION:
            raise Unknown(Reason.ABORTED)
        counts = self._counts(talk.status.get(zvt.TOTALS, b""))
        total = zvt.number(talk.status.get(zvt.AMOUNT, b""))
        terminal = zvt.digits(talk.status.get(zvt.TERMINAL, b""))
        slip = _slip(next(iter(talk.slips.values()), talk.lines))
        return CardTotals(counts, total, "EUR", terminal, slip)

    def abort(self) -> None:
        """Break off what is under way; the terminal decides whether it still can. From any thread."""
        self._abort.set()

    @staticmethod
    def _amount(order: CardOrder) -> bytes:
        currency = zvt.bitmap(zvt.CURRENCY, zvt.bcd(zvt.CURRENCIES[order.currency], 2))
        return zvt.bitmap(zvt.AMOUNT, zvt.bcd(order.amount, 6)) + currency

    @staticmethod
    def _counts(totals: bytes) -> int:
        """Bitmap 60: first and last receipt number, then for each kind of card how many (1 byte) and how much (6)."""
        return sum(totals[at] for at in range(4, len(totals), 7))

    def _money(self, job_id: str, order: CardOrder, packet: Packet, note: Note, tell: Tell) -> CardResult:
        self.check()
        self._abort.clear()
        talk = _Talk(
            lambda status: note(self._result(_Talk(talk.note, talk.tell, status), order)),
            lambda code: tell(Progress(job_id, _SHOWN.get(code, ""), code)),
        )
        end = self._command(packet, talk)
        result = self._result(talk, order)
        if end.command == zvt.COMPLETION and talk.status:
            return result
        code = end.data[0] if end.data else result.result_code
        outcome = Outcome.ABORTED if code in _ABORT_CODES else Outcome.DECLINED
        return replace(result, outcome=outcome, result_code=code)

    def _result(self, talk: _Talk, order: CardOrder) -> CardResult:
        status = talk.status
        code = status.get(zvt.RESULT, b"\x00")[0]
        customer = talk.slips.get(1, talk.slips.get(0, talk.lines))
        amount = zvt.number(status[zvt.AMOUNT]) if zvt.AMOUNT in status else order.amount
        return CardResult(
            Outcome.APPROVED if code == 0 else Outcome.ABORTED if code in _ABORT_CODES else Outcome.DECLINED,
            amount,
            order.currency,
            order.reference,
            zvt.digits(status.get(zvt.TRACE, b"")),
            zvt.digits(status.get(zvt.RECEIPT, b"")),
            zvt.digits(status.get(zvt.TERMINAL, b"")),
            status.get(zvt.CARD_NAME, b"").rstrip(b"\x00").decode(zvt.TEXT, "replace"),
            zvt.masked(zvt.digits(status.get(zvt.PAN, b""))),
            code,
            status.get(zvt.NOTE, b"").decode(zvt.TEXT, "replace"),
            False,
            _slip(customer),
            _slip(talk.slips.get(0, [])) if 1 in talk.slips else {},
        )

    def _command(self, packet: Packet, talk: _Talk) -> Packet:
        """Send a command and hear the terminal out; answers the last packet.

        Raises `NotReady` when it refuses to begin, `Unknown` when it falls silent or is gone.
        """
        line = self._line
        assert line is not None
        try:
            line.send(packet.as_bytes(), self._timing.answer)
            self._begin()
            return self._heard_out(line, talk)
        except TimeoutError as error:
            self.hang_up()
            raise Unknown(Reason.NO_ANSWER) from error
        except OSError as error:
            self.hang_up()
            raise Unknown(Reason.OFFLINE) from error
        except zvt.BadPacket as error:
            self.hang_up()
            raise Unknown(Reason.DEVICE_ERROR) from error

    def _heard_out(self, line: Line, talk: _Talk) -> Packet:
        end = time.monotonic() + self._timing.silence
        while talk.end is None:
            for heard in self._receive(min(self._timing.slice, max(0.001, end - time.monotonic()))):
                end = time.monotonic() + self._timing.silence
                self._hear(heard, talk)
            if self._abort.is_set():
                self._abort.clear()
                line.send(Packet(zvt.ABORT).as_bytes(), self._timing.answer)
            if time.monotonic() > end:
                raise TimeoutError
        return talk.end

    def _begin(self) -> None:
        """The terminal's acknowledgement of the command itself: 80 00, or 84 and a reason why it will not."""
        end = time.monotonic() + self._timing.answer
        while time.monotonic() < end:
            heard = list(self._receive(self._timing.slice))
            for place, packet in enumerate(heard):
                if packet.command == zvt.ACKNOWLEDGE:
                    self._early = heard[place + 1 :]
                    return
                if packet.command[:1] == b"\x84":
                    raise NotReady(Reason.BUSY)
        raise TimeoutError

    def _receive(self, timeout: float) -> list[Packet]:
        """Packets that came in, perhaps none."""
        early, self._early = self._early, []
        if early:
            return early
        assert self._line is not None
        try:
            return list(self._packets.feed(self._line.receive(timeout)))
        except TimeoutError:
            return []

    def _hear(self, packet: Packet, talk: _Talk) -> None:
        assert self._line is not None
        match packet.command:
            case zvt.ACKNOWLEDGE:
                return
            case zvt.INTERMEDIATE:
                talk.tell(packet.data[0] if packet.data else 0)
            case zvt.STATUS:
                talk.status = {**talk.status, **zvt.bitmaps(packet.data)}
                talk.note(talk.status)
            case zvt.PRINT_LINE:
                talk.lines.append(packet.data[1:].decode(zvt.TEXT, "replace"))
            case zvt.PRINT_BLOCK:
                self._block(packet.data, talk)
            case zvt.COMPLETION | zvt.ABORTED:
                talk.end = packet
        self._line.send(zvt.acknowledge(), self._timing.answer)

    @staticmethod
    def _block(data: bytes, talk: _Talk) -> None:
        """A whole slip: object 1F07 says whose (0 merchant, 1 customer, 2 the terminal's own), 25 holds lines 07."""
        whose, lines = 0, []
        for tag, value in zvt.objects(zvt.bitmaps(data).get(zvt.CONTAINER, b"")):
            if tag == 0x1F07 and value:
                whose = value[0]
            elif tag == 0x25:
                lines = [text.decode(zvt.TEXT, "replace") for inner, text in zvt.objects(value) if inner == 0x07]
        talk.slips.setdefault(whose, []).extend(lines)

"""A virtual card terminal: it speaks ZVT on a port, keeps its own records, and does what its buttons say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hardware_proxy.devices import zvt_codec as zvt
from hardware_proxy.devices.zvt_codec import Packet, Packets
from hardware_proxy.emulator.twin import Twin

TERMINAL_ID = 12345678
_CARD, _PAN = "girocard", bytes.fromhex("67eeeeeeeeeeee0415ff")
_ABORTED, _DECLINED = 0x6C, 0x05


class Answer(StrEnum):
    """What the terminal does with the next payments."""

    OK = "ok"
    DECLINED = "declined"
    TIME_OUT = "time_out"
    """It falls silent before anything is charged."""
    LINE_CUT = "line_cut"
    """It charges, and the line ends before it can say so."""
    WAIT = "wait"
    """The customer looks for a card, until another button is pressed."""
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Record:
    """One transaction, in the smallest unit. `undone` is the trace of a payment that a void took back."""

    trace: int
    kind: str
    amount: int
    code: int
    undone: int = 0


_KINDS = {zvt.AUTHORISATION: "pay", zvt.REFUND: "refund", zvt.REVERSAL: "void"}


class TerminalTwin(Twin):
    """The terminal. `records` are what the bank would see; a payment that has begun is ended even if the line dies.

    `on_step` is called with the name of each step before it is taken, for tests that pull the plug.
    """

    def __init__(self, port: int = 0, on_step: Callable[[str], None] = lambda _name: None) -> None:
        """Starts with an empty book and the answer OK."""
        self._answer = Answer.OK
        self.records: list[Record] = []
        self.shown = ""
        self.ends_alone = True
        """Whether a payment goes through although the till is gone; without it the terminal breaks it off."""
        self._on_step = on_step
        self._closed_at = 0
        self._running: list[Callable[[], None]] = []
        self._charge: Callable[[], None] | None = None
        self._parked: list[Callable[[], None]] = []
        self._packets = Packets()
        super().__init__(port)

    @property
    def answer(self) -> Answer:
        """What it does with the next payments, and with one that waits for a card."""
        return self._answer

    @answer.setter
    def answer(self, answer: Answer) -> None:
        with self.lock:
            self._answer = answer
            if answer is not Answer.WAIT and self._parked:
                parked, self._parked = self._parked, []
                self._steps(*parked)

    def gone(self) -> None:
        """See `Twin`."""
        with self.lock:
            charge, self._charge, self._running = self._charge, None, []
            parked, self._parked = self._parked, []
            if charge is not None and self.ends_alone and not parked:
                charge()
            self._packets = Packets()

    def hear(self, data: bytes) -> None:
        """See `Twin`."""
        with self.lock:
            for packet in self._packets.feed(data):
                self._take(packet)

    def _take(self, packet: Packet) -> None:
        if packet.command == zvt.ACKNOWLEDGE:
            if self._running:
                self._running.pop(0)()
            return
        if packet.command == zvt.ABORT:
            self._break_off()
            return
        if self.answer is Answer.BUSY and packet.command != zvt.REGISTRATION:
            self._send(b"\x84\x83")
            return
        self._send(zvt.ACKNOWLEDGE)
        if packet.command in _KINDS:
            self._begin(packet)
        elif packet.command == zvt.REPEAT_RECEIPT:
            self._on_step("asked")
            last = self.records[-1:]
            self._steps(*([lambda: self._send(zvt.STATUS, self._status(last[0]))] if last else []), self._complete)
        elif packet.command == zvt.END_OF_DAY:
            self._steps(lambda: self._send(zvt.STATUS, self._totals()), self._slip_of_the_day, self._complete)
        else:
            self._complete()

    def _steps(self, *steps: Callable[[], None]) -> None:
        """Take the first step now, each other one when the till has acknowledged the one before."""
        self._running = list(steps)
        self._running.pop(0)()

    def _send(self, command: bytes, data: bytes = b"") -> None:
        self.say(Packet(command, data).as_bytes())

    def _complete(self) -> None:
        self.shown = ""
        self._send(zvt.COMPLETION)

    def _break_off(self) -> None:
        """The till's abort: accepted until the card has been charged."""
        self._send(zvt.ACKNOWLEDGE)
        if self._charge is not None:
            self._charge, self._running, self._parked, self.shown = None, [], [], ""
            self._send(zvt.ABORTED, bytes([_ABORTED]))

    def _show(self, code: int, text: str) -> Callable[[], None]:
        def step() -> None:
            self._on_step(f"shown {code:02x}")
            self.shown = text
            self._send(zvt.INTERMEDIATE, bytes([code]))

        return step

    def _begin(self, packet: Packet) -> None:
        kind = _KINDS[packet.command]
        data = packet.data if kind == "pay" else packet.data[3:]
        fields = zvt.bitmaps(data)
        amount = zvt.number(fields.get(zvt.AMOUNT, b""))
        receipt = zvt.number(fields.get(zvt.RECEIPT, b""))
        self._on_step("begin")

        def charge() -> None:
            self._charge = None
            self.records.append(self._record(kind, amount, receipt))

        def say() -> None:
            charge()
            self._on_step("charged")
            if self.answer is Answer.LINE_CUT:
                self.hang_up()
                self._running = []
                return
            self._send(zvt.STATUS, self._status(self.records[-1]))

        self._charge = charge
        if self.answer is Answer.TIME_OUT:
            self._charge = None
            self._steps(self._show(0x0A, "Insert card"), lambda: None)
            return
        steps = [self._show(0x0E, "Please wait"), say, self._slip, self._slip_shop, self._end]
        if self.answer is Answer.WAIT:

            def park() -> None:
                self._parked = steps

            self._steps(self._show(0x0A, "Insert card"), park)
            return
        self._steps(self._show(0x0A, "Insert card"), *steps)

    def _record(self, kind: str, amount: int, receipt: int) -> Record:
        trace = len(self.records) + 1
        code, undone = (_DECLINED if self.answer is Answer.DECLINED else 0), 0
        if kind == "void":
            found = next((each for each in self.records if each.trace == receipt and each.kind != "void"), None)
            code, amount, undone = (0, found.amount, found.trace) if found else (_DECLINED, 0, 0)
        return Record(trace, kind, amount, code, undone)

    def _status(self, record: Record) -> bytes:
        parts = {
            zvt.RESULT: bytes([record.code]),
            zvt.AMOUNT: zvt.bcd(record.amount, 6),
            zvt.CURRENCY: zvt.bcd(978, 2),
            zvt.TRACE: zvt.bcd(record.trace, 3),
            zvt.RECEIPT: zvt.bcd(record.trace, 2),
            zvt.TERMINAL: zvt.bcd(TERMINAL_ID, 4),
            zvt.PAN: _PAN,
            zvt.CARD_NAME: _CARD.encode(zvt.TEXT) + b"\x00",
        }
        return b"".join(zvt.bitmap(name, value) for name, value in parts.items())

    def _slip(self) -> None:
        self._on_step("slip")
        self._print(1, self._lines("K U N D E N B E L E G"))

    def _slip_shop(self) -> None:
        self._print(0, self._lines("H Ä N D L E R B E L E G"))

    def _lines(self, title: str) -> list[str]:
        record = self.records[-1]
        words = {"pay": "Zahlung", "refund": "Gutschrift", "void": "Storno"}
        result = "genehmigt" if record.code == 0 else "abgelehnt"
        amount = f"{record.amount // 100},{record.amount % 100:02d}"
        return [title, f"Terminal-ID {TERMINAL_ID}", f"TA-Nr. {record.trace:06d}", _CARD,
                f"{words[record.kind]} EUR {amount}", result]  # fmt: skip

    def _print(self, whose: int, lines: list[str]) -> None:
        text = b"".join(zvt.tagged(0x07, line.encode(zvt.TEXT)) for line in lines)
        block = zvt.tagged(0x1F07, bytes([whose])) + zvt.tagged(0x25, text)
        self._send(zvt.PRINT_BLOCK, zvt.bitmap(zvt.CONTAINER, block))

    def _end(self) -> None:
        self._on_step("end")
        self.shown = ""
        code = self.records[-1].code
        self._send(zvt.ABORTED, bytes([code])) if code else self._send(zvt.COMPLETION)

    def _of_the_day(self) -> list[Record]:
        return [each for each in self.records[self._closed_at :] if each.code == 0]

    def _totals(self) -> bytes:
        day = self._of_the_day()
        undone = {each.undone for each in day if each.kind == "void"}
        counted = [each for each in day if each.kind != "void" and each.trace not in undone]
        total = sum(each.amount if each.kind == "pay" else -each.amount for each in counted)
        numbers = zvt.bcd(day[0].trace if day else 0, 2) + zvt.bcd(day[-1].trace if day else 0, 2)
        cards = bytes([min(len(counted), 255)]) + zvt.bcd(abs(total), 6) + bytes(7 * 6)
        return (
            zvt.bitmap(zvt.RESULT, b"\x00")
            + zvt.bitmap(zvt.AMOUNT, zvt.bcd(abs(total), 6))
            + zvt.bitmap(zvt.TERMINAL, zvt.bcd(TERMINAL_ID, 4))
            + zvt.bitmap(zvt.TOTALS, numbers + cards)
        )

    def _slip_of_the_day(self) -> None:
        self._closed_at = len(self.records)
        self._print(2, ["KASSENSCHNITT", f"Terminal-ID {TERMINAL_ID}"])

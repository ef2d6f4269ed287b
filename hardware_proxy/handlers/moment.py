"""Devices whose news are worth something only now: display, scale and scanner. They have no jobs and no journal."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from hardware_proxy.devices.base import NotReady
from hardware_proxy.devices.scales import Scale
from hardware_proxy.devices.scanner import Read
from hardware_proxy.journal import Entry
from hardware_proxy.protocol import LONGEST_WEIGHT_AGE_MS, DeviceState, Health, Reason, Scan, Weigh, Weight

SHOW_SECONDS = 0.1
"""A pole display cannot follow more than ten changes in a second; the last one counts."""
STRAGGLER_MS = 5000
"""Lines that are this much older than others overtook nobody: the till's clock was set back."""
READ_SECONDS = 0.5
RETRY_SECONDS = 1.0


class Display(Protocol):
    """What shows two lines."""

    driver: str
    virtual: bool
    columns: int

    def check(self) -> None:
        """Return when it can be written to. Raises `NotReady`."""

    def show(self, lines: tuple[str, ...]) -> None:
        """Show the lines. Raises `NotReady`."""


class Scanner(Protocol):
    """What reads codes."""

    driver: str
    virtual: bool

    def check(self) -> None:
        """Return when codes can come. Raises `NotReady`."""

    def read(self, timeout: float) -> list[Read]:
        """Codes that come within so many seconds. Raises `NotReady`."""


class _Momentary:
    """What the three share."""

    kind = ""

    def __init__(self, code: str, driver: str, columns: int, *, virtual: bool) -> None:
        self.code = code
        self._state = DeviceState(code, self.kind, driver, columns, 0, virtual=virtual)

    def run(self, entry: Entry) -> bool:
        """See `Handler`: the worker refuses jobs for such a device before they come here."""
        raise AssertionError(f"{self.kind} has no jobs: {entry.kind}")

    def rest(self) -> None:
        """See `Handler`."""

    def _seen(self, check: Callable[[], None]) -> DeviceState:
        state = self._state
        try:
            check()
        except NotReady as problem:
            return DeviceState(
                state.code, state.kind, state.driver, state.columns, 0, Health.GONE, problem.reason,
                virtual=state.virtual,
            )  # fmt: skip
        return state


class DisplayHandler(_Momentary):
    """Shows the newest lines, at most ten times a second."""

    kind = "display"

    def __init__(self, code: str, display: Display) -> None:
        """`code` is the device's name between server and proxy."""
        super().__init__(code, display.driver, display.columns, virtual=display.virtual)
        self.display = display
        self._lines: tuple[str, ...] | None = None
        self._lock = threading.Lock()
        self._shown_at = -SHOW_SECONDS
        self._newest = 0

    def show(self, lines: tuple[str, ...], at: int = 0) -> None:
        """From now on these, unless newer ones were faster; called from any thread, the worker is to be woken.

        `at` as in `Show`.
        """
        with self._lock:
            if at and 0 < self._newest - at < STRAGGLER_MS:
                return
            self._newest = at
            self._lines = lines

    def serve(self) -> float | None:
        """See `Handler`."""
        with self._lock:
            if self._lines is None:
                return None
            if (left := self._shown_at + SHOW_SECONDS - time.monotonic()) > 0:
                return left
            lines, self._lines = self._lines, None
        self._shown_at = time.monotonic()
        try:
            self.display.show(lines)
        except NotReady:
            self._keep(lines)
            return RETRY_SECONDS
        return None

    def _keep(self, lines: tuple[str, ...]) -> None:
        """Shown later, unless there are newer ones."""
        with self._lock:
            if self._lines is None:
                self._lines = lines

    def look(self) -> DeviceState:
        """See `Handler`."""
        return self._seen(self.display.check)


class ScaleHandler(_Momentary):
    """Answers questions for a weight; one that is too old is answered without a weight."""

    kind = "scale"

    def __init__(self, code: str, scale: Scale, answer: Callable[[Weight], None]) -> None:
        """`answer` sends the weight to the server."""
        super().__init__(code, scale.driver, 0, virtual=scale.virtual)
        self.scale = scale
        self._answer = answer
        self._asked: deque[tuple[float, Weigh]] = deque(maxlen=4)

    def ask(self, question: Weigh) -> None:
        """Somebody wants a weight; called from any thread, the worker is to be woken."""
        self._asked.append((time.monotonic(), question))

    def serve(self) -> float | None:
        """See `Handler`."""
        while self._asked:
            at, question = self._asked.popleft()
            late = time.monotonic() - at > 2 * LONGEST_WEIGHT_AGE_MS / 1000
            self._answer(self._weight(question, late=late))
        return None

    def _weight(self, question: Weigh, *, late: bool) -> Weight:
        if late:
            return Weight(question.id, question.device, reason=Reason.TOO_LATE)
        try:
            reading = self.scale.weigh(question.tare, question.unit_price)
        except NotReady as problem:
            return Weight(question.id, question.device, reason=problem.reason)
        return Weight(question.id, question.device, reading.grams, reading.tare, reading.unit_price, reading.amount)

    def look(self) -> DeviceState:
        """See `Handler`."""
        return self._seen(self.scale.check)


class ScannerHandler(_Momentary):
    """Passes on what is scanned, as soon as it is."""

    kind = "scanner"

    def __init__(self, code: str, scanner: Scanner, tell: Callable[[Scan], None]) -> None:
        """`tell` sends the scan to the server; without a line it is lost, and the cashier scans again."""
        super().__init__(code, scanner.driver, 0, virtual=scanner.virtual)
        self.scanner = scanner
        self._tell = tell
        self._number = 0

    def serve(self) -> float | None:
        """See `Handler`. Waits for half a second, and comes again at once."""
        try:
            for read in self.scanner.read(READ_SECONDS):
                self._number += 1
                self._tell(Scan(self.code, read.text, read.symbology, read.elements, self._number))
        except NotReady:
            return RETRY_SECONDS
        return 0.001

    def look(self) -> DeviceState:
        """See `Handler`."""
        return self._seen(self.scanner.check)

"""What a driver is: the questions a worker asks of a device, and the ways a device can disappoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hardware_proxy.protocol import CardOrder, CardResult, CardTotals, Confirmation, Progress, Reason

Note = Callable[[CardResult], None]
Tell = Callable[[Progress], None]


class NotReady(Exception):
    """The device cannot work now and nothing was sent to it; the job waits."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason, which the till shows."""
        super().__init__(reason.value)
        self.reason = reason


class Unknown(Exception):
    """Bytes left for the device and it did not confirm: it may have worked or not."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason, which the till shows."""
        super().__init__(reason.value)
        self.reason = reason


class Halted(Exception):
    """Bytes left, and the device lives but has stopped or is slow: it goes on by itself, and nothing is sent again."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason, which the till shows."""
        super().__init__(reason.value)
        self.reason = reason


class Kick(StrEnum):
    """What the drawer's sensor said about a kick."""

    OPENED = "opened"
    WAS_OPEN = "was_open"
    NO_CHANGE = "no_change"
    NO_SENSOR = "no_sensor"


@dataclass(frozen=True, slots=True)
class Paper:
    """What a printer knows about its paper."""

    low: bool = False


class Printer(Protocol):
    """A receipt printer. Every call may take at most ten seconds."""

    driver: str
    columns: int
    confirmation: Confirmation
    virtual: bool

    def check(self) -> Paper:
        """Return when the printer can print now, else raise `NotReady`."""

    def cuts(self) -> int | None:
        """The cutter counter, or None where the printer has none. Raises `NotReady`."""

    def print(self, name: str, data: bytes) -> None:
        """Print and wait for the best confirmation there is.

        Raises `NotReady` when nothing was sent, `Halted` when it stopped in the middle and will go on, `Unknown` when
        the outcome is open.
        """

    def probe(self, name: str, data: bytes, cuts: int) -> Confirmation:
        """Print a test page that is cut so many times, and find out how well the printer can prove it; from now on
        `confirmation` is that. Raises `NotReady` when nobody is there."""

    def settle(self, name: str) -> None:
        """Return when what was printed last under this name has been confirmed since. Raises as `print`; `Unknown`
        also when the line on which the confirmation would come is gone."""

    def rest(self) -> None:
        """There is nothing to do for the moment: let go of the line, another host may want it."""


class Drawer(Protocol):
    """A cash drawer."""

    driver: str
    virtual: bool

    def check(self) -> bool | None:
        """Whether the drawer is open, None without a sensor. Raises `NotReady`."""

    def kick(self) -> Kick:
        """Open it. Raises `NotReady` when no pulse was sent, `Unknown` when nobody can tell."""

    def rest(self) -> None:
        """There is nothing to do for the moment."""


class Terminal(Protocol):
    """A card terminal. `note` writes a result down before the terminal is told that it was heard."""

    driver: str
    virtual: bool

    def check(self) -> None:
        """Return when the terminal can be used now, else raise `NotReady`."""

    def last(self) -> CardResult | None:
        """What it did last, by its own records; None if nothing. Raises `NotReady`."""

    def pay(self, job_id: str, order: CardOrder, note: Note, tell: Tell) -> CardResult:
        """Charge. Raises `NotReady` when nothing was sent, `Unknown` when the outcome is open."""

    def refund(self, job_id: str, order: CardOrder, note: Note, tell: Tell) -> CardResult:
        """Give back to a card. Raises as `pay`."""

    def void(self, job_id: str, order: CardOrder, note: Note, tell: Tell) -> CardResult:
        """Undo a payment of today. Raises as `pay`."""

    def end_of_day(self, job_id: str, tell: Tell) -> CardTotals:
        """Send the day's payments to the bank. Raises as `pay`."""

    def abort(self) -> None:
        """Break off what is under way; the terminal decides whether it still can. From any thread."""

    def hang_up(self) -> None:
        """Let go of the line."""

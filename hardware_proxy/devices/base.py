"""What a driver is: the questions a worker asks of a device, and the ways a device can disappoint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hardware_proxy.protocol import Confirmation, Reason


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

        Raises `NotReady` when nothing was sent, `Unknown` when the outcome is open.
        """

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

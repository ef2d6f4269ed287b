"""Opens drawers."""

from __future__ import annotations

from hardware_proxy import journal as clock
from hardware_proxy.devices.base import Drawer, Kick, NotReady, Unknown
from hardware_proxy.journal import SENDING, Entry, Journal
from hardware_proxy.protocol import Confirmation, DeviceState, Health, Reason, State

TWICE_SECONDS = 0.8
"""Two kicks of one drawer within this time are one wish, pressed twice."""


class DrawerHandler:
    """Opens a drawer: at most once per job, and never late. A drawer that opens by itself is worse than one that does
    not open."""

    def __init__(self, code: str, drawer: Drawer, journal: Journal) -> None:
        """`code` is the device's name between server and proxy."""
        self.code = code
        self.drawer = drawer
        self._journal = journal
        self._last_kick: float | None = None

    def run(self, entry: Entry) -> bool:
        """See `Handler`."""
        if entry.state == SENDING:
            self._journal.change(entry.id, State.UNCERTAIN, Reason.INTERRUPTED)
            return True
        at = clock.now().boot
        if self._last_kick is not None and at - self._last_kick < TWICE_SECONDS:
            self._journal.change(entry.id, State.FAILED, Reason.DUPLICATE)
            return True
        try:
            self.drawer.check()
        except NotReady as problem:
            self._journal.change(entry.id, State.BLOCKED, problem.reason)
            return False
        if entry.too_late(clock.now(), clock.boot_id()):  # asking the drawer took its time
            self._journal.change(entry.id, State.EXPIRED, Reason.TOO_LATE)
            return True
        if self._journal.sending(entry.id, None):
            self._last_kick = at
            return self._kick(entry)
        return True

    def _kick(self, entry: Entry) -> bool:
        try:
            seen = self.drawer.kick()
        except NotReady:
            self._journal.change(entry.id, State.ACCEPTED)
            return False
        except Unknown:
            self._journal.change(entry.id, State.UNCERTAIN, Reason.INTERRUPTED)
            return True
        if seen is Kick.NO_CHANGE:
            self._journal.change(entry.id, State.FAILED, Reason.NOT_OPENED)
        else:
            self._journal.change(entry.id, State.DONE, "", {"drawer": seen.value})
        return True

    def serve(self) -> float | None:
        """See `Handler`."""
        return None

    def rest(self) -> None:
        """See `Handler`."""
        self.drawer.rest()

    def look(self) -> DeviceState:
        """See `Handler`."""
        health, reason, is_open = Health.OK, "", None
        try:
            is_open = self.drawer.check()
        except NotReady as problem:
            health, reason = Health.GONE, problem.reason.value
        waiting = self._journal.waiting(self.code)
        level = int(Confirmation.WRITTEN if is_open is None else Confirmation.ANSWERED)
        return DeviceState(
            self.code, "drawer", self.drawer.driver, 0, level, health, reason, is_open, waiting, self.drawer.virtual
        )

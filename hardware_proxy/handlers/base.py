"""What a worker asks of the handler of its device."""

from __future__ import annotations

from typing import Protocol

from hardware_proxy.journal import Entry
from hardware_proxy.protocol import DeviceState


class Handler(Protocol):
    """What a device does with a job."""

    def run(self, entry: Entry) -> bool:
        """Work on the job. False: it waits, and is to be tried again in a second."""

    def look(self) -> DeviceState:
        """The state of the device now."""

    def rest(self) -> None:
        """Nothing more to do for the moment."""

    def serve(self) -> float | None:
        """Do what is no job; answers in how many seconds there will be more of it, None if that is open."""

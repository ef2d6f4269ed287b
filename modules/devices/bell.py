"""The bell between those who write jobs and those who push them, inside one process.

It may be rung for nothing and it may be missed: whoever waits looks once a second anyway.
"""

from __future__ import annotations

import threading


class Bell:
    """Any number of threads may ring and wait."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rung = 0
        self._unwanted: list[tuple[int, str]] = []

    def ring(self) -> None:
        """Wake all who wait."""
        with self._changed:
            self._rung += 1
            self._changed.notify_all()

    def unwanted(self, proxy_id: int, job_id: str) -> None:
        """Somebody wants a job of this proxy broken off; told on, if it can be."""
        with self._changed:
            self._unwanted.append((proxy_id, job_id))
        self.ring()

    def take_unwanted(self) -> list[tuple[int, str]]:
        """The wishes since the last time, as (proxy, job)."""
        with self._changed:
            taken, self._unwanted = self._unwanted, []
        return taken

    def wait(self, heard: int, timeout: float) -> int:
        """Wait until it was rung more often than `heard`, at most `timeout` seconds; answer how often it was."""
        with self._changed:
            self._changed.wait_for(lambda: self._rung > heard, timeout)
            return self._rung


BELL = Bell()

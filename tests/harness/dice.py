"""Named places at which a program kills itself now and then, as hard as SIGKILL. Seeded, so that a run can be told."""

from __future__ import annotations

import functools
import os
import random
import signal
from collections.abc import Callable
from typing import Any


class Dice:
    """Settings come from HARNESS_DICE: seed, chance per place, and the file that counts; without it nothing happens."""

    def __init__(self) -> None:
        seed, chance, log = os.environ.get("HARNESS_DICE", "0:0:").split(":")
        self._chance = float(chance)
        self._log = log
        # Another throw in each process, or the first place would kill every one of them or none.
        self._random = random.Random(f"{seed}:{os.getpid()}")

    def throw(self, place: str) -> None:
        """Perhaps the last thing that this process does."""
        if self._random.random() < self._chance:
            handle = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.write(handle, f"{place}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str) -> None:
        """Throw before and after each call of `owner.name`."""
        original: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(original)
        def wrapped(*values: Any, **named: Any) -> Any:
            self.throw(f"before {name}")
            answer = original(*values, **named)
            self.throw(f"after {name}")
            return answer

        setattr(owner, name, wrapped)

"""Card payments under SIGKILL: the till dies in the middle, and nobody is charged twice.

The terminal's own records are the judge. It pulls the plug itself, at steps of the conversation that a seed chooses, so
a kill hits a moment and not a time. A payment that has begun goes through although the till is dead.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from hardware_proxy.emulator.terminal import TerminalTwin
from hardware_proxy.journal import Journal
from hardware_proxy.protocol import Outcome, State
from hardware_proxy.tests.builders import found
from hardware_proxy.tests.card_till import amount_of

ROOT = Path(__file__).parent.parent.parent
SEED = 20_261_122


class Street:
    """A till program that is started again whenever it dies, at a terminal that kills it."""

    def __init__(self, folder: Path, kills: int, seed: int = SEED) -> None:
        self._folder = folder
        self._random = random.Random(seed)
        self._left = kills
        self._steps = self._random.randint(1, 6)
        self._till: subprocess.Popen[bytes] | None = None
        self.killed: Counter[str] = Counter()
        self.twin = TerminalTwin(on_step=self._step)

    def _step(self, name: str) -> None:
        if self._till is None or self._till.poll() is not None:
            return  # what the dead had said before, and the terminal hears only now
        self._steps -= 1
        if self._steps > 0 or not self._left:
            return
        self._steps = self._random.randint(1, 11)
        self._left -= 1
        self.killed[name] += 1
        os.kill(self._till.pid, signal.SIGKILL)
        self._till.wait()

    def run(self, how: str, payments: int) -> None:
        words = [sys.executable, "-m", "hardware_proxy.tests.card_till", how, str(self._folder)]
        while True:
            self._till = subprocess.Popen([*words, self.twin.address, str(payments)], cwd=ROOT)
            if self._till.wait(60) == 0:
                break
            assert self._till.returncode == -signal.SIGKILL
        self.twin.close()
        print(f"seed {SEED}, killed at {dict(self.killed)}")

    def charged(self) -> Counter[int]:
        """How often each amount was charged."""
        return Counter(each.amount for each in self.twin.records if each.kind == "pay" and each.code == 0)


@pytest.mark.parametrize(
    "payments,kills", [(20, 8), pytest.param(300, 110, marks=[pytest.mark.soak, pytest.mark.timeout(1200)])]
)
def test_nobody_is_charged_twice_and_every_doubt_is_flagged(tmp_path: Path, payments: int, kills: int) -> None:
    street = Street(tmp_path, kills)
    street.run("careful", payments)
    assert street.killed.total() == kills
    charged = street.charged()
    journal = Journal(tmp_path / "journal.db")
    for payment in range(payments):
        entry, times = found(journal, f"pay-{payment}"), charged[amount_of(payment)]
        told = (entry.state, entry.result["outcome"])
        assert told in {
            0: {(State.FAILED, Outcome.NOT_CHARGED), (State.UNCERTAIN, Outcome.UNKNOWN)},
            1: {(State.DONE, Outcome.APPROVED), (State.UNCERTAIN, Outcome.UNKNOWN)},
        }.get(times, set()), f"payment {payment} was charged {times} times and is {told}"
    journal.close()


def test_a_till_that_simply_tries_again_charges_twice(tmp_path: Path) -> None:
    """The same street must catch a naive till, or it proves nothing."""
    street = Street(tmp_path, kills=6)
    street.run("naive", 10)
    assert any(times > 1 for times in street.charged().values())

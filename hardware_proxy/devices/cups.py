"""Office printers that the system's print service knows (CUPS): a PDF goes to `lp`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from hardware_proxy.devices.base import NotReady, Unknown
from hardware_proxy.protocol import Reason

COMMAND_SECONDS = 8.0


class CupsPrinter:
    """One queue of CUPS; an empty name is the system's default. CUPS takes a file and knows no more of the paper."""

    driver = "cups"
    virtual = False

    def __init__(self, queue: str = "", program: str = "lp", status_program: str = "lpstat") -> None:
        """Programs are looked up when they are needed, so CUPS may be installed later."""
        self._queue = queue
        self._program = program
        self._status_program = status_program

    def check(self) -> None:
        """Return when the queue takes jobs. Raises `NotReady`."""
        if shutil.which(self._program) is None:
            raise NotReady(Reason.UNSUPPORTED)
        if self._queue and not self._run(self._status_program, "-a", self._queue):
            raise NotReady(Reason.OFFLINE)

    def print(self, name: str, path: Path, copies: int) -> None:
        """Hand a file over. Raises `Unknown` when nobody can say whether it was taken."""
        where = ["-d", self._queue] if self._queue else []
        if not self._run(self._program, *where, "-n", str(copies), "-t", name, "--", str(path)):
            raise Unknown(Reason.DEVICE_ERROR)

    @staticmethod
    def _run(program: str, *words: str) -> bool:
        found = shutil.which(program)
        if found is None:
            return False
        try:
            done = subprocess.run([found, *words], capture_output=True, timeout=COMMAND_SECONDS, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0


class VirtualOfficePrinter:
    """Keeps what it prints as files."""

    driver = "virtual"
    virtual = True

    def __init__(self, folder: Path) -> None:
        """The folder is made when it is needed."""
        self.folder = folder

    def files(self) -> list[str]:
        """Names of what was printed, oldest first."""
        if not self.folder.is_dir():
            return []
        return [path.name for path in sorted(self.folder.glob("*.pdf"), key=lambda path: path.stat().st_mtime)]

    def check(self) -> None:
        """See `CupsPrinter`: always ready."""

    def print(self, name: str, path: Path, copies: int) -> None:
        """See `CupsPrinter`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for copy in range(1, copies + 1):
            shutil.copyfile(path, self.folder / f"{name}-{copy}.pdf")

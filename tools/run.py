"""`make run`: a demo shop in ./instance, the server, and the shop's hardware proxy with a virtual printer and drawer.

The first start makes the shop; later ones only bring its tables up to date. `make start` leaves the demo shop out: the
first visitor is led through the set-up, and the hardware proxy is started by hand. Ctrl+C stops everything.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = Path(os.environ.get("KONTOR_INSTANCE", ROOT / "instance")).resolve()
PORT = int(os.environ.get("PORT", "8000"))
ADDRESS = f"http://127.0.0.1:{PORT}"
ENVIRONMENT = {"KONTOR_LOG": "WARNING", **os.environ, "FLASK_APP": "wsgi", "KONTOR_INSTANCE": str(INSTANCE)}
# One thread for each open page and each proxy, and some for the work (docs/decisions/).
THREADS = 24
LONGEST_START_S = 60
OWN_PORTS = range(15_000, 30_000)  # Linux gives outgoing connections 32768 and above
LONGEST_STOP_S = 10

WELCOME = f"""
Kontor is ready at {ADDRESS}

  clerk       kontor-demo   sets up the shop and imports the catalogue
  cashier     kontor-demo   sells at the till
  accountant  kontor-demo   reviews what was posted

Ctrl+C stops it."""

EMPTY = os.environ.get("KONTOR_DEMO") == "0"
FIRST_STEPS = f"""
Kontor is ready at {ADDRESS}

While nobody can sign in, {ADDRESS}/start/ leads through the set-up. It asks for this code: {{code}}

Ctrl+C stops it."""


def flask(*words: str) -> str:
    """Run a `flask` command; what it says of an error goes to the terminal, what it prints comes back."""
    command = [sys.executable, "-m", "flask", *words]
    return subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, check=True).stdout


def token_file() -> Path:
    """Where the proxy's token for this database is kept. It is written last: it says that the shop is complete."""
    database = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode()).hexdigest()[:8]
    return INSTANCE / f"proxy-{database}.token"


def make_shop() -> None:
    """Fill a demo shop if there is none, else bring its tables up to date; without a demo, only the tables are made."""
    if EMPTY:
        flask("module", "install")
        return
    if token_file().exists():
        flask("module", "upgrade")
        return
    print("Making the demo shop.", flush=True)
    flask("module", "install")
    flask("demo", "seed")
    flask("demo", "week")
    token = flask("devices", "proxy", "DEMO", "--shop", "MITTE", "--renew").split()[-1]
    INSTANCE.mkdir(parents=True, exist_ok=True)
    handle = os.open(token_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(token)


def claim_port() -> None:
    """End with one sentence if somebody else has our port."""
    try:
        socket.create_server(("127.0.0.1", PORT)).close()
    except OSError:
        sys.exit(f"Port {PORT} cannot be used; name another, for example: PORT=8001 make run")


def free_port() -> int:
    """Any port that nobody uses, for the proxy's status page. It is none of those that outgoing connections get.

    Such a port could be gone a moment later, and a proxy calling a server that is not up could be answered by itself.
    """
    while True:
        port = secrets.choice(OWN_PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return port


def start(*command: str) -> subprocess.Popen[bytes]:
    """Start a program out of reach of the terminal's Ctrl+C, so that we stop the two in order."""
    return subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=ENVIRONMENT, start_new_session=True)


def start_server() -> subprocess.Popen[bytes]:
    """One process with many threads: SQLite wants one writer, Socket.IO one room."""
    how = ["--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS), "--log-level", "warning"]
    return start("gunicorn", "--bind", f"127.0.0.1:{PORT}", *how, "wsgi:app")


def start_proxy() -> subprocess.Popen[bytes]:
    """The program in the shop, with virtual devices for both tills."""
    where = ["--token-file", str(token_file()), "--data", str(INSTANCE / "proxy"), "--port", str(free_port())]
    return start("hardware_proxy", "--demo", "--server", ADDRESS, "--till", "T1", "--till", "T2", *where)


def answers() -> bool:
    """Whether the server is up and well."""
    connection = HTTPConnection("127.0.0.1", PORT, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def wait_until_ready(server: subprocess.Popen[bytes]) -> None:
    """Wait for the server's first answer; ends the program if it stops or stays silent."""
    deadline = time.monotonic() + LONGEST_START_S
    while not answers():
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit("The server did not start; its reason stands above.")
        time.sleep(0.1)


def stop(program: subprocess.Popen[bytes]) -> None:
    """Ask a program to stop, and end it if it does not."""
    program.terminate()
    try:
        program.wait(LONGEST_STOP_S)
    except subprocess.TimeoutExpired:
        program.kill()


def wait_for_any(*programs: subprocess.Popen[bytes]) -> None:
    """Return when one of the programs has ended."""
    while all(program.poll() is None for program in programs):
        time.sleep(0.5)


def interrupted(_number: int, _frame: FrameType | None) -> None:
    """A request to stop from outside is treated like Ctrl+C."""
    raise KeyboardInterrupt


def main() -> None:
    """Run the shop until Ctrl+C, or until one of the two programs ends."""
    # Named for both: a program that a shell starts in the background is told to ignore Ctrl+C otherwise.
    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGTERM, interrupted)
    running: list[subprocess.Popen[bytes]] = []
    claim_port()
    try:
        make_shop()
        running.append(start_server())
        wait_until_ready(running[0])
        if not EMPTY:
            running.append(start_proxy())
        print(FIRST_STEPS.format(code=flask("start-code").strip()) if EMPTY else WELCOME, flush=True)
        wait_for_any(*running)
    except KeyboardInterrupt:
        print("\nStopping.")
    except subprocess.CalledProcessError as error:
        sys.exit(f"`flask {' '.join(error.cmd[3:])}` failed; its reason stands above.")
    finally:
        for program in reversed(running):
            stop(program)


if __name__ == "__main__":
    main()

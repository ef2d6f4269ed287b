"""The command line."""

from __future__ import annotations

import argparse
import logging
import logging.handlers
import signal
import sqlite3
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from hardware_proxy import __version__
from hardware_proxy.config import DEFAULT_PORT, Config, ConfigError, demo, load
from hardware_proxy.notify import tell_systemd
from hardware_proxy.proxy import Proxy
from hardware_proxy.web import StatusServer

WATCH_SECONDS = 5.0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hardware_proxy", description="Connects the devices of a shop to the server.")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--config", type=Path, help="configuration file (TOML)")
    parser.add_argument("--demo", action="store_true", help="virtual devices instead of a configuration file")
    parser.add_argument("--server", default="http://127.0.0.1:8000", help="address of the server (demo)")
    parser.add_argument("--token", default="", help="token of this proxy (demo)")
    parser.add_argument("--token-file", type=Path, help="file that holds the token (demo)")
    parser.add_argument("--till", action="append", help="till with virtual devices (demo); default T1")
    parser.add_argument("--data", type=Path, help="folder for the journal and the paper (demo)")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port of the status page (demo)")
    parser.add_argument("--check", action="store_true", help="read the configuration and stop")
    return parser.parse_args(argv)


def _config(arguments: argparse.Namespace) -> Config:
    if arguments.demo:
        token = arguments.token
        if arguments.token_file:
            if not arguments.token_file.is_file():
                raise ConfigError(f"{arguments.token_file} does not exist.")
            token = arguments.token_file.read_text(encoding="utf-8").strip()
        if not token:
            raise ConfigError("--demo needs --token or --token-file.")
        return demo(arguments.server, token, arguments.data, arguments.port, arguments.till or ["T1"])
    if not arguments.config:
        raise ConfigError("Either --config FILE or --demo is needed.")
    return load(arguments.config)


def _log_to(folder: Path) -> None:
    """To the terminal, and to a file of at most five times 2 MB."""
    folder.mkdir(parents=True, exist_ok=True)
    rotating = logging.handlers.RotatingFileHandler(folder / "proxy.log", maxBytes=2_000_000, backupCount=4)
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        handlers=[logging.StreamHandler(), rotating],
        force=True,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run until the process is told to stop; 2 for a configuration that cannot be used, 1 for a damaged journal."""
    try:
        arguments = _arguments(argv)
        config = _config(arguments)
        if arguments.check:
            print(f"The configuration is good: {len(config.devices)} devices.")
            return 0
        _log_to(config.data)
        proxy = Proxy(config)
        page = StatusServer(proxy)
    except ConfigError as error:
        print(f"hardware_proxy: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"hardware_proxy: cannot start: {error}", file=sys.stderr)
        return 2
    except sqlite3.Error as error:
        print(f"hardware_proxy: the journal cannot be written: {error}", file=sys.stderr)
        return 2
    finished = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: finished.set())
    proxy.start()
    page.start()
    print(f"Status page: http://127.0.0.1:{page.port}/", flush=True)
    tell_systemd("READY=1")
    while not finished.wait(WATCH_SECONDS) and not proxy.broken.is_set():
        if proxy.alive():
            tell_systemd("WATCHDOG=1")
    tell_systemd("STOPPING=1")
    page.stop()
    proxy.stop()
    return 1 if proxy.broken.is_set() else 0

"""Telling systemd that the program is ready and alive (sd_notify(3)); does nothing where systemd does not ask."""

from __future__ import annotations

import os
import socket


def tell_systemd(word: str) -> bool:
    """Send `READY=1`, `WATCHDOG=1` or `STOPPING=1`; False where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.sendto(word.encode(), address)
        except OSError:
            return False
    return True

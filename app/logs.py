"""Log lines as key=value, each with the id of the request that it belongs to and with who asked."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime

from flask import g, has_request_context

_NOT_ALL = {"\n": "\\n", "\r": "\\r", '"': '\\"'}


def request_id() -> str:
    """The id of the present request; a dash outside of requests."""
    return str(g.get("request_id", "-")) if has_request_context() else "-"


class Lines(logging.Formatter):
    """One line per record: time, level, logger, request, user, message. A trace follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. Line breaks in the message are escaped, so nobody can forge a line."""
        person = g.get("kontor_person") if has_request_context() else None
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        message = "".join(_NOT_ALL.get(character, character) for character in record.getMessage())
        line = (
            f"at={at} level={record.levelname.lower()} logger={record.name} request={request_id()} "
            f'user={person.login if person else "-"} message="{message}"'
        )
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def init_logs() -> None:
    """Write the log to standard error. Idempotent; `KONTOR_LOG` sets the level (INFO)."""
    root = logging.getLogger("kontor")
    if not root.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(Lines())
        root.addHandler(handler)
        logging.getLogger("app").addHandler(handler)  # Flask's own logger of this application
    root.setLevel(os.environ.get("KONTOR_LOG", "INFO"))

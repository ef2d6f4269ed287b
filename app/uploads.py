"""A file that came with a form: read up to a limit and let go."""

from __future__ import annotations

from contextlib import closing

from flask import request


def uploaded(limit: int) -> tuple[str, bytes]:
    """The name and the content of the file in the field `file`; one byte more than `limit` says that it is larger.

    Both are empty when no file was chosen.
    """
    given = request.files.get("file")
    if given is None:
        return "", b""
    with closing(given):
        return given.filename or "", given.stream.read(limit + 1)

"""Pictures and files by the SHA-256 of their content: fetched from the server once, kept on disk."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

log = logging.getLogger(__name__)

_NAME = re.compile(r"[0-9a-f]{64}")


class AssetStore:
    """A folder of files that are named by what is in them."""

    def __init__(self, folder: Path, fetch: Callable[[str], bytes | None]) -> None:
        """`fetch` asks the server for the content; None where it has none or there is no line."""
        self._folder = folder
        self._fetch = fetch

    def path(self, sha256: str) -> Path | None:
        """The file with this content, or None where it cannot be had now. Content under a wrong name is not kept."""
        if not _NAME.fullmatch(sha256):
            return None
        path = self._folder / sha256
        if path.is_file():
            return path
        data = self._fetch(sha256)
        if data is None:
            return None
        if hashlib.sha256(data).hexdigest() != sha256:
            log.error("The server sent another content for picture %s.", sha256)
            return None
        self._folder.mkdir(parents=True, exist_ok=True)
        # Under its name only when complete: a power cut must not leave half a logo for ever.
        beside = self._folder / f".{uuid4().hex}"
        beside.write_bytes(data)
        beside.rename(path)
        return path

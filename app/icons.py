"""Icons of Bootstrap Icons, drawn into the page from the sprite that Bootstrap-Flask brings.

Inline, because the sprite weighs a megabyte and a page needs four icons.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import flask_bootstrap
from markupsafe import Markup

SPRITE = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"


@cache
def icon(name: str) -> Markup:
    """The icon as `<svg>`, hidden from screen readers: the word beside it says the same. Raises `LookupError`."""
    symbol = rf'<symbol [^>]*id="{re.escape(name)}">(.*?)</symbol>'
    found = re.search(symbol, SPRITE.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise LookupError(f"there is no icon {name!r}")
    drawing = Markup(found[1])  # noqa: S704 - from the package's own file
    return Markup('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">%s</svg>') % drawing

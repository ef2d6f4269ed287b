"""Photographs of items: whatever a camera gives becomes a small picture without anything else in it. Pure.

The result is WebP, at most 480 by 320 pixels (three times a tile), upright, without the camera's notes (where it was
taken, by whom).
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

SIZE = (480, 320)
BIGGEST = 10_000_000  # bytes
MOST_PIXELS = 60_000_000
KINDS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/webp"


class BadPhoto(ValueError):
    """`kind`: size (too many bytes or pixels) or kind (no JPEG, PNG or WebP)."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Photo:
    """A small picture; `digest` is the SHA-256 of its bytes."""

    data: bytes
    digest: str


def small(data: bytes) -> Photo:
    """The picture as it is kept. Raises `BadPhoto`."""
    if len(data) > BIGGEST:
        raise BadPhoto("size")
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadPhoto("size")
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail(SIZE)
            kept = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise BadPhoto("kind") from error
    out = io.BytesIO()
    kept.save(out, "WEBP", quality=82)
    return Photo(out.getvalue(), hashlib.sha256(out.getvalue()).hexdigest())

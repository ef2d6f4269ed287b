"""Small flat pictures for tiles: an SVG drawn from a shape and a colour. Pure.

What is drawn here is safe by making: no script, no link, no text from outside. `viewBox` 0 0 96 64; the tile's
background shows through.
"""

from __future__ import annotations

import re

SHAPES = ("carton", "jar", "bottle", "box", "bag", "loaf", "tin", "stick", "card", "cup")
COLOUR = re.compile(r"#[0-9a-f]{6}")
_HEAD = re.compile(r'<svg [^>]*data-shape="([a-z]+)" data-colour="(#[0-9a-f]{6})"')

# Each shape in two tones: {c} the colour, {l} a lighter one for its label.
_DRAWN = {
    "carton": '<path fill="{c}" d="M34 18 40 8h16l6 10v40H34z"/><path fill="{l}" d="M34 30h28v12H34z"/>',
    "jar": '<rect x="34" y="6" width="28" height="8" rx="2" fill="{l}"/><rect x="31" y="14" width="34" height="44" '
    'rx="8" fill="{c}"/><rect x="31" y="28" width="34" height="15" fill="{l}"/>',
    "bottle": '<path fill="{c}" d="M43 4h10v14l7 10v26a4 4 0 0 1-4 4H40a4 4 0 0 1-4-4V28l7-10z"/>'
    '<path fill="{l}" d="M36 34h24v13H36z"/>',
    "box": '<rect x="26" y="12" width="44" height="44" rx="3" fill="{c}"/><rect x="26" y="27" width="44" height="14" '
    'fill="{l}"/>',
    "bag": '<path fill="{c}" d="M32 16h32l4 42H28z"/><path fill="none" stroke="{l}" stroke-width="4" '
    'd="M40 22v-6a8 8 0 0 1 16 0v6"/>',
    "loaf": '<path fill="{c}" d="M20 34c0-12 12-18 28-18s28 6 28 18c0 4-2 6-4 7v11a4 4 0 0 1-4 4H28a4 4 0 0 1-4-4V41'
    'c-2-1-4-3-4-7z"/><path stroke="{l}" stroke-width="4" stroke-linecap="round" d="M36 24l6 8M48 22l6 8M60 24l6 8"/>',
    "tin": '<rect x="32" y="8" width="32" height="50" rx="5" fill="{c}"/><path fill="{l}" d="M32 22h32v20H32z"/>',
    "stick": '<path fill="{c}" d="M43 4h10v46l-5 10-5-10z"/><path fill="{l}" d="M43 12h10v8H43z"/>',
    "card": '<rect x="18" y="14" width="60" height="38" rx="5" fill="{c}"/><path fill="{l}" d="M18 24h60v8H18z'
    'M24 40h18v4H24z"/>',
    "cup": '<path fill="{c}" d="M28 16h34v26a14 14 0 0 1-14 14h-6a14 14 0 0 1-14-14z"/><path fill="none" stroke="{c}" '
    'stroke-width="5" d="M62 22h5a8 8 0 0 1 0 16h-5"/><path fill="{l}" d="M28 26h34v8H28z"/>',
}


def drawn(shape: str, colour: str) -> str:
    """The picture of a shape (one of `SHAPES`) in a colour such as "#0b6e69". Raises `ValueError` for another."""
    colour = colour.lower()
    if shape not in _DRAWN or not COLOUR.fullmatch(colour):
        raise ValueError(f"no picture of {shape!r} in {colour!r}")
    body = _DRAWN[shape].format(c=colour, l=_lighter(colour))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 64" data-shape="{shape}" data-colour="{colour}">'
        f"{body}</svg>"
    )


def read(picture: str | None) -> tuple[str, str] | None:
    """Shape and colour of a drawn picture; None where there is none."""
    found = _HEAD.match(picture or "")
    return (found[1], found[2]) if found else None


def _lighter(colour: str) -> str:
    """Halfway to white."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{(part + 255) // 2:02x}" for part in parts)

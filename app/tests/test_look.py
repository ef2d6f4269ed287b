"""What can be checked of the look without eyes: contrast of the tokens, and that nothing stands inline."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from app.icons import icon

ROOT = Path(__file__).parent.parent.parent
TOKENS = (ROOT / "app" / "static" / "app" / "tokens.css").read_text(encoding="utf-8")
TEMPLATES = [
    path for path in ROOT.glob("**/templates/**/*.html") if ".venv" not in path.parts and "paper" not in path.parts
]


def colour(token: str, theme: int) -> str:
    found = re.search(rf"--{token}: light-dark\((#\w+), (#\w+)\)", TOKENS)
    assert found, f"there is no colour --{token}"
    return found[theme + 1]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    *product(("ink", "ink-soft", "accent", "accent-strong"), ("ground", "paper", "sunken")),
    *product(("ink",), ("accent-soft", "good-soft", "warn-soft", "bad-soft")),
    ("accent", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("bad", "paper"),
    ("bad", "bad-soft"),
]
SIGNS = [*product(("edge", "accent", "good", "warn", "bad"), ("ground", "paper"))]


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("front,back", TEXT)
def test_text_can_be_read(front: str, back: str, theme: int) -> None:
    assert contrast(colour(front, theme), colour(back, theme)) >= 4.5  # WCAG 2.2, 1.4.3


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("front,back", SIGNS)
def test_edges_and_signs_can_be_seen(front: str, back: str, theme: int) -> None:
    assert contrast(colour(front, theme), colour(back, theme)) >= 3  # WCAG 2.2, 1.4.11


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_needs_anything_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<[^>]*\sstyle\s*=", text), "the content security policy forbids style attributes"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text), "the content security policy forbids inline handlers"
    assert not re.search(r'<script(?![^>]*(\bsrc=|type="application/json"))', text), "no inline scripts"


def test_an_icon_is_drawn_into_the_page_and_hidden_from_screen_readers() -> None:
    assert str(icon("search")).startswith('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"')


def test_an_icon_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(LookupError):
        icon("no-such-icon")

"""Texts that are kept in the source language and translated when they are shown."""

from __future__ import annotations


def gettext_noop(text: str) -> str:
    """The text itself; the mark by which `flask i18n extract` finds it."""
    return text

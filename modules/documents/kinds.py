"""Kinds of documents: a choice `document.kind`, registered by the module that a kind belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.hub import Hub


@dataclass(frozen=True)
class DocumentKind:
    """What a kind does when it is issued, and into which kinds it may be turned.

    `title` is English and translated when shown; `series_kind` is the kind of series it takes its number from.
    """

    code: str
    title: str
    moves_stock: bool
    posts: bool
    asks_money: bool
    into: tuple[str, ...] = ()


CHOICE = "document.kind"
PAPER = "document.paper"
"""A choice by kind: a function of a document's id that gives its PDF, in transactions of its own."""


def title_of(hub: Hub, kind: str) -> str:
    """The name of a kind in the reader's language."""
    found: DocumentKind = hub.chosen(CHOICE, kind)
    return _(found.title)

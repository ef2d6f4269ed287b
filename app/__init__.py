"""Kontor's frame: start-up, modules, database, money, shops, people and rights, pages, outbox.

Beyond who we are it knows no word of the trade: everything a shop does is in modules.
"""

from __future__ import annotations

from app.factory import create_app

__all__ = ["create_app"]

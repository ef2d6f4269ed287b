"""Signing devices: a choice `fiscal.device`. They are called outside of every lock, with a time-out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.texts import gettext_noop

CHOICE = "fiscal.device"


@dataclass(frozen=True)
class Signature:
    """What a device returned. `fields` are printed and kept as they are: numbers, counter, times, check value, code."""

    fields: Mapping[str, str]


class SigningDevice(Protocol):
    """A technical security device.

    `signs` says whether receipts wait for it; `certified` whether the law accepts it; `label` is English and
    translated when shown. `begin` is told when a sale starts and returns the device's own mark (a transaction number);
    `finish` signs the canonical payload. Both raise `app.errors.Retry` when the device does not answer within
    `timeout_s`; `permanent` says that it never will.
    """

    label: str
    signs: bool
    certified: bool
    timeout_s: int

    def begin(self, register: str, subject: str) -> str:
        """Tell the device that something began."""

    def finish(self, register: str, subject: str, payload: str) -> Signature:
        """Have the payload signed. Called again with the same subject it returns the same signature."""


class NoDevice:
    """Signs nothing; a German receipt says so in print (KassenSichV section 6 wants a certified device)."""

    label = gettext_noop("No signing device")
    signs = False
    certified = False
    timeout_s = 0

    def begin(self, register: str, subject: str) -> str:
        """There is nobody to tell."""
        return ""

    def finish(self, register: str, subject: str, payload: str) -> Signature:
        """There is nothing to sign with."""
        return Signature({})

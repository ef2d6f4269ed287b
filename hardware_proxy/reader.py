"""Reading JSON from the other side: every wrong value is refused with the path to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class ProtocolError(ValueError):
    """A message or document that does not follow this file. The text names the place, e.g. `elements[2].align`."""


class Reader:
    """Takes typed values out of a decoded JSON object; each error names the path to the value."""

    def __init__(self, value: object, path: str) -> None:
        """Raise `ProtocolError` unless `value` is an object with text keys."""
        if not isinstance(value, Mapping):
            raise ProtocolError(f"{path}: an object is expected, not {type(value).__name__}")
        self._value: Mapping[str, object] = value
        self.path = path

    def _get(self, key: str, kind: type, default: object) -> Any:
        value = self._value.get(key, default)
        if value is None:
            raise ProtocolError(f"{self.path}.{key}: is missing")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ProtocolError(f"{self.path}.{key}: {kind.__name__} is expected, not {type(value).__name__}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A string."""
        value: str = self._get(key, str, default)
        return value

    def number(self, key: str, default: int | None = None, low: int = 0, high: int = 2**53) -> int:
        """A whole number from `low` to `high`."""
        value: int = self._get(key, int, default)
        if not low <= value <= high:
            raise ProtocolError(f"{self.path}.{key}: {value} is not between {low} and {high}")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where the key is missing."""
        value: bool = self._get(key, bool, False)
        return value

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """One of the allowed strings."""
        value = self.text(key, default)
        if value not in allowed:
            raise ProtocolError(f"{self.path}.{key}: {value!r} is not one of {', '.join(allowed)}")
        return value

    def items(self, key: str) -> list[object]:
        """A list; empty where the key is missing."""
        value: list[object] = self._get(key, list, [])
        return value

    def mapping(self, key: str) -> dict[str, Any]:
        """An object; empty where the key is missing."""
        value: dict[str, Any] = self._get(key, dict, {})
        return value

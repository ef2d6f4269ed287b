"""What a scanned code means: an item, how much of it, at which price, from which lot. Pure.

A code that is in a table means what the table says. Only then is it read as a GS1 element string and by the shop's
rules, and all readings together must lead to exactly one meaning. The till does the same without the network
(`scans.js`); `tests/cases/scan.json` is run by both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stdnum import ean

from app.money import CENT, rounded
from modules.catalog import gs1
from modules.catalog.barcodes import spellings

PATTERN_SIGNS = "NVXC"
GRAM, MICRO = Decimal("0.001"), Decimal("0.000001")
_NUMBER = re.compile(r"\d+([.,]\d+)?", re.ASCII)
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9]")


@dataclass(frozen=True)
class Rule:
    """A row of `catalog.models.ScanRule`; `tokens` are (meaning, length)."""

    code: str
    pattern: str = ""
    meaning: str = "price"
    decimals: int = 2
    prefix: str = ""
    separator: str = ""
    tokens: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Reading:
    """One way to read a code. `names` are texts under which its item may be known; `weight` is in kilograms and
    `price` that of everything."""

    names: tuple[str, ...]
    quantity: Decimal | None = None
    weight: Decimal | None = None
    price: Decimal | None = None
    lot: str = ""
    serial: str = ""
    best_before: date | None = None


@dataclass(frozen=True)
class Known:
    """What a table says of a code: one scan sells `quantity` at `pack_price` for all (None: at the usual price).

    `price` is the usual unit price; `kilograms` what one unit weighs, where the unit is one of weight.
    """

    item: int
    price: Decimal
    whole: bool
    quantity: Decimal = Decimal(1)
    pack_price: Decimal | None = None
    kilograms: Decimal | None = None


@dataclass(frozen=True)
class Meaning:
    """What is sold. `price` is the unit price that the code brings along; None where the usual one holds."""

    item: int
    quantity: Decimal
    price: Decimal | None = None
    lot: str = ""
    serial: str = ""
    best_before: date | None = None


class Ambiguous(ValueError):
    """A code means more than one thing."""


Find = Callable[[str], Known | None]


def meaning(code: str, find: Find, rules: Sequence[Rule]) -> Meaning | None:
    """The one meaning of a code; None where it means nothing here. Raises `Ambiguous`."""
    text = code.strip()
    known = _known(text, find)
    if known is not None:
        return Meaning(known.item, known.quantity, _each(known.pack_price, known.quantity))
    found = {one for reading in readings(text, rules) for one in _meanings(reading, find)}
    if len(found) > 1:
        raise Ambiguous(code)
    return found.pop() if found else None


def candidates(code: str, rules: Sequence[Rule]) -> set[str]:
    """Every text under which a table may know the code or what is inside it."""
    text = code.strip()
    plain = _SYMBOLOGY.sub("", text, count=1) if text.startswith("]") else text
    inside = [name for reading in readings(text, rules) for name in reading.names]
    return {spelling for name in (text, plain, *inside) for spelling in spellings(name)}


def readings(code: str, rules: Sequence[Rule]) -> Iterator[Reading]:
    """How a code may be read that is in no table."""
    if gs1.looks_like(code):
        said = gs1.elements(code)
        if said is not None:
            names = tuple(gs1.spellings_of(said.gtin))
            yield Reading(names, said.quantity, said.weight, said.price, said.lot, said.serial, said.best_before)
    plain = _SYMBOLOGY.sub("", code, count=1) if code.startswith("]") else code
    for rule in rules:
        read = _by_pattern(plain, rule) if rule.pattern else _by_tokens(plain, rule)
        if read is not None:
            yield read


def _known(code: str, find: Find) -> Known | None:
    plain = _SYMBOLOGY.sub("", code, count=1) if code.startswith("]") and not gs1.looks_like(code) else code
    return next((known for name in spellings(plain) if (known := find(name)) is not None), None)


def _meanings(reading: Reading, find: Find) -> Iterator[Meaning]:
    for name in dict.fromkeys(spelling for text in reading.names for spelling in spellings(text)):
        known = find(name)
        sold = _sold(reading, known) if known is not None else None
        if known is not None and sold is not None:
            yield Meaning(known.item, *sold, reading.lot, reading.serial, reading.best_before)


def _sold(reading: Reading, known: Known) -> tuple[Decimal, Decimal | None] | None:
    """Quantity and unit price; None where the code cannot be meant for this item."""
    if reading.weight is not None:
        if known.kilograms is None:
            return None
        quantity = rounded(reading.weight / known.kilograms, GRAM)
        return (quantity, _each(reading.price, quantity)) if quantity > 0 else None
    if reading.price is not None and reading.quantity is None:
        return _by_price(reading.price, known)
    quantity = known.quantity * (Decimal(1) if reading.quantity is None else reading.quantity)
    if quantity <= 0 or quantity != rounded(quantity, GRAM):
        return None
    if reading.price is not None:
        return quantity, _each(reading.price, quantity)
    return quantity, _each(known.pack_price, known.quantity)


def _by_price(price: Decimal, known: Known) -> tuple[Decimal, Decimal | None] | None:
    """Goods by weight: as much as the price buys, and the usual price where it comes to the same cent."""
    if known.whole or not known.price:
        return Decimal(1), price
    quantity = rounded(price / known.price, GRAM)
    if quantity <= 0:
        return None
    return quantity, None if rounded(quantity * known.price, CENT) == price else each(price, quantity)


def each(price: Decimal, quantity: Decimal) -> Decimal:
    """The unit price to six decimals: below 10,000 units, quantity × it comes to `price` again to the cent."""
    return rounded(price / quantity, MICRO).normalize() + 0


def _each(price: Decimal | None, quantity: Decimal) -> Decimal | None:
    return None if price is None else each(price, quantity)


def _by_pattern(code: str, rule: Rule) -> Reading | None:
    if len(code) != len(rule.pattern) or not (code.isascii() and code.isdigit()):
        return None
    number, value = "", ""
    for sign, wanted in zip(code, rule.pattern, strict=True):
        if wanted == "N":
            number += sign
        elif wanted == "V":
            value += sign
        elif wanted not in PATTERN_SIGNS and wanted != sign:
            return None
    if rule.pattern.endswith("C") and ean.calc_check_digit(code[:-1]) != code[-1]:
        return None
    amount = Decimal(value or "0").scaleb(-rule.decimals)
    if not number or amount <= 0:
        return None
    names = tuple(dict.fromkeys((number, number.lstrip("0") or "0")))
    return _with(names, rule.meaning, amount)


def _with(names: tuple[str, ...], what: str, amount: Decimal) -> Reading:
    if what == "weight":
        return Reading(names, weight=amount)
    return Reading(names, price=amount) if what == "price" else Reading(names, quantity=amount)


def _by_tokens(code: str, rule: Rule) -> Reading | None:
    """A composite code taken apart; None where it does not fit to its last sign."""
    opening = rule.prefix + (rule.separator if rule.prefix else "")
    if not rule.tokens or not code.startswith(opening):
        return None
    rest: str | None = code[len(opening) :]
    found = _Found()
    for place, (what, length) in enumerate(rule.tokens):
        if rest is None:
            return None
        part, rest = _part(rest, length, rule.separator, last=place == len(rule.tokens) - 1)
        if not part or not found.take(what, part, rule.decimals):
            return None
    return found.reading(rule.separator) if rest == "" else None


def _part(rest: str, length: int, separator: str, *, last: bool) -> tuple[str, str | None]:
    """The next token and what follows it; None for the rest where a separator is missing."""
    if length:
        part, rest = rest[:length], rest[length:]
        if len(part) < length:
            return "", None
        if not separator or last:
            return part, rest
        return (part, rest[len(separator) :]) if rest.startswith(separator) else ("", None)
    if not separator or last:
        return rest, ""
    part, sign, after = rest.partition(separator)
    return part, after if sign else None


@dataclass
class _Found:
    """What the tokens of a composite code have said so far."""

    names: list[str] = field(default_factory=list)
    numbers: dict[str, Decimal] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    day: date | None = None

    def take(self, what: str, part: str, decimals: int) -> bool:
        """Keep one token; False where it cannot be read."""
        if what == "item":
            self.names.append(part)
        elif what in {"quantity", "weight", "price"}:
            if not _NUMBER.fullmatch(part):
                return False
            written = Decimal(part.replace(",", "."))
            scaled = part.isdigit() and what != "quantity"
            self.numbers[what] = written.scaleb(-decimals) if scaled else written
        elif what == "best_before":
            self.day = _day(part)
            return self.day is not None
        elif what != "skip":
            self.texts[what] = part
        return True

    def reading(self, separator: str) -> Reading | None:
        """All of it; item numbers of several tokens belong together. None without an item or for a zero."""
        if not self.names or any(number <= 0 for number in self.numbers.values()):
            return None
        numbers: Mapping[str, Decimal] = self.numbers
        return Reading(
            (separator.join(self.names),),
            numbers.get("quantity"),
            numbers.get("weight"),
            numbers.get("price"),
            self.texts.get("lot", ""),
            self.texts.get("serial", ""),
            self.day,
        )


def _day(text: str) -> date | None:
    """A day written 261231, 20261231 or 2026-12-31."""
    digits = text.replace("-", "")
    if len(digits) == 8 and digits.startswith("20"):
        digits = digits[2:]
    return gs1.day_of(digits) if digits[-2:] != "00" else None

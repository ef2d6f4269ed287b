"""Labels on sheets and rolls: which label stands where. Pure; lengths in millimetres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from modules.catalog.bars import svg
from modules.catalog.unit_price import UnitPrice

SHEET = (Decimal(210), Decimal(297))  # ISO 216 A4


@dataclass(frozen=True)
class Label:
    """What a label says. `price` with VAT; `unit_price` where one is due; `barcode` empty where there is none."""

    code: str
    name: str
    price: Decimal
    unit: str
    barcode: str
    unit_price: UnitPrice | None

    @property
    def bars(self) -> str:
        """The barcode as SVG; empty for none."""
        return svg(self.barcode) if self.barcode else ""


@dataclass(frozen=True)
class Sheet:
    """A format: labels of `width` × `height`, `across` × `down` of them. One of one: the label is the page."""

    width: Decimal
    height: Decimal
    across: int = 1
    down: int = 1
    margin_top: Decimal = Decimal(0)
    margin_left: Decimal = Decimal(0)
    gap_across: Decimal = Decimal(0)
    gap_down: Decimal = Decimal(0)

    @property
    def page(self) -> tuple[Decimal, Decimal]:
        """Width and height of the paper."""
        return (self.width, self.height) if self.across * self.down == 1 else SHEET

    def fits(self) -> bool:
        """Whether all labels lie on the paper."""
        width, height = self.page
        right = self.margin_left + self.across * self.width + (self.across - 1) * self.gap_across
        bottom = self.margin_top + self.down * self.height + (self.down - 1) * self.gap_down
        return right <= width and bottom <= height

    def place(self, n: int) -> tuple[Decimal, Decimal]:
        """Left and top of the n-th label of a page, from 0 on, row by row."""
        row, column = divmod(n, self.across)
        left = self.margin_left + column * (self.width + self.gap_across)
        return left, self.margin_top + row * (self.height + self.gap_down)


@dataclass(frozen=True)
class Placed:
    """A label with its place on its page."""

    label: Label
    left: Decimal
    top: Decimal


def pages(sheet: Sheet, labels: Sequence[tuple[Label, int]], skip: int = 0) -> Iterator[list[Placed]]:
    """The pages for so many of each label; `skip` labels at the start of the first sheet are used already."""
    per_page = sheet.across * sheet.down
    each = [label for label, quantity in labels for _copy in range(quantity)]
    position = skip % per_page
    page: list[Placed] = []
    for label in each:
        page.append(Placed(label, *sheet.place(position)))
        position += 1
        if position == per_page:
            yield page
            page, position = [], 0
    if page:
        yield page

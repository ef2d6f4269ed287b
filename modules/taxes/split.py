"""VAT inside gross amounts and on top of net amounts: pure, exact, signed.

At the till gross counts: per code and rate `vat = round(G·r / (100 + r))` and `net = G − vat`, so that what was paid
never moves. With net prices the VAT is computed once per code and rate on the sum of the net lines (EN 16931,
BR-CO-17), never line by line. Amounts are `Decimal` in major units and multiples of `step`; rates are per cent; halves
are rounded away from zero (DIN 1333). Negative lines are returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.money import CENT, rounded

HUNDRED = Decimal(100)
RATE_SCALE = 10**6  # rates are stored with six decimals


@dataclass(frozen=True, slots=True)
class TaxedAmount:
    """One line's amount, gross or net as the function says, with its tax code and the rate in per cent on that day."""

    amount: Decimal
    code: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """What one code and rate sums up to on a document; `net + vat == gross` always."""

    code: str
    rate: Decimal
    gross: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Split:
    """Totals by rate and code, and each line's net in the order of the lines; line nets add up to the totals' nets."""

    totals: tuple[TaxTotal, ...]
    nets: tuple[Decimal, ...]

    @property
    def gross(self) -> Decimal:
        """What the customer pays."""
        return sum((total.gross for total in self.totals), Decimal(0))

    @property
    def net(self) -> Decimal:
        """What remains without VAT."""
        return sum((total.net for total in self.totals), Decimal(0))

    @property
    def vat(self) -> Decimal:
        """The VAT of all rates."""
        return sum((total.vat for total in self.totals), Decimal(0))


def split_gross(lines: Sequence[TaxedAmount], step: Decimal = CENT) -> Split:
    """The VAT that gross `lines` contain. Gross totals are kept to the cent; line nets follow by largest remainder.

    A line's net is its exact net rounded down to a step; the steps that the total still has go to the lines that lost
    most, the earlier one first. The shares are taken from each line's own exact net and not in proportion to the total,
    because a sale and a return of nearly the same size leave a total near zero that says nothing about its lines.
    """
    nets = [Decimal(0)] * len(lines)
    totals = []
    for code, rate, members in _groups(lines, step):
        gross = sum((lines[i].amount for i in members), Decimal(0))
        vat = rounded(gross * rate / (HUNDRED + rate), step)
        totals.append(TaxTotal(code, rate, gross, gross - vat, vat))
        for i, net in zip(
            members, _line_nets([lines[i].amount for i in members], rate, gross - vat, step), strict=True
        ):
            nets[i] = net
    return Split(tuple(totals), tuple(nets))


def split_net(lines: Sequence[TaxedAmount], step: Decimal = CENT) -> Split:
    """The VAT that comes on top of net `lines`: once per code and rate, on the sum of the lines."""
    totals = []
    for code, rate, members in _groups(lines, step):
        net = sum((lines[i].amount for i in members), Decimal(0))
        vat = rounded(net * rate / HUNDRED, step)
        totals.append(TaxTotal(code, rate, net + vat, net, vat))
    return Split(tuple(totals), tuple(line.amount for line in lines))


def _groups(lines: Sequence[TaxedAmount], step: Decimal) -> list[tuple[str, Decimal, list[int]]]:
    """The positions of the lines of each code and rate, by rate and then by code."""
    groups: dict[tuple[Decimal, str], list[int]] = {}
    for position, line in enumerate(lines):
        assert line.rate >= 0, "a VAT rate is not negative"
        assert line.amount % step == 0, "a line's amount is rounded before its VAT is split"
        groups.setdefault((line.rate, line.code), []).append(position)
    return [(code, rate, members) for (rate, code), members in sorted(groups.items())]


def _line_nets(grosses: Sequence[Decimal], rate: Decimal, net: Decimal, step: Decimal) -> list[Decimal]:
    """`net` on lines of one rate: floors of the exact nets, the steps that are left by largest remainder."""
    divisor = int((HUNDRED + rate) * RATE_SCALE)
    parts = [divmod(int(gross / step) * 100 * RATE_SCALE, divisor) for gross in grosses]
    left = int(net / step) - sum(floor for floor, _ in parts)
    order = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
    more = set(order[:left])
    return [(floor + (i in more)) * step for i, (floor, _) in enumerate(parts)]

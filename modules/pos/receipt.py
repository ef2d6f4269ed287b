"""The receipt as a print document: pure. What the law asks for is in `modules.documents.required`.

Words are those of the document's language; they are looked up once per language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.numbers import get_decimal_symbol
from flask_babel import force_locale
from flask_babel import gettext as _

from app.money import ZERO
from modules.devices.documents import Cell, Columns, Cut, Document, Element, ImageRef, Qr, Rule, Text
from modules.documents.events import Issued, LineIssued, TaxIssued, Trace
from modules.pos.till_facts import Sender, TillView
from modules.pos.till_values import values_at

AMOUNT, RATE = 10, 7
PIECE = "C62"
UNITS = {"KGM": "kg", "GRM": "g", "LTR": "l", "MTR": "m", "HUR": "h"}


@dataclass(frozen=True)
class Words:
    """The fixed words of a receipt in one language, and its decimal sign."""

    decimal: str
    receipt: str
    date: str
    times: str
    till: str
    discount: str
    rounding: str
    total: str
    change: str
    vat: str
    net: str
    vat_amount: str
    gross: str
    vat_id: str
    tax_number: str
    serial: str
    uncertified: str
    failed: str
    lot: str
    serial_number: str
    best_before: str


@cache
def words(language: str) -> Words:
    """The words of a language; English where it is not translated."""
    with force_locale(language):
        return Words(
            decimal=get_decimal_symbol(language),
            receipt=_("Receipt"),
            date=_("Date"),
            times=_("Start and end"),
            till=_("Till"),
            discount=_("Discount"),
            rounding=_("Rounding"),
            total=_("Total"),
            change=_("Change"),
            vat=_("VAT"),
            net=_("Net"),
            vat_amount=_("VAT amount"),
            gross=_("Gross"),
            vat_id=_("VAT ID"),
            tax_number=_("Tax number"),
            serial=_("Till serial no."),
            uncertified=_("No certified technical security device (TSE) is connected to this till."),
            lot=_("Lot"),
            serial_number=_("Serial number"),
            best_before=_("Best before"),
            failed=_("The security device did not answer: this receipt is not signed."),
        )


def receipt(issued: Issued, till: TillView, cashier: str, note: str, *, certified: bool) -> Document:
    """The customer's receipt. `certified` says whether a certified signing device signs it; without one, a German
    receipt says so (KassenSichV section 6 wants its serial number, counter and check value)."""
    said, values = words(issued.language), values_at(till.profile)
    shown = _short_line if values.layout == "compact" else _line
    elements: list[Element] = [
        *([ImageRef(values.logo)] if values.logo else []),
        *_head(till.sender, till, said),
        *_header(values.header),
        *_facts(issued, till, cashier),
        Rule(),
        *(element for line in issued.lines for element in shown(line, issued.language)),
        Rule(),
        *_sums(issued),
        Rule(),
        *_taxes(issued.taxes, issued.language),
        Rule(),
        *_foot(till, note, said, certified=certified),
        Cut(),
    ]
    return Document(tuple(elements), issued.language)


def signature(fields: Mapping[str, str], failure: str, language: str) -> list[Element]:
    """What a signing device adds at the foot: its numbers and its code, or that it failed."""
    if failure:
        return [Text(words(language).failed, "center", bold=True)]
    rows: list[Element] = [
        Columns((Cell(f"{name}:"), Cell(value, align="right"))) for name, value in fields.items() if name != "code"
    ]
    code = fields.get("code")
    return [*rows, Qr(code)] if code else rows


def number(value: Decimal, language: str, places: int = 2) -> str:
    """A number in the language's way of writing decimals, without grouping."""
    return f"{value:.{places}f}".replace(".", words(language).decimal)


def trimmed(value: Decimal, language: str) -> str:
    """A quantity or rate without trailing zeros."""
    return f"{value.normalize():f}".replace(".", words(language).decimal)


def _head(sender: Sender, till: TillView, said: Words) -> Iterable[Element]:
    yield Text(sender.name, "center", bold=True, size=2)
    yield Text(till.shop_name, "center")
    yield Text(sender.street, "center")
    yield Text(f"{sender.postcode} {sender.city}", "center")
    if sender.vat_id:
        yield Text(f"{said.vat_id} {sender.vat_id}", "center")
    elif sender.tax_number:
        yield Text(f"{said.tax_number} {sender.tax_number}", "center")
    yield Text("")


def _facts(issued: Issued, till: TillView, cashier: str) -> Iterable[Element]:
    said = words(issued.language)
    began, ended = issued.began_at.astimezone(till.zone), issued.issued_at.astimezone(till.zone)
    yield Columns((Cell(said.receipt), Cell(issued.number_text, align="right")), bold=True)
    yield Columns((Cell(said.date), Cell(issued.doc_date.strftime("%d.%m.%Y"), align="right")))
    yield Columns((Cell(said.times), Cell(f"{began:%H:%M:%S} – {ended:%H:%M:%S}", align="right")))
    yield Columns((Cell(said.till), Cell(f"{till.code} · {cashier}", align="right")))


def _line(line: LineIssued, language: str) -> Iterable[Element]:
    unit = "" if line.unit_code == PIECE else f" {UNITS.get(line.unit_code, line.unit_code)}"
    quantity = f"{trimmed(line.quantity, language)}{unit} × {number(line.price, language)}"
    full = line.amount + line.discount
    yield Text(line.text)
    yield Columns(
        (
            Cell(f"  {quantity}"),
            Cell(f"{trimmed(line.rate, language)} %", RATE, "right"),
            Cell(number(full, language), AMOUNT, "right"),
        )
    )
    if line.discount:
        yield Columns((Cell(f"  {words(language).discount}"), Cell(number(-line.discount, language), AMOUNT, "right")))
    if line.trace:
        yield from (Text(f"  {text}") for text in _traced(line.trace, language))
    if line.note:
        yield Text(f"  {line.note}")


def _traced(trace: Trace, language: str) -> Iterable[str]:
    said = words(language)
    if trace.lot:
        yield f"{said.lot} {trace.lot}"
    if trace.serial:
        yield f"{said.serial_number} {trace.serial}"
    if trace.best_before:
        yield f"{said.best_before} {trace.best_before:%d.%m.%Y}"


def _short_line(line: LineIssued, language: str) -> Iterable[Element]:
    """Quantity, text and amount in one line; what was taken off and what was noted below it."""
    count = trimmed(line.quantity, language)
    yield Columns((Cell(f"{count} × {line.text}"), Cell(number(line.amount, language), AMOUNT, "right")))
    if line.discount:
        yield Text(f"  {words(language).discount} {number(-line.discount, language)}")
    if line.note:
        yield Text(f"  {line.note}")


def _header(text: str) -> Iterable[Element]:
    for each in text.splitlines():
        yield Text(each, "center")


def _sums(issued: Issued) -> Iterable[Element]:
    language, said = issued.language, words(issued.language)
    if issued.rounding:
        yield Columns((Cell(said.rounding), Cell(number(issued.rounding, language), AMOUNT, "right")))
    label = f"{said.total} {issued.currency}"
    yield Columns((Cell(label), Cell(number(issued.total, language), 12, "right")), bold=True)
    for settlement in issued.settlements:
        given = settlement.given if settlement.change else settlement.amount
        yield Columns((Cell(settlement.method_name), Cell(number(given, language), AMOUNT, "right")))
        if settlement.change:
            yield Columns((Cell(said.change), Cell(number(settlement.change, language), AMOUNT, "right")))


def _taxes(taxes: Iterable[TaxIssued], language: str) -> Iterable[Element]:
    said = words(language)
    yield Columns(
        (
            Cell(said.vat),
            Cell(said.net, AMOUNT, "right"),
            Cell(said.vat_amount, AMOUNT, "right"),
            Cell(said.gross, AMOUNT, "right"),
        )
    )
    for tax in taxes:
        yield Columns(
            (
                Cell(f"{trimmed(tax.rate, language)} %"),
                Cell(number(tax.net, language), AMOUNT, "right"),
                Cell(number(tax.vat, language), AMOUNT, "right"),
                Cell(number(tax.gross, language), AMOUNT, "right"),
            )
        )
        if tax.exemption and tax.vat == ZERO:
            yield Text(tax.exemption)


def _foot(till: TillView, note: str, said: Words, *, certified: bool) -> Iterable[Element]:
    yield Columns((Cell(said.serial), Cell(till.serial, align="right")))
    if till.country == "DE" and not certified:
        yield Text(said.uncertified, "center")
    if note:
        yield Text("")
    for each in note.splitlines():
        yield Text(each, "center")

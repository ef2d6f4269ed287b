"""The paper: what the law asks for can be read on it, it is PDF/A-3b, and the CII is inside unchanged."""

from __future__ import annotations

import base64
import io
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import zxingcpp
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from lxml import etree
from PIL import Image, ImageDraw
from pypdf import PdfReader

from app import paper
from app.i18n import FOLDER
from modules.documents.required import REQUIRED
from modules.einvoice import cii, layout, pdf
from modules.einvoice.model import Invoice
from modules.einvoice.tests import judge
from modules.einvoice.tests.samples import BASKET, account_invoice, till_invoice

INVOICE = till_invoice()


def factur_x(invoice: Invoice) -> bytes:
    title = layout.title(invoice.kind, invoice.language)
    return pdf.embed(layout.print_pdf(invoice), cii.build(invoice), invoice, title)


@pytest.fixture(scope="module")
def file() -> bytes:
    return factur_x(INVOICE)


def text_of(file: bytes) -> str:
    """The words of all pages, with every run of white space made one space."""
    pages = PdfReader(io.BytesIO(file)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_the_layout_says_where_item_numbers_stand() -> None:
    invoice = replace(INVOICE, lines=tuple(replace(line, seller_id="A-4711") for line in INVOICE.lines))
    texts = {name: text_of(layout.print_pdf(invoice, name)) for name in ("standard", "numbers", "plain")}
    assert [name for name, text in texts.items() if "A-4711" in text] == ["standard", "numbers"]
    assert [name for name, text in texts.items() if "Artikelnummer" in text] == ["numbers"]
    for text in texts.values():
        assert all(words in text for words in REQUIRED_TEXT["quantity_and_kind"])


REQUIRED_TEXT: dict[str, tuple[str, ...]] = {
    "seller_name": ("Kiosk Morgenrot GmbH",),
    "seller_address": ("Oranienstraße 12", "10999 Berlin"),
    "buyer_name": ("Büro Lindner & Söhne KG",),
    "buyer_address": ("Am Markt 7", "99084 Erfurt"),
    "seller_tax_id": ("DE136695976", "37/123/45678"),
    "issued": ("22.11.2026",),
    "number": ("RE-2026-00042",),
    "quantity_and_kind": ("Hafermilch Barista 1 l", "7 Stück", "Kugelschreiber blau", "3 Stück"),
    "supplied": ("21.11.2026",),
    "net_by_rate": ("8,44", "12,58"),
    "rates": ("7 %", "19 %"),
    "vat_by_rate": ("0,59", "2,39"),
}


@pytest.mark.parametrize("rule", REQUIRED["DE", "invoice"], ids=lambda rule: rule.key)
def test_the_law_s_fields_can_be_read_on_the_invoice(rule: object, file: bytes) -> None:
    for words in REQUIRED_TEXT[rule.key]:  # type: ignore[attr-defined]
        assert words in text_of(file)


def test_the_replaced_receipt_and_the_payment_can_be_read(file: bytes) -> None:
    text = text_of(file)
    for words in ("K1-000815", "Kasse T1", "24,00 €", "0,00 €", "Bar bezahlt"):
        assert words in text


DELIVERY_NOTE_TEXT = REQUIRED_TEXT | {"number": ("LS-2026-00007",)}


@pytest.mark.parametrize("rule", REQUIRED["DE", "delivery_note"], ids=lambda rule: rule.key)
def test_the_law_s_fields_can_be_read_on_the_delivery_note(rule: object) -> None:
    file = delivery_note()
    for words in DELIVERY_NOTE_TEXT[rule.key]:  # type: ignore[attr-defined]
        assert words in text_of(file)


def delivery_note() -> bytes:
    page = paper.html(
        "paper/delivery_note.html",
        "de",
        title="Lieferschein",
        number="LS-2026-00007",
        issued=INVOICE.issued,
        supplied=INVOICE.supplied,
        seller=INVOICE.seller,
        buyer=INVOICE.buyer,
        buyer_country="Deutschland",
        bank=None,
        order_number="B-77",
        lines=INVOICE.lines,
        notes=(),
    )
    return paper.pdf(page, "paper/a4.css")


@pytest.mark.parametrize(
    "make",
    [till_invoice, account_invoice, lambda: till_invoice(BASKET * 30), lambda: till_invoice(language="en")],
    ids=["till", "on account with QR", "several pages", "English"],
)
def test_the_file_is_pdf_a_3b(make: Callable[[], Invoice]) -> None:
    assert judge.pdf_faults(factur_x(make())) == []


def test_the_delivery_note_is_pdf_a_but_for_a_known_false_alarm() -> None:
    """WeasyPrint compresses the metadata, which only PDF/A-1 forbids; embedding an invoice writes them anew."""
    assert {fault.split(":")[0] for fault in judge.pdf_faults(delivery_note())} <= {"PDFA3B-METADATA-FILTER-001"}


def test_a_raster_picture_stays_pdf_a() -> None:
    """A smoothed picture would not be allowed; the stylesheet keeps pictures crisp."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "#0b6e69").save(picture, "PNG")
    source = "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()
    page = layout.page(INVOICE).replace("</h1>", f'</h1><img src="{source}">')
    for stylesheet, sound in (("paper/a4.css", True), (None, False)):
        printed = paper.pdf(page, *([stylesheet] if stylesheet else []))
        embedded = pdf.embed(printed, cii.build(INVOICE), INVOICE, "Invoice")
        assert (judge.pdf_faults(embedded) == []) is sound


def test_the_cii_is_inside_unchanged_and_as_an_alternative(file: bytes) -> None:
    reader = PdfReader(io.BytesIO(file))
    assert reader.attachments[pdf.FILE_NAME] == [cii.build(INVOICE)]
    relations = [each.get_object()["/AFRelationship"] for each in reader.trailer["/Root"]["/AF"]]  # type: ignore[index]
    assert relations == ["/Alternative"]


def test_the_metadata_name_the_document(file: bytes) -> None:
    reader = PdfReader(io.BytesIO(file))
    assert reader.metadata is not None
    assert "RE-2026-00042" in str(reader.metadata.title)
    assert reader.metadata.author == "Kiosk Morgenrot GmbH"
    assert b"<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in file


def test_the_schema_names_what_is_wrong() -> None:
    assert pdf.schema_errors(cii.build(INVOICE)) == []
    assert "TypeCode" in pdf.schema_errors(cii.build(INVOICE).replace(b"ram:TypeCode>", b"ram:TypeKode>"))[0]


def test_many_threads_print_the_same_paper() -> None:
    """Font configurations are not shared between threads; each prints a sound file."""
    sizes: list[int] = []

    def work() -> None:
        sizes.extend(len(layout.print_pdf(INVOICE)) for _ in range(3))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sizes) == 12
    assert len(set(sizes)) == 1


def test_the_transfer_code_can_be_scanned() -> None:
    page = etree.HTML(layout.page(account_invoice()))
    drawing = next(page.iter("svg"))
    found = zxingcpp.read_barcode(_raster(drawing))
    assert found is not None
    assert found.text.split("\n") == [
        "BCD", "002", "1", "SCT", "SOGEDEFFXXX", "Kiosk Morgenrot GmbH", "DE75512108001245126199",
        "EUR214.20", "", "", "RE-2026-00042",
    ]  # fmt: skip


def _raster(drawing: etree._Element) -> Image.Image:
    """Draw the squares of the QR code, ten pixels each, with a quiet zone."""
    path = next(drawing.iter("path")).get("d") or ""
    image = Image.new("L", (600, 600), 255)
    pen = ImageDraw.Draw(image)
    for x, y, right, down in re.findall(r"M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)H", path):
        box = [float(value) * 10 + 50 for value in (x, y, right, down)]
        pen.rectangle([box[0], box[1], box[2] - 1, box[3] - 1], fill=0)
    return image


def test_nothing_to_transfer_has_no_code() -> None:
    assert "<svg" not in layout.page(INVOICE)
    foreign = account_invoice(currency="CHF")
    assert "<svg" not in layout.page(foreign)


@pytest.mark.parametrize("language, day, amount", [("de", "22.11.2026", "24,00 €"), ("en", "Nov 22, 2026", "€24.00")])
def test_numbers_and_dates_are_written_as_the_reader_does(language: str, day: str, amount: str) -> None:
    page = layout.page(replace(INVOICE, language=language)).replace("\xa0", " ")
    assert day in page
    assert amount in page


def test_prices_keep_their_decimals_and_minus_is_a_minus() -> None:
    line = replace(account_invoice().lines[0], price=Decimal("0.123457"), quantity=Decimal("-0.485"))
    page = layout.page(account_invoice(lines=(line,), issued=date(2026, 11, 22)))
    assert "0,123457" in page
    assert "−0,485" in page


def test_markup_in_a_name_stays_text() -> None:
    buyer = replace(INVOICE.buyer, name="<b>Böse</b> & Söhne")
    assert "&lt;b&gt;Böse&lt;/b&gt; &amp; Söhne" in layout.page(replace(INVOICE, buyer=buyer))


def test_every_word_on_paper_has_a_german_one() -> None:
    with (FOLDER / "de" / "LC_MESSAGES" / "paper.po").open("rb") as file:
        german = {str(message.id) for message in read_po(file) if message.id and message.string}
    found = {
        str(words)
        for folder, methods in (
            (paper.TEMPLATES / "paper", [("**.html", "jinja2.ext.babel_extract")]),
            (Path(layout.__file__).parent, [("layout.py", "python")]),
        )
        for _file, _line, words, _comments, _context in extract_from_dir(folder, method_map=methods)
    }
    assert found == german
    assert layout.title("380", "de") == "Rechnung"

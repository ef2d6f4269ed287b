"""From the document to the paper: letters, codes, cut. The bytes are read back by our own renderer, the codes by an
independent reader."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from hardware_proxy.emulator.ops import BarCode, CutMark, Line, Pulse, QrCode, Raster, Unknown
from hardware_proxy.emulator.painter import paint_png
from hardware_proxy.emulator.parser import as_text, parse
from hardware_proxy.encode import Encoder, check_digit_ok
from hardware_proxy.protocol import Barcode, Cell, Columns, Cut, Document, Element, ImageRef, Qr, Text
from hardware_proxy.spelling import spelled
from hardware_proxy.tests.builders import LETTERS, receipt


def printed(*elements: Element, columns: int = 42) -> str:
    """The text on the paper."""
    return as_text(parse(Encoder(columns).encode(Document(elements))))


def picture(*elements: Element, columns: int = 42) -> Image.Image:
    """The paper on a white ground."""
    png = paint_png(parse(Encoder(columns).encode(Document(elements))), columns)
    paper = Image.open(io.BytesIO(png)).convert("RGBA")
    ground = Image.new("RGBA", paper.size, "white")
    return Image.alpha_composite(ground, paper).convert("L")


@pytest.mark.parametrize("codepage", ["CP437", "CP850", "CP852", "CP858", "CP1252"])
def test_letters_are_printed_or_spelled_but_never_another(codepage: str) -> None:
    data = Encoder(42, codepage=codepage).encode(Document((Text(LETTERS),)))
    allowed = {"œ": "oe", "Ł": "L", "ż": "z", "Č": "C", "€": "EUR", "è": "e"}
    line = next(op for op in parse(data) if isinstance(op, Line)).text
    spelt = spelled(LETTERS, codepage.lower())
    assert line == spelt
    for sign in LETTERS:
        assert spelled(sign, codepage.lower()) in {sign, allowed.get(sign, sign)}


def test_umlauts_and_euro_are_there_on_the_default_page() -> None:
    assert printed(Text("äöüÄÖÜß €")).startswith("äöüÄÖÜß €\n")


def test_nothing_on_a_receipt_is_unknown_to_the_renderer() -> None:
    ops = parse(Encoder(42).encode(receipt()))
    assert not [op for op in ops if isinstance(op, Unknown)]


def test_the_receipt_reads_as_it_was_written() -> None:
    text = printed(*receipt().elements)
    assert "Summe                               3,98 €" in text
    assert "2 × Haferdrink Barista," in text
    assert "ungesüßt" in text


def test_a_printer_that_forgot_its_code_page_is_told_each_time() -> None:
    encoder = Encoder(42)
    encoder.encode(receipt())
    assert encoder.encode(receipt()).startswith(b"\x1b@\x1bt\x13")


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_codes_on_the_picture_are_read_by_another_program(columns: int) -> None:
    found = zxingcpp.read_barcodes(picture(*receipt().elements, columns=columns))
    assert {code.text for code in found} == {"V0;DE-TSE-1234;Kassenbeleg-V1", "4012345678901"}


def test_code128_keeps_its_escape_sign() -> None:
    ops = parse(Encoder(42).encode(Document((Barcode("T1-{42}"),))))
    assert next(op for op in ops if isinstance(op, BarCode)).data == "T1-{42}"
    found = zxingcpp.read_barcodes(picture(Barcode("T1-000042")))
    assert [code.text for code in found] == ["T1-000042"]


def test_a_barcode_with_a_wrong_check_digit_becomes_text() -> None:
    assert not check_digit_ok("4012345678900")
    ops = parse(Encoder(42).encode(Document((Barcode("4012345678900", "EAN13"), Cut()))))
    assert not [op for op in ops if isinstance(op, BarCode)]
    assert "4012345678900" in as_text(ops)


def test_qr_carries_utf8() -> None:
    ops = parse(Encoder(42).encode(Document((Qr("Größe €"),))))
    assert next(op for op in ops if isinstance(op, QrCode)).data.decode() == "Größe €"


def test_every_document_is_cut_once_at_the_end() -> None:
    for document in (Document((Text("a"),)), Document((Text("a"), Cut()))):
        cuts = [op for op in parse(Encoder(42).encode(document)) if isinstance(op, CutMark)]
        assert len(cuts) == Encoder().cuts_in(document) == 1
    assert Encoder().cuts_in(Document((Text("a"), Cut(), Text("b"), Cut()))) == 2


def test_the_cut_leaves_a_jagged_edge() -> None:
    png = paint_png(parse(Encoder(42).encode(Document((Text("a"), Cut())))), 42)
    clear = Image.open(io.BytesIO(png)).split()[-1]
    lowest = {clear.getpixel((x, clear.height - 1)) for x in range(clear.width)}
    assert lowest == {0, 255}


def test_a_name_cannot_open_the_drawer_or_cut() -> None:
    evil = "Milk\x1bp\x00\x19\xfa\x1dV\x00"
    ops = parse(Encoder(42).encode(Document((Text(evil), Columns((Cell(evil), Cell(evil))), Cut()))))
    assert not [op for op in ops if isinstance(op, Pulse)]
    assert len([op for op in ops if isinstance(op, CutMark)]) == 1


def test_a_picture_that_is_not_there_is_named() -> None:
    assert "[Logo]" not in printed(ImageRef("ab" * 32, "Logo"))
    assert "Logo" in printed(ImageRef("ab" * 32, "Logo"))


def test_a_picture_is_printed_as_dots(tmp_path: Path) -> None:
    name = "ab" * 32
    Image.new("1", (64, 16), 0).save(tmp_path / name, "PNG")
    ops = parse(Encoder(42, lambda sha256: tmp_path / sha256).encode(Document((ImageRef(name, "Logo"), Cut()))))
    raster = next(op for op in ops if isinstance(op, Raster))
    assert (raster.width_bytes, raster.height, set(raster.data)) == (8, 16, {0xFF})


def test_half_a_command_does_not_hang_the_renderer() -> None:
    data = Encoder(42).encode(receipt())
    for end in range(len(data)):
        parse(data[:end])


def test_unknown_commands_are_kept_and_the_rest_is_read() -> None:
    ops = parse(b"\x1b@\x1b\x7fabc\n")
    assert [op for op in ops if isinstance(op, Unknown)] == [Unknown(b"\x1b\x7f")]
    assert as_text(ops).startswith("abc")

"""Every model of printer: letters, width, knife, codes. What it prints is read with the same profile."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from hardware_proxy.assets import AssetStore
from hardware_proxy.emulator.ops import CutMark, Line, Pulse, Raster, Unknown
from hardware_proxy.emulator.ops import Pulse as KickMark
from hardware_proxy.emulator.painter import paint_png
from hardware_proxy.emulator.parser import as_text, parse
from hardware_proxy.encode import Encoder
from hardware_proxy.profiles import codec_of, names, profile
from hardware_proxy.protocol import Barcode, Cut, Document, ImageRef, Qr, Text
from hardware_proxy.protocol import Pulse as PulseElement
from hardware_proxy.spelling import MISSING, spelled
from hardware_proxy.tests.builders import LETTERS, receipt

MODELS = names()


def picture(data: bytes, model: str, columns: int) -> Image.Image:
    """The paper of this model on a white ground."""
    paper = Image.open(io.BytesIO(paint_png(parse(data, profile(model).codecs()), columns))).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", paper.size, "white"), paper).convert("L")


@pytest.mark.parametrize("model", MODELS)
def test_letters_come_out_as_they_are_or_as_their_spelling(model: str) -> None:
    """The matrix: each letter decoded with the model's own pages is itself or the spelling that is written down."""
    encoder = Encoder(model=model)
    ops = parse(encoder.encode(Document(tuple(Text(sign) for sign in LETTERS))), profile(model).codecs())
    lines = [op.text for op in ops if isinstance(op, Line)]
    codec = codec_of(encoder.page)
    for sign, line in zip(LETTERS, lines, strict=False):
        assert line == spelled(sign, codec)
        plain = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
        assert line in {sign, plain, MISSING, "oe", "L", "EUR", "ss"}, f"{sign} became {line}"


@pytest.mark.parametrize("model", MODELS)
def test_a_receipt_holds_nothing_that_the_renderer_does_not_know_and_fits_the_paper(model: str) -> None:
    encoder = Encoder(model=model)
    ops = parse(encoder.encode(receipt()), profile(model).codecs())
    assert not [op for op in ops if isinstance(op, Unknown)]
    assert max(len(op.text) for op in ops if isinstance(op, Line)) <= encoder.columns
    assert sum(isinstance(op, CutMark) for op in ops) == encoder.cuts_in(receipt()) == int(profile(model).cutter)


@pytest.mark.parametrize(
    "model", [name for name in MODELS if profile(name).long_barcodes and profile(name).columns > 30]
)
def test_codes_are_read_from_the_paper_by_another_program(model: str) -> None:
    encoder = Encoder(model=model)
    if not (profile(model).qr or profile(model).pictures):
        pytest.skip("prints no QR code")
    document = Document((Qr("V0;DE-TSE-1234;Kassenbeleg-V1", 5), Barcode("4012345678901", "EAN13"), Cut()))
    found = zxingcpp.read_barcodes(picture(encoder.encode(document), model, encoder.columns))
    assert {code.text for code in found} == {"V0;DE-TSE-1234;Kassenbeleg-V1", "4012345678901"}


def test_a_printer_without_its_own_qr_draws_it() -> None:
    data = Encoder(model="POS-5890").encode(Document((Qr("https://kontor.example/r/1", 5), Cut())))
    assert any(isinstance(op, Raster) for op in parse(data))
    assert [code.text for code in zxingcpp.read_barcodes(picture(data, "POS-5890", 32))] == [
        "https://kontor.example/r/1"
    ]


def test_a_printer_that_can_draw_nothing_prints_what_the_code_says() -> None:
    text = as_text(parse(Encoder(model="TM-U220").encode(Document((Qr("V0;DE"), Barcode("T1-42"), Cut())))))
    assert "V0;DE" in text
    assert "T1-42" in text


def test_without_a_knife_the_paper_is_fed_to_be_torn() -> None:
    data = Encoder(model="NT-5890K").encode(Document((Text("a"), Cut())))
    assert not [op for op in parse(data) if isinstance(op, CutMark)]
    assert data.endswith(b"\x1bd\x06")


def test_the_small_font_holds_more_and_is_chosen_in_each_receipt() -> None:
    encoder = Encoder(model="TM-T88V", small=True)
    assert encoder.columns == 56
    assert b"\x1bM\x01" in encoder.encode(receipt())


def test_a_page_can_be_given_with_its_number_for_a_printer_that_nobody_describes() -> None:
    assert Encoder(codepage="CP858@13").encode(receipt()).startswith(b"\x1b@\x1bt\x0d")
    assert profile("TM-T88V").page("CP1252") == ("CP1252", 16)
    assert profile("simple").page("CP858")[0] in profile("simple").pages


def test_a_pulse_in_the_paper_kicks_the_drawer() -> None:
    assert Pulse is KickMark
    ops = parse(Encoder().encode(Document((Text("a"), PulseElement(5), Cut()))))
    assert [op for op in ops if isinstance(op, Pulse)] == [Pulse(5)]


class Cloud:
    """A server that has files, and counts how often it is asked."""

    def __init__(self, *files: bytes) -> None:
        self.files = {hashlib.sha256(file).hexdigest(): file for file in files}
        self.asked = 0

    def fetch(self, sha256: str) -> bytes | None:
        self.asked += 1
        return self.files.get(sha256)


def logo(width: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (width, 16), 0).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_picture_is_fetched_once_and_made_to_fit(tmp_path: Path) -> None:
    cloud = Cloud(logo(4000))
    name = next(iter(cloud.files))
    store = AssetStore(tmp_path, cloud.fetch)
    document = Document((ImageRef(name, "Logo"), Cut()))
    for _time in range(3):
        encoder = Encoder(assets=store.path, model="POS-5890")
        raster = next(op for op in parse(encoder.encode(document)) if isinstance(op, Raster))
        assert raster.width_bytes * 8 == 384
    assert cloud.asked == 1


def test_a_picture_that_is_another_one_is_not_kept(tmp_path: Path) -> None:
    cloud = Cloud()
    name = hashlib.sha256(b"logo").hexdigest()
    cloud.files[name] = b"another"
    store = AssetStore(tmp_path, cloud.fetch)
    assert store.path(name) is None
    assert store.path("../../etc/passwd") is None
    assert list(tmp_path.iterdir()) == []
    assert "Logo" in as_text(parse(Encoder(assets=store.path).encode(Document((ImageRef(name, "Logo"), Cut())))))


def test_a_file_that_is_no_picture_is_named(tmp_path: Path) -> None:
    cloud = Cloud(b"no picture")
    store = AssetStore(tmp_path, cloud.fetch)
    text = as_text(parse(Encoder(assets=store.path).encode(Document((ImageRef(next(iter(cloud.files)), "Logo"),)))))
    assert "Logo" in text

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from modules.catalog.barcodes import BadBarcode, in_store_gtin, spellings, tidy
from modules.catalog.pictures import SHAPES, drawn, read

ELEMENTS = {"svg", "path", "rect"}
ATTRIBUTES = {
    "viewBox", "data-shape", "data-colour", "fill", "d", "x", "y", "width", "height", "rx", "stroke", "stroke-width",
    "stroke-linecap",
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_picture_is_plain_drawing_and_remembers_what_it_is(shape: str) -> None:
    picture = drawn(shape, "#0B6E69")
    for element in etree.fromstring(picture.encode()).iter():
        assert etree.QName(element).localname in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
    assert read(picture) == (shape, "#0b6e69")


@pytest.mark.parametrize("shape,colour", [("dragon", "#000000"), ("jar", "red"), ("jar", '#000000"/><script>')])
def test_nothing_else_gets_into_a_picture(shape: str, colour: str) -> None:
    with pytest.raises(ValueError, match="no picture"):
        drawn(shape, colour)


@pytest.mark.parametrize("picture", [None, "", "<svg/>", "<svg onload='x'/>"])
def test_a_foreign_picture_is_not_read(picture: str | None) -> None:
    assert read(picture) is None


@pytest.mark.parametrize(
    "text,code",
    [
        (" 4006381333931 ", "4006381333931"),
        ("4006381-333931", "4006381333931"),
        ("036000291452", "036000291452"),
        ("96385074", "96385074"),
        ("A-17", "A-17"),
        ("12345", "12345"),
    ],
)
def test_a_barcode_is_tidied(text: str, code: str) -> None:
    assert tidy(text) == code


@pytest.mark.parametrize(
    "text,kind",
    [
        ("4006381333932", "check"),
        ("", "empty"),
        ("   ", "empty"),
        ("x" * 81, "long"),
        ("a b", "sign"),
        ("a\x00", "sign"),
    ],
)
def test_a_bad_barcode_says_why(text: str, kind: str) -> None:
    with pytest.raises(BadBarcode) as fault:
        tidy(text)
    assert fault.value.kind == kind


def test_a_upc_is_found_with_and_without_its_zero() -> None:
    assert spellings("036000291452") == ["036000291452", "0036000291452"]
    assert spellings("0036000291452") == ["0036000291452", "036000291452"]
    assert spellings("4006381333931") == ["4006381333931"]


@given(st.integers(0, 10**10 - 1))
def test_numbers_of_the_in_store_range_have_a_right_check_digit(number: int) -> None:
    code = in_store_gtin(number)
    assert tidy(code) == code
    assert len(code) == 13
    assert code.startswith("20")

"""Drawing the paper: operations of the parser become a picture, one pixel per printer dot."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import barcode as python_barcode
import qrcode
from PIL import Image, ImageDraw, ImageFont

from hardware_proxy.emulator.ops import BarCode, CutMark, Feed, Line, Op, QrCode, Raster, Style

CELL_WIDTH, CELL_HEIGHT, LEADING = 12, 24, 6
MARGIN = 32
TOOTH = 8
KNIFE = 120
INK, PAPER = 28, 255
_FOLDERS = (
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/dejavu-sans-mono-fonts",
    "/usr/share/fonts/TTF",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_ALIGN_SHARE = {0: 0.0, 1: 0.5, 2: 1.0}


@lru_cache(maxsize=16)
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    name = "DejaVuSansMono-Bold.ttf" if bold else "DejaVuSansMono.ttf"
    for folder in _FOLDERS:
        path = Path(folder) / name
        if path.is_file():
            return ImageFont.truetype(str(path), size)
    return ImageFont.load_default(size)


@lru_cache(maxsize=2048)
def _glyph(sign: str, style: Style) -> Image.Image:
    """One character in its cell, 0 paper to 255 ink. Rules are drawn to the cell's edges so that they join."""
    size = (CELL_WIDTH * style.width, CELL_HEIGHT * style.height)
    scale = max(style.width, style.height)
    tile = Image.new("L", (CELL_WIDTH * scale, CELL_HEIGHT * scale), 0)
    draw = ImageDraw.Draw(tile)
    middle = tile.height // 2
    if sign in "─═":
        for y in (middle,) if sign == "─" else (middle - 3, middle + 3):
            draw.line((0, y, tile.width, y), fill=255, width=2)
    else:
        font = _font(20 * scale, bold=style.bold)
        draw.text((tile.width / 2, 19 * scale), sign, fill=255, font=font, anchor="ms")
    return tile if tile.size == size else tile.resize(size)


class Painter:
    """Draws onto a strip of paper that grows with what is printed."""

    def __init__(self, columns: int) -> None:
        """`columns` characters of 12 dots make the printable width."""
        self._width = columns * CELL_WIDTH
        self._ink = Image.new("L", (self._width, 512), 0)
        self._y = 0

    def _room(self, height: int) -> None:
        if self._y + height > self._ink.height:
            longer = Image.new("L", (self._width, (self._y + height) * 2), 0)
            longer.paste(self._ink, (0, 0))
            self._ink = longer

    def _place(self, tile: Image.Image, align: int) -> None:
        self._room(tile.height)
        x = max(0, int((self._width - tile.width) * _ALIGN_SHARE.get(align, 0.0)))
        self._ink.paste(tile, (x, self._y))
        self._y += tile.height

    def _line(self, op: Line) -> None:
        height = CELL_HEIGHT * max(style.height for _, style in op.spans)
        width = sum(len(text) * CELL_WIDTH * style.width for text, style in op.spans)
        strip = Image.new("L", (max(width, 1), height + LEADING), 0)
        draw = ImageDraw.Draw(strip)
        x = 0
        for text, style in op.spans:
            top = height - CELL_HEIGHT * style.height
            start = x
            for sign in text:
                if sign != " ":
                    strip.paste(_glyph(sign, style), (x, top))
                x += CELL_WIDTH * style.width
            if style.underline:
                draw.line((start, height, x, height), fill=255, width=2)
            if style.reverse:
                box = (start, top, x, height)
                strip.paste(strip.crop(box).point([255 - level for level in range(256)]), box)
        self._place(strip, op.align)

    def _qr(self, op: QrCode) -> None:
        levels = {
            "L": qrcode.constants.ERROR_CORRECT_L,
            "M": qrcode.constants.ERROR_CORRECT_M,
            "Q": qrcode.constants.ERROR_CORRECT_Q,
            "H": qrcode.constants.ERROR_CORRECT_H,
        }
        code = qrcode.QRCode(error_correction=levels[op.level], border=2)
        code.add_data(op.data)
        rows = code.get_matrix()
        tile = Image.new("L", (len(rows), len(rows)), 0)
        tile.putdata([255 if dark else 0 for row in rows for dark in row])
        side = len(rows) * op.size
        self._place(tile.resize((side, side), Image.Resampling.NEAREST), op.align)

    def _barcode(self, op: BarCode) -> None:
        name = {"EAN13": "ean13", "EAN8": "ean8", "UPCA": "upca"}.get(op.symbology, "code128")
        bars = python_barcode.get(name, op.data).build()[0].replace("G", "1")
        tile = Image.new("L", (len(bars), 1), 0)
        tile.putdata([255 if bar == "1" else 0 for bar in bars])
        self._place(tile.resize((len(bars) * op.width, op.height), Image.Resampling.NEAREST), op.align)
        if op.text_below:
            self._line(Line(((op.data, Style()),), op.align))

    def _raster(self, op: Raster) -> None:
        size = (op.width_bytes * 8, op.height)
        self._place(Image.frombytes("1", size, op.data).convert("L"), op.align)

    def _sheet(self) -> Image.Image:
        """The paper so far with margins and the jagged edge of the knife, and a fresh start."""
        height = self._y + 2 * MARGIN
        sheet = Image.new("LA", (self._width + 2 * MARGIN, height), (PAPER, 255))
        ink = self._ink.crop((0, 0, self._width, self._y))
        sheet.paste((INK, 255), (MARGIN, MARGIN), ink)
        draw = ImageDraw.Draw(sheet)
        for x in range(0, sheet.width, 2 * TOOTH):
            draw.polygon([(x, height), (x + TOOTH, height - TOOTH), (x + 2 * TOOTH, height)], fill=(PAPER, 0))
        self._ink = Image.new("L", (self._width, 512), 0)
        self._y = 0
        return sheet

    def paint(self, ops: list[Op]) -> Image.Image:
        """All sheets, one below the other."""
        sheets: list[Image.Image] = []
        last: Op | None = None
        for op in ops:
            match op:
                case Line():
                    self._line(op)
                case QrCode():
                    self._qr(op)
                case BarCode():
                    self._barcode(op)
                case Raster():
                    self._raster(op)
                case Feed():
                    self._room(op.dots)
                    self._y += op.dots
                case CutMark():
                    # The paper between head and knife is the empty head of the next sheet, not the foot of this one.
                    self._y = max(self._y - KNIFE, 0) if isinstance(last, Feed) else self._y
                    sheets.append(self._sheet())
                case _:
                    continue
            last = op
        if self._y or not sheets:
            sheets.append(self._sheet())
        gap = 3 * TOOTH
        height = sum(sheet.height for sheet in sheets) + gap * (len(sheets) - 1)
        whole = Image.new("LA", (sheets[0].width, height), (PAPER, 0))
        y = 0
        for sheet in sheets:
            whole.paste(sheet, (0, y))
            y += sheet.height + gap
        return whole


def paint_png(ops: list[Op], columns: int) -> bytes:
    """The paper as a PNG file: grey with a clear background behind the jagged edge."""
    picture = Painter(columns).paint(ops)
    # Sixteen greys keep the letters smooth and the file small.
    grey, clear = picture.split()
    picture = Image.merge("LA", (grey.point([round(level / 17) * 17 for level in range(256)]), clear))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()

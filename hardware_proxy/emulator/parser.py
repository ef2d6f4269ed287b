"""Reading ESC/POS: from bytes to what would appear on paper.

Commands and their lengths follow Epson's ESC/POS command reference. What is not known is kept as `Unknown`, so a
test can insist that nothing was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hardware_proxy.emulator.ops import (
    BarCode,
    CutMark,
    Feed,
    Line,
    Op,
    Pulse,
    QrCode,
    Question,
    Raster,
    Reset,
    Style,
    Unknown,
)

ESC, GS, FS, DLE, LF, CR, HT = 0x1B, 0x1D, 0x1C, 0x10, 0x0A, 0x0D, 0x09

CODEPAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    13: "cp857",
    14: "cp737",
    15: "iso8859_7",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
    39: "iso8859_2",
    40: "iso8859_15",
}
"""Page numbers of Epson's TM-T88 family."""

LINE_DOTS = 30


@dataclass(slots=True)
class _Settings:
    style: Style = field(default_factory=Style)
    align: int = 0
    codec: str = "cp437"
    line_dots: int = LINE_DOTS
    code_height: int = 162
    code_width: int = 3
    code_text: bool = False
    qr_size: int = 3
    qr_level: str = "L"
    qr_data: bytes = b""


class Parser:
    """Turns a stream of bytes, in pieces of any size, into operations."""

    def __init__(self, pages: Mapping[int, str] | None = None) -> None:
        """`pages` are the printer's code pages by number, as names of Python's codecs."""
        self._pages = CODEPAGES if pages is None else pages
        self._data = b""
        self._at = 0
        self._set = _Settings(codec=self._pages.get(0, "cp437"))
        self._spans: list[tuple[str, Style]] = []
        self._ops: list[Op] = []
        self._handlers: dict[int, Callable[[], None]] = {ESC: self._esc, GS: self._gs, FS: self._fs, DLE: self._dle}

    def feed(self, data: bytes) -> list[Op]:
        """The operations that are complete; half a command waits for its rest."""
        return [op for _raw, ops in self.steps(data) for op in ops]

    def steps(self, data: bytes) -> Iterator[tuple[bytes, list[Op]]]:
        """The same command by command, each with its bytes."""
        self._data = self._data[self._at :] + data
        self._at = 0
        while self._at < len(self._data):
            start, spans, settings = self._at, list(self._spans), replace(self._set)
            self._step()
            found, self._ops = self._ops, []
            if self._at > len(self._data):
                self._at, self._spans, self._set = start, spans, settings
                return
            yield self._data[start : self._at], found

    def end(self) -> list[Op]:
        """Nothing more will come: the line that was begun."""
        self._flush()
        found, self._ops = self._ops, []
        return found

    def _step(self) -> None:
        byte = self._data[self._at]
        if byte in self._handlers:
            start = self._at
            self._at += 2
            self._handlers[byte]()
            self._at = max(self._at, start + 1)
        elif byte == LF:
            self._at += 1
            self._flush(force=True)
        elif byte < 0x20:
            self._at += 1
            if byte == HT:
                self._put(" " * (8 - sum(len(text) for text, _ in self._spans) % 8))
        else:
            self._text()

    # text

    def _text(self) -> None:
        end = self._at
        while end < len(self._data) and self._data[end] >= 0x20:
            end += 1
        self._put(self._data[self._at : end].decode(self._set.codec, "replace"))
        self._at = end

    def _put(self, text: str) -> None:
        self._spans.append((text, self._set.style))

    def _flush(self, *, force: bool = False) -> None:
        if self._spans:
            self._ops.append(Line(tuple(self._spans), self._set.align))
            self._spans = []
        elif force:
            self._ops.append(Feed(self._set.line_dots * self._set.style.height))

    # reading

    def _command(self) -> int:
        return self._data[self._at - 1] if self._at <= len(self._data) else -1

    def _take(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        self._at += count
        return part.ljust(count, b"\x00")

    def _byte(self) -> int:
        return self._take(1)[0]

    def _word(self) -> int:
        return int.from_bytes(self._take(2), "little")

    def _unknown(self) -> None:
        self._ops.append(Unknown(self._data[self._at - 2 : self._at]))

    def _style(self, **changes: bool | int) -> None:
        self._set.style = replace(self._set.style, **changes)  # type: ignore[arg-type]

    # ESC

    def _esc(self) -> None:
        command = self._command()
        simple: dict[int, Callable[[int], None]] = {
            ord("t"): self._codepage,
            ord("a"): self._justify,
            ord("E"): lambda n: self._style(bold=bool(n & 1)),
            ord("G"): lambda n: self._style(bold=bool(n & 1)),
            ord("-"): lambda n: self._style(underline=n not in {0, 48}),
            ord("!"): self._print_mode,
            ord("d"): lambda n: self._feed(n * self._set.line_dots),
            ord("J"): self._feed,
            ord("3"): lambda n: setattr(self._set, "line_dots", n),
            ord("M"): lambda n: None,
            ord("R"): lambda n: None,
            ord("{"): lambda n: None,
            ord("="): lambda n: None,
            ord(" "): lambda n: None,
        }
        if command in simple:
            simple[command](self._byte())
        elif command == ord("@"):
            self._flush()
            self._set = _Settings(codec=self._pages.get(0, "cp437"))
            self._ops.append(Reset())
        elif command == ord("2"):
            self._set.line_dots = LINE_DOTS
        elif command == ord("p"):
            pin, _on, _off = self._take(3)
            self._ops.append(Pulse(5 if pin in {1, 49} else 2))
        elif command in {ord("$"), ord("\\")}:
            self._word()
        else:
            self._unknown()

    def _codepage(self, page: int) -> None:
        self._set.codec = self._pages.get(page, "ascii")

    def _justify(self, n: int) -> None:
        self._set.align = n % 48

    def _print_mode(self, n: int) -> None:
        height, width = 2 if n & 0x10 else 1, 2 if n & 0x20 else 1
        self._style(bold=bool(n & 8), underline=bool(n & 0x80), height=height, width=width)

    def _feed(self, dots: int) -> None:
        self._flush()
        self._ops.append(Feed(dots))

    # GS

    def _gs(self) -> None:
        command = self._command()
        simple: dict[int, Callable[[int], None]] = {
            ord("!"): lambda n: self._style(width=(n >> 4 & 7) + 1, height=(n & 7) + 1),
            ord("B"): lambda n: self._style(reverse=bool(n & 1)),
            ord("b"): lambda n: None,
            ord("h"): lambda n: setattr(self._set, "code_height", n),
            ord("w"): lambda n: setattr(self._set, "code_width", n),
            ord("H"): lambda n: setattr(self._set, "code_text", n in {2, 3, 50, 51}),
            ord("f"): lambda n: None,
            ord("a"): lambda n: self._ops.append(Question("auto", bytes([n]))),
            ord("r"): lambda n: self._ops.append(Question("status", bytes([n]))),
            ord("V"): self._cut,
        }
        if command in simple:
            simple[command](self._byte())
        elif command in {ord("L"), ord("W")}:
            self._word()
        elif command == ord("k"):
            self._barcode()
        elif command == ord("("):
            function = self._byte()
            body = self._take(self._word())
            if function == ord("k"):
                self._qr(body)
            elif function == ord("H") and body[:1] == b"\x30":
                self._ops.append(Question("printed", body[2:]))
        elif command == ord("g"):
            self._ops.append(Question("counter", self._take(4)[2:]))
        elif command == ord("v"):
            _zero, _mode = self._take(2)
            width_bytes, height = self._word(), self._word()
            self._flush()
            self._ops.append(Raster(width_bytes, height, self._take(width_bytes * height), self._set.align))
        else:
            self._unknown()

    def _cut(self, mode: int) -> None:
        if mode in {65, 66, 97, 98, 103, 104}:
            self._feed(self._byte())
        self._flush()
        self._ops.append(CutMark(mode in {1, 49, 66, 98, 104}))

    def _barcode(self) -> None:
        kind = self._byte()
        if kind >= 65:
            data = self._take(self._byte())
        else:
            end = self._data.find(b"\x00", self._at)
            data = self._take((end if end >= 0 else len(self._data)) - self._at)
            self._at += 1
        names = {0: "UPCA", 65: "UPCA", 2: "EAN13", 67: "EAN13", 3: "EAN8", 68: "EAN8", 73: "CODE128"}
        text = data.decode("ascii", "replace")
        if kind == 73:
            text = text.removeprefix("{B").replace("{{", "{")
        self._flush()
        settings = self._set
        self._ops.append(
            BarCode(
                names.get(kind, "CODE128"),
                text,
                settings.code_height,
                settings.code_width,
                settings.code_text,
                settings.align,
            )
        )

    def _qr(self, body: bytes) -> None:
        if len(body) < 2 or body[0] != 49:
            return
        match body[1]:
            case 67:
                self._set.qr_size = body[2]
            case 69:
                self._set.qr_level = "LMQH"[body[2] % 48 % 4]
            case 80:
                self._set.qr_data = body[3:]
            case 81:
                self._flush()
                self._ops.append(QrCode(self._set.qr_data, self._set.qr_size, self._set.qr_level, self._set.align))

    # FS and DLE

    def _fs(self) -> None:
        if self._command() not in {ord("."), ord("&")}:
            self._unknown()

    def _dle(self) -> None:
        # DLE EOT n and DLE ENQ n have one argument, DLE DC4 three.
        self._take(3 if self._command() == 0x14 else 1)


def parse(data: bytes, pages: Mapping[int, str] | None = None) -> list[Op]:
    """What the bytes would print, on a printer with these code pages."""
    parser = Parser(pages)
    return parser.feed(data) + parser.end()


def as_text(ops: Sequence[Op]) -> str:
    """The paper's text, line by line; feeds become empty lines, a cut a dashed line."""
    lines: list[str] = []
    for op in ops:
        match op:
            case Line():
                lines.append(op.text.rstrip())
            case QrCode():
                lines.append(f"[QR: {op.data.decode('utf-8', 'replace')}]")
            case BarCode():
                lines.append(f"[{op.symbology}: {op.data}]")
            case Raster():
                lines.append("[picture]")
            case Feed() if op.dots == LINE_DOTS:
                lines.append("")
            case CutMark():
                lines.append("- " * 20)
            case _:
                continue
    return "\n".join(lines) + "\n"

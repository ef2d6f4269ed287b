"""Display, scale and scanner: our drivers and the twins speak the real protocols over a socket."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from hardware_proxy.devices import scales
from hardware_proxy.devices.base import NotReady
from hardware_proxy.devices.display import Cd5220Display
from hardware_proxy.devices.gs1 import elements
from hardware_proxy.devices.scales import Dialog06, Reading, Scale, Toledo8217
from hardware_proxy.devices.scanner import Frames, Read, SerialScanner
from hardware_proxy.emulator.counter import DisplayTwin, ScaleTwin, ScannerTwin
from hardware_proxy.encode import check_digit_ok
from hardware_proxy.handlers import moment
from hardware_proxy.handlers.moment import DisplayHandler, ScaleHandler, ScannerHandler
from hardware_proxy.profiles import profile
from hardware_proxy.protocol import Reason, Scan, Weigh, Weight
from hardware_proxy.tests.builders import until

# The display


@pytest.fixture
def shown() -> Iterator[DisplayTwin]:
    twin = DisplayTwin(profile().codecs())
    yield twin
    twin.close()


def test_the_display_shows_two_lines_with_their_letters(shown: DisplayTwin) -> None:
    display = Cd5220Display(shown.address)
    display.show(("Haferdrink ungesüßt in großer Packung", "3,98 €"))
    assert until(lambda: shown.lines == ["Haferdrink ungesüßt ".rstrip(), "3,98 €"])
    display.show(("Œuf",))
    assert until(lambda: shown.lines == ["OEuf", ""])
    display.hang_up()


def test_a_name_is_no_command_for_the_display(shown: DisplayTwin) -> None:
    display = Cd5220Display(shown.address)
    display.show(("a\x0c\rb", "\x1b@"))
    assert until(lambda: shown.lines == ["a  b", " @"])
    display.hang_up()


class Slow:
    """A display that only takes note."""

    driver, virtual, columns = "cd5220", True, 20

    def __init__(self, sent: list[tuple[str, ...]]) -> None:
        self._sent = sent

    def check(self) -> None:
        """Ready."""

    def show(self, lines: tuple[str, ...]) -> None:
        self._sent.append(lines)


def test_of_many_changes_the_last_one_is_shown_and_few_are_sent() -> None:
    sent: list[tuple[str, ...]] = []
    handler = DisplayHandler("D", Slow(sent))
    for number in range(50):
        handler.show((str(number), ""))
        pause = handler.serve()
    assert sent == [("0", "")]
    assert pause is not None
    assert 0 < pause <= moment.SHOW_SECONDS
    handler._shown_at -= moment.SHOW_SECONDS
    handler.serve()
    assert sent[-1] == ("49", "")


def test_lines_that_were_overtaken_are_not_shown_any_more() -> None:
    sent: list[tuple[str, ...]] = []
    handler = DisplayHandler("D", Slow(sent))
    noon = 1_795_000_000_000
    for lines, at in ((("Change", "6.42"), noon + 1), (("Still due", "0.00"), noon)):
        handler.show(lines, at)
    handler.serve()
    assert sent == [("Change", "6.42")]
    handler._shown_at -= moment.SHOW_SECONDS
    handler.show(("Welcome", ""), noon - 3_600_000)  # the till's clock was set back by an hour
    handler.serve()
    assert sent[-1] == ("Welcome", "")


# The scales


@pytest.fixture
def plate() -> Iterator[ScaleTwin]:
    twin = ScaleTwin()
    yield twin
    twin.close()


@pytest.fixture(params=[Toledo8217, Dialog06])
def scale(request: pytest.FixtureRequest, plate: ScaleTwin) -> Iterator[Scale]:
    scale: Scale = request.param(plate.address)
    yield scale
    scale.hang_up()


def test_a_weight_at_rest_is_told_with_its_tare_taken_off(scale: Scale, plate: ScaleTwin) -> None:
    plate.grams = 1234
    scale.check()
    reading = scale.weigh(34, 199)
    assert (reading.grams, reading.tare) == (1200, 34)


def test_a_scale_that_calculates_is_not_corrected(plate: ScaleTwin) -> None:
    plate.grams = 1234
    scale = Dialog06(plate.address)
    assert scale.weigh(34, 199) == Reading(1200, 34, 199, 239)
    assert scale.weigh(0, 250) == Reading(1234, 0, 250, 309)
    scale.hang_up()


def test_a_moving_weight_is_waited_for(scale: Scale, plate: ScaleTwin) -> None:
    plate.grams, plate.moving = 500, 3
    assert scale.weigh(0, 100).grams == 500


@pytest.mark.parametrize(
    "grams,moving,reason",
    [
        (500, 10**6, Reason.IN_MOTION),
        (-5, 0, Reason.UNDER_ZERO),
        (99_000, 0, Reason.OVER_LOAD),
        (0, 0, Reason.NO_LOAD),
    ],
)
def test_there_is_never_a_weight_without_a_good_state(
    scale: Scale, plate: ScaleTwin, monkeypatch: pytest.MonkeyPatch, grams: int, moving: int, reason: Reason
) -> None:
    monkeypatch.setattr(scales, "ANSWER_SECONDS", 0.3)
    plate.grams, plate.moving = grams, moving
    with pytest.raises(NotReady) as caught:
        scale.weigh(0, 100)
    assert caught.value.reason is reason


def test_half_an_answer_is_no_weight(plate: ScaleTwin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scales, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(plate, "hear", lambda _data: plate.say(b"\x0201.2"))
    scale = Toledo8217(plate.address)
    with pytest.raises(NotReady) as caught:
        scale.weigh(0, 0)
    assert caught.value.reason is Reason.NO_ANSWER
    scale.hang_up()


def test_questions_for_a_weight_are_answered_and_old_ones_without_one(plate: ScaleTwin) -> None:
    told: list[Weight] = []
    plate.grams = 250
    scale = Toledo8217(plate.address)
    handler = ScaleHandler("S", scale, told.append)
    handler.ask(Weigh("w1", "S"))
    handler.serve()
    handler.ask(Weigh("w2", "S"))
    handler._asked[0] = (handler._asked[0][0] - 60, handler._asked[0][1])
    handler.serve()
    assert [(each.id, each.grams, each.reason) for each in told] == [("w1", 250, ""), ("w2", 0, Reason.TOO_LATE)]
    scale.hang_up()


# The scanner


def test_a_scan_is_told_with_its_symbology() -> None:
    told: list[Scan] = []
    twin = ScannerTwin()
    scanner = SerialScanner(twin.address)
    handler = ScannerHandler("C", scanner, told.append)

    def scanned() -> bool:
        twin.scan("4012345678901")
        handler.serve()
        return bool(told)

    assert until(scanned)
    assert (told[0].text, told[0].symbology, told[0].number) == ("4012345678901", "]E0", 1)
    scanner.hang_up()
    twin.close()


def test_a_gs1_code_is_taken_apart() -> None:
    (read,) = Frames().feed(b"]C10104012345678901310300125010LOT-7\x1d17270131\r")
    assert read.elements == {"01": "04012345678901", "3103": "001250", "10": "LOT-7", "17": "270131"}


@pytest.mark.parametrize("text", ["99", "0104012345", "1", "01040123456789AB", "10\x1d17270131"])
def test_what_is_no_gs1_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"application identifier|characters|no value"):
        elements(text)


def test_a_lost_end_joins_no_two_codes() -> None:
    frames = Frames()
    assert frames.feed(b"]E04012345678901]E04006381333931\r") == [Read("4006381333931", "]E0")]
    assert frames.feed(b"4012345") == []
    frames.forget()
    assert frames.feed(b"plain\r") == [Read("plain")]
    assert frames.damaged == 1


def ean(rng: random.Random) -> str:
    body = "".join(str(rng.randint(0, 9)) for _place in range(12))
    return next(body + str(digit) for digit in range(10) if check_digit_ok(body + str(digit)))


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.soak)])
def test_ten_thousand_scans_in_random_pieces_with_bad_bytes_come_out_whole_or_not_at_all(count: int) -> None:
    rng = random.Random(20_261_122)
    codes = [ean(rng) for _scan in range(count)]
    stream, good = b"", []
    for code in codes:
        frame = bytearray(f"]E0{code}\r".encode())
        if rng.random() < 0.05:
            frame[rng.randint(3, 15)] = rng.choice([0x00, 0x7F, 0xFF, 0x41])
        else:
            good.append(code)
        stream += frame
    frames, found, at = Frames(), [], 0
    while at < len(stream):
        size = rng.randint(1, 40)
        found += [read.text for read in frames.feed(stream[at : at + size])]
        at += size
    assert found == good
    assert frames.damaged == count - len(good)

"""Lines to devices: the same printer on TCP, on a serial port, on a device file and on USB."""

from __future__ import annotations

import errno
import os
import pty
import threading
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import serial

from hardware_proxy.devices import lines
from hardware_proxy.devices.base import NotReady
from hardware_proxy.devices.cups import CupsPrinter, VirtualOfficePrinter
from hardware_proxy.devices.escpos import EscposPrinter, Timing
from hardware_proxy.devices.lines import FileLine, UsbLine, fault_of, open_line
from hardware_proxy.devices.roll import Roll
from hardware_proxy.devices.scales import Toledo8217
from hardware_proxy.emulator.counter import ScaleTwin
from hardware_proxy.emulator.printer import Fault, PrinterTwin
from hardware_proxy.emulator.twin import Twin
from hardware_proxy.encode import Encoder
from hardware_proxy.handlers.office import OfficeHandler
from hardware_proxy.journal import Journal
from hardware_proxy.protocol import Confirmation, Job, Kind, Reason, State
from hardware_proxy.tests.builders import found, receipt
from hardware_proxy.worker import Worker

TIMING = Timing(connect=1.0, answer=1.0, print=5.0, look=0.5, drawer=0.02)


class Cable:
    """A serial cable: what is said at one end of a pseudo terminal reaches a twin at the other."""

    def __init__(self, twin: Twin) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._twin = twin
        twin.say = self._say  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _say(self, data: bytes) -> None:
        os.write(self._master, data)

    def _carry(self) -> None:
        try:
            while data := os.read(self._master, 4096):
                if data == b"\x00unplug":
                    return
                self._twin.hear(data)
        except OSError:
            return

    def unplug(self) -> None:
        os.write(self._slave, b"\x00unplug")
        self._thread.join(5)
        os.close(self._slave)
        os.close(self._master)


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[PrinterTwin]:
    roll = Roll(tmp_path / "roll.db")
    twin = PrinterTwin(roll, 42)
    yield twin
    twin.close()
    roll.close()


@pytest.mark.parametrize("kind", ["serial", "file"])
def test_a_printer_on_a_port_or_a_device_file_proves_what_it_prints(twin: PrinterTwin, kind: str) -> None:
    cable = Cable(twin)
    address = f"serial://{cable.path}?baud=115200" if kind == "serial" else f"file://{cable.path}"
    assert fault_of(address) == ""
    printer = EscposPrinter(address, 42, Confirmation.COUNTED, TIMING)
    printer.check()
    printer.print("job-1", Encoder(42).encode(receipt()))
    assert (printer.cuts(), twin.roll.count("paper")) == (1, 1)
    twin.set_fault(Fault.PAPER_OUT, on=True)
    with pytest.raises(NotReady) as caught:
        printer.check()
    assert caught.value.reason is Reason.PAPER_OUT
    printer.hang_up()
    cable.unplug()


def test_a_scale_on_a_serial_port() -> None:
    plate = ScaleTwin()
    plate.grams = 750
    cable = Cable(plate)
    scale = Toledo8217(f"serial://{cable.path}?baud=9600")
    assert scale.weigh(0, 0).grams == 750
    scale.hang_up()
    cable.unplug()
    plate.close()


def test_a_serial_port_is_set_as_its_address_says(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[Any, ...]] = []

    class Port:
        def __init__(self, path: str, baud: int, **settings: Any) -> None:
            opened.append((path, baud, settings["bytesize"], settings["parity"], settings["stopbits"]))
            assert settings["exclusive"]

        def reset_input_buffer(self) -> None:
            """Nothing came in."""

    monkeypatch.setattr(serial, "Serial", Port)
    open_line("serial:///dev/ttyS0?baud=4800&bits=7&parity=o&stop=2")
    assert opened == [("/dev/ttyS0", 4800, 7, "O", 2)]


class Endpoint:
    def __init__(self, address: int, bus: Bus) -> None:
        self.bEndpointAddress = address
        self.bmAttributes = 2
        self._bus = bus

    def write(self, data: bytes, _timeout: int) -> None:
        self._bus.twin.hear(data)

    def read(self, _size: int, _timeout: int) -> bytes:
        if not self._bus.said:
            raise OSError(errno.ETIMEDOUT, "timed out")
        data, self._bus.said = self._bus.said, b""
        return data


class Bus:
    """What pyusb shows of a printer that the system's own driver holds."""

    def __init__(self, twin: PrinterTwin) -> None:
        self.twin = twin
        self.said = b""
        self.kernel = True
        twin.say = self._say  # type: ignore[method-assign]

    def _say(self, data: bytes) -> None:
        self.said += data

    def is_kernel_driver_active(self, _interface: int) -> bool:
        return self.kernel

    def detach_kernel_driver(self, _interface: int) -> None:
        self.kernel = False

    def set_configuration(self) -> None:
        assert not self.kernel

    def get_active_configuration(self) -> dict[tuple[int, int], list[Endpoint]]:
        return {(0, 0): [Endpoint(0x01, self), Endpoint(0x82, self)]}


def test_a_printer_on_usb_is_taken_from_the_system_and_proves_what_it_prints(
    twin: PrinterTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus: Any = Bus(twin)

    class Held(UsbLine):
        def close(self, *, linger: bool = False) -> None:
            bus.kernel = True

    monkeypatch.setattr(lines, "_usb_device", lambda _address: bus)
    monkeypatch.setattr(lines, "UsbLine", Held)
    printer = EscposPrinter("usb://04b8:0202", 42, Confirmation.COUNTED, TIMING)
    printer.check()
    printer.print("job-1", Encoder(42).encode(receipt()))
    assert (printer.cuts(), twin.roll.count("paper")) == (1, 1)
    printer.hang_up()


def test_a_device_that_is_not_plugged_in_is_offline(tmp_path: Path) -> None:
    for address in (f"serial://{tmp_path}/ttyUSB0", f"file://{tmp_path}/lp0", "tcp://127.0.0.1:1"):
        with pytest.raises(NotReady) as caught:
            open_line(address)
        assert caught.value.reason is Reason.OFFLINE


def test_a_file_that_is_full_or_silent_times_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    line = FileLine(str(tmp_path / "lp0"))
    with pytest.raises(TimeoutError):
        line.receive(0.01)
    with pytest.raises(TimeoutError):
        line.send(b"x" * 1_000_000, 0.05)
    line.close()


@pytest.mark.parametrize(
    "address,words",
    [
        ("192.0.2.7", "an address such as"),
        ("tcp://", "an address such as"),
        ("usb://04b8", "an address such as"),
        ("usb://zzzz:0202", "an address such as"),
        ("serial:///dev/ttyS0?parity=X", "parity is one of N, E, O"),
        ("serial:///dev/ttyS0?bits=9", "bits is one of 5, 6, 7, 8"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(address: str, words: str) -> None:
    assert words in fault_of(address)


# The office printer


def program(folder: Path, name: str, code: int) -> str:
    """A program that writes down how it was called."""
    path = folder / name
    path.write_text(f'#!/bin/sh\necho "$@" >> {folder}/{name}.log\nexit {code}\n')
    path.chmod(0o755)
    return str(path)


def office_job(sha256: str, copies: int = 1) -> Job:
    return Job("page-1", "OFFICE", Kind.PAGE, 1, {"sha256": sha256, "copies": copies})


def run(tmp_path: Path, printer: CupsPrinter | VirtualOfficePrinter, job: Job, file: Path | None) -> tuple[str, str]:
    journal = Journal(tmp_path / "journal.db")
    handler = OfficeHandler("OFFICE", printer, journal, lambda _sha256: file)
    journal.accept(job)
    Worker("OFFICE", handler, journal, lambda: None).turn()
    entry = found(journal, "page-1")
    journal.close()
    return entry.state, entry.reason


def test_a_page_is_handed_to_the_print_service_with_its_name_and_copies(tmp_path: Path) -> None:
    lp, lpstat = program(tmp_path, "lp", 0), program(tmp_path, "lpstat", 0)
    file = tmp_path / "invoice.pdf"
    assert run(tmp_path, CupsPrinter("HP", lp, lpstat), office_job("a" * 64, 2), file) == (State.DONE, "")
    assert (tmp_path / "lp.log").read_text() == f"-d HP -n 2 -t page-1 -- {file}\n"


def test_without_its_file_or_its_queue_a_page_waits(tmp_path: Path) -> None:
    lp, lpstat = program(tmp_path, "lp", 0), program(tmp_path, "lpstat", 1)
    assert run(tmp_path, CupsPrinter("", lp, lpstat), office_job("a" * 64), None) == (State.BLOCKED, Reason.NO_ASSET)
    file = tmp_path / "invoice.pdf"
    assert run(tmp_path, CupsPrinter("HP", lp, lpstat), office_job("a" * 64), file) == (State.BLOCKED, Reason.OFFLINE)
    none = CupsPrinter("HP", str(tmp_path / "no-lp"), lpstat)
    assert run(tmp_path, none, office_job("a" * 64), file) == (State.BLOCKED, Reason.UNSUPPORTED)


def test_a_print_service_that_fails_leaves_a_doubt(tmp_path: Path) -> None:
    lp, lpstat = program(tmp_path, "lp", 1), program(tmp_path, "lpstat", 0)
    state = run(tmp_path, CupsPrinter("HP", lp, lpstat), office_job("a" * 64), tmp_path / "invoice.pdf")
    assert state == (State.UNCERTAIN, Reason.INTERRUPTED)


def test_the_virtual_office_printer_keeps_its_pages(tmp_path: Path) -> None:
    file = tmp_path / "invoice.pdf"
    file.write_bytes(b"%PDF-1.7")
    printer = VirtualOfficePrinter(tmp_path / "pages")
    assert run(tmp_path, printer, office_job("a" * 64, 2), file) == (State.DONE, "")
    assert printer.files() == ["page-1-1.pdf", "page-1-2.pdf"]

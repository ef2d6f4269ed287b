"""Lines to devices: TCP, serial port, device file and USB behind one small interface.

An address is a URL: `tcp://192.168.10.21:9100`, `serial:///dev/serial/by-id/usb-FTDI?baud=9600&bits=7&parity=E`,
`file:///dev/usb/lp0`, `usb://04b8:0202`. Nothing here knows what is said on the line.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import termios
import time
from importlib.util import find_spec
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import serial

from hardware_proxy.devices.base import NotReady
from hardware_proxy.protocol import Reason

CONNECT_SECONDS = 3.0
LINGER_SECONDS = 2.0
CHUNK = 4096
PARITIES = {"N": serial.PARITY_NONE, "E": serial.PARITY_EVEN, "O": serial.PARITY_ODD}


class Line(Protocol):
    """An open line. A line that is gone raises `OSError`, one that is silent `TimeoutError`; seconds everywhere."""

    def send(self, data: bytes, timeout: float) -> None:
        """Hand over all bytes."""

    def receive(self, timeout: float) -> bytes:
        """At least one byte."""

    def close(self, *, linger: bool = False) -> None:
        """Hang up; with `linger` only after the other side had time to read what is in flight."""


class TcpLine:
    """A TCP connection."""

    def __init__(self, host: str, port: int, connect: float = CONNECT_SECONDS) -> None:
        """Connect. Raises OSError."""
        self._socket = socket.create_connection((host, port), connect)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes, timeout: float) -> None:
        """See `Line`."""
        self._socket.settimeout(timeout)
        self._socket.sendall(data)

    def receive(self, timeout: float) -> bytes:
        """See `Line`."""
        self._socket.settimeout(timeout)
        data = self._socket.recv(CHUNK)
        if not data:
            raise ConnectionResetError(errno.ECONNRESET, "the device hung up")
        return data

    def close(self, *, linger: bool = False) -> None:
        """See `Line`. Many printers throw away what they have not read when the other side hangs up."""
        try:
            if linger:
                self._socket.shutdown(socket.SHUT_WR)
                end = time.monotonic() + LINGER_SECONDS
                while (left := end - time.monotonic()) > 0:
                    self._socket.settimeout(left)
                    if not self._socket.recv(CHUNK):
                        break
        except OSError:
            return
        finally:
            self._socket.close()


class SerialLine:
    """A serial port."""

    def __init__(self, path: str, settings: dict[str, str]) -> None:
        """Open it for ourselves alone; what came in before is thrown away. Raises OSError."""
        try:
            self._port = serial.Serial(
                path,
                int(settings.get("baud", "9600")),
                bytesize=int(settings.get("bits", "8")),
                parity=PARITIES[settings.get("parity", "N").upper()],
                stopbits=int(settings.get("stop", "1")),
                rtscts=settings.get("rtscts") == "1",
                xonxoff=settings.get("xonxoff") == "1",
                exclusive=True,
            )
        except termios.error as error:
            raise OSError(errno.EINVAL, "the port cannot be set like that") from error
        self._port.reset_input_buffer()

    def send(self, data: bytes, timeout: float) -> None:
        """See `Line`."""
        self._port.write_timeout = timeout
        try:
            self._port.write(data)
            self._port.flush()
        except serial.SerialTimeoutException as error:
            raise TimeoutError from error

    def receive(self, timeout: float) -> bytes:
        """See `Line`."""
        self._port.timeout = timeout
        data: bytes = self._port.read(max(1, self._port.in_waiting))
        if not data:
            raise TimeoutError
        return data

    def close(self, *, linger: bool = False) -> None:
        """See `Line`."""
        self._port.close()


class FileLine:
    """A device file such as `/dev/usb/lp0`. Where it cannot be read, nothing is ever received."""

    def __init__(self, path: str) -> None:
        """Open it. Raises OSError."""
        try:
            self._file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            self._readable = True
        except PermissionError:
            self._file = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
            self._readable = False

    def send(self, data: bytes, timeout: float) -> None:
        """See `Line`."""
        end = time.monotonic() + timeout
        while data:
            if not select.select([], [self._file], [], max(0.0, end - time.monotonic()))[1]:
                raise TimeoutError
            data = data[os.write(self._file, data) :]

    def receive(self, timeout: float) -> bytes:
        """See `Line`."""
        if not self._readable or not select.select([self._file], [], [], timeout)[0]:
            raise TimeoutError
        data = os.read(self._file, CHUNK)
        if not data:
            raise ConnectionResetError(errno.ECONNRESET, "the device file has ended")
        return data

    def close(self, *, linger: bool = False) -> None:
        """See `Line`."""
        os.close(self._file)


class UsbLine:
    """A USB printer without a driver of the system's: one bulk endpoint out, one in (needs pyusb)."""

    def __init__(self, device: Any) -> None:
        """`device` is a `usb.core.Device`. Raises OSError (pyusb's errors are such)."""
        self._device = device
        if device.is_kernel_driver_active(0):
            device.detach_kernel_driver(0)  # usblp would keep the printer for /dev/usb/lp0
        device.set_configuration()
        interface = device.get_active_configuration()[(0, 0)]
        self._out, self._in = None, None
        for endpoint in interface:
            if endpoint.bmAttributes & 0x03 == 0x02:  # bulk
                if endpoint.bEndpointAddress & 0x80:
                    self._in = endpoint
                else:
                    self._out = endpoint
        if self._out is None:
            raise OSError(errno.ENODEV, "this USB device takes no data")

    def send(self, data: bytes, timeout: float) -> None:
        """See `Line`."""
        assert self._out is not None
        self._out.write(data, int(timeout * 1000))

    def receive(self, timeout: float) -> bytes:
        """See `Line`. One answer may need several reads: an empty one means that it is not there yet."""
        end = time.monotonic() + timeout
        while self._in is not None and (left := end - time.monotonic()) > 0:
            try:
                data = bytes(self._in.read(64, max(1, int(left * 1000))))
            except OSError as error:
                if error.errno == errno.ETIMEDOUT:
                    break
                raise
            if data:
                return data
            time.sleep(0.005)
        raise TimeoutError

    def close(self, *, linger: bool = False) -> None:
        """See `Line`."""
        import usb.util

        usb.util.dispose_resources(self._device)


def _usb_device(address: str) -> Any:
    import usb.core

    parts = urlsplit(address)
    vendor, product = (int(number, 16) for number in parts.netloc.split(":"))
    number = parts.path.strip("/")
    for device in usb.core.find(find_all=True, idVendor=vendor, idProduct=product):
        if not number or device.serial_number == number:
            return device
    raise OSError(errno.ENODEV, "the USB device is not plugged in")


def open_line(address: str, connect: float = CONNECT_SECONDS) -> Line:
    """Open the line to an address that `fault_of` finds no fault with. Raises `NotReady` when nobody is there."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "tcp":
            return TcpLine(parts.hostname or "", parts.port or 9100, connect)
        if parts.scheme == "serial":
            return SerialLine(parts.path, {key: each[0] for key, each in parse_qs(parts.query).items()})
        if parts.scheme == "usb":
            return UsbLine(_usb_device(address))
        return FileLine(parts.path)
    except OSError as error:
        raise NotReady(Reason.OFFLINE) from error


def _numbers(query: dict[str, list[str]]) -> str:
    for key, allowed in {"bits": ("5", "6", "7", "8"), "stop": ("1", "2"), "rtscts": ("0", "1")}.items():
        if key in query and query[key][0] not in allowed:
            return f"{key} is one of {', '.join(allowed)}"
    if not query.get("baud", ["9600"])[0].isdecimal():
        return "baud is a number such as 9600"
    if query.get("parity", ["N"])[0].upper() not in PARITIES:
        return "parity is one of N, E, O"
    unknown = set(query) - {"bits", "stop", "rtscts", "xonxoff", "baud", "parity"}
    return f"{min(unknown)} is not a setting of a serial line" if unknown else ""


def fault_of(address: str) -> str:
    """What is wrong with an address, in words that follow "connection: "; empty if it can be used."""
    parts = urlsplit(address)
    match parts.scheme:
        case "tcp" if parts.hostname:
            return ""
        case "serial" if parts.path:
            return _numbers(parse_qs(parts.query))
        case "file" if parts.path:
            return ""
        case "usb" if _is_usb(parts.netloc):
            return "" if find_spec("usb") else "USB needs the package pyusb (pip install 'kontor-hardware-proxy[usb]')"
    return "an address such as tcp://192.168.10.21:9100, serial:///dev/ttyUSB0 or file:///dev/usb/lp0 is expected"


def _is_usb(netloc: str) -> bool:
    numbers = netloc.split(":")
    return len(numbers) == 2 and all(0 < len(each) <= 4 and _is_hex(each) for each in numbers)


def _is_hex(text: str) -> bool:
    return all(sign in "0123456789abcdefABCDEF" for sign in text)

"""What all virtual devices share: a port on this machine where they speak the real device's protocol."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading

TICK_SECONDS = 0.02


class Twin:
    """A device in software that listens on TCP. Subclasses answer in `hear` and say things with `say`.

    One connection is served at a time, the newest: like a device whose cable was plugged into another machine.
    """

    def __init__(self, port: int = 0) -> None:
        """Listens at once; port 0 is any free one."""
        self._server = socket.create_server(("127.0.0.1", port))
        self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        self.lock = threading.RLock()
        self._line: socket.socket | None = None
        self._halt = False
        self._thread = threading.Thread(target=self._serve, name=f"twin-{self.address}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; whoever is connected is cut off."""
        self._halt = True
        # Closing a listening socket does not wake the thread that waits on it; a connection does.
        with contextlib.suppress(OSError):
            socket.create_connection(self._server.getsockname(), 1).close()
        self._thread.join(5)

    def welcome(self) -> bool:
        """Somebody connects; False turns them away."""
        return True

    def hear(self, data: bytes) -> None:
        """Bytes came in."""

    def tick(self) -> None:
        """A fiftieth of a second has passed, and the device was busy; work that takes its time goes on here."""

    def busy(self) -> bool:
        """Whether there is work that goes on although nothing comes in."""
        return False

    def gone(self) -> None:
        """The connection has ended."""

    def say(self, data: bytes) -> None:
        """Send bytes to whoever is connected; without a connection nothing happens."""
        with self.lock:
            if self._line is not None:
                with contextlib.suppress(OSError):
                    self._line.sendall(data)

    def hang_up(self) -> None:
        """Cut the connection, as when a cable is pulled."""
        with self.lock:
            if self._line is not None:
                with contextlib.suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector, self._server:
            selector.register(self._server, selectors.EVENT_READ)
            while not self._halt:
                for key, _events in selector.select(TICK_SECONDS if self.busy() else None):
                    if self._halt:
                        break
                    if key.fileobj is self._server:
                        self._accept(selector)
                    elif key.fileobj is self._line:
                        self._read(selector)
                if self.busy():
                    self.tick()
            self._drop_line(selector)

    def _accept(self, selector: selectors.BaseSelector) -> None:
        line, _address = self._server.accept()
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self.welcome():
            line.close()
            return
        self._drop_line(selector)
        selector.register(line, selectors.EVENT_READ)
        with self.lock:
            self._line = line

    def _read(self, selector: selectors.BaseSelector) -> None:
        assert self._line is not None
        try:
            data = self._line.recv(4096)
        except OSError:
            data = b""
        if data:
            self.hear(data)
        else:
            self._drop_line(selector)

    def _drop_line(self, selector: selectors.BaseSelector) -> None:
        with self.lock:
            line, self._line = self._line, None
        if line is not None:
            selector.unregister(line)
            line.close()
            self.gone()

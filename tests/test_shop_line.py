"""The whole way from an order in the database to the paper in the shop, over a real WebSocket, and through crashes."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import websocket
import zxingcpp
from flask import Flask
from PIL import Image
from werkzeug.serving import ThreadedWSGIServer

from app.act import SYSTEM, acting
from app.db import reading
from hardware_proxy.config import demo
from hardware_proxy.devices.roll import Roll
from hardware_proxy.devices.virtual import Fault, VirtualDrawer, VirtualPrinter
from hardware_proxy.proxy import Proxy
from hardware_proxy.tests.builders import receipt, until
from modules.devices import queries
from modules.devices.api import channel_of
from modules.devices.services import Order, enqueue, open_drawer
from modules.devices.tests.builders import Made, in_app, job
from tools.run import free_port

pytestmark = pytest.mark.modules("devices")

ROOT = Path(__file__).parent.parent


class Server:
    """The application, served on a port that stays the same over restarts."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.port = free_port()
        self._served: ThreadedWSGIServer | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._served = ThreadedWSGIServer("127.0.0.1", self.port, self.app)
        # So that `stop` waits for whoever is still writing down that a line is gone.
        self._served.daemon_threads = False
        threading.Thread(target=self._served.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Close the port and every line."""
        assert self._served is not None
        self._served.shutdown()
        server = channel_of(self.app).socketio.server
        for line in list(server.eio.sockets.values()):
            line.close(wait=False)
        self._served.server_close()

    def order(self, *orders: Order) -> None:
        with self.app.app_context(), acting(SYSTEM) as act:
            enqueue(act, *orders)

    def state(self, job_id: UUID) -> tuple[str, str]:
        with self.app.app_context():
            found = job(job_id)
        return found.state, found.reason

    def done(self, *ids: UUID) -> Callable[[], bool]:
        return lambda: all(self.state(each)[0] == "done" for each in ids)


@pytest.fixture
def made(app: Flask) -> Made:
    return in_app(app)


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    server = Server(app)
    yield server
    server.stop()
    channel_of(app).pusher.stop()


@pytest.fixture
def proxy(server: Server, made: Made, tmp_path: Path) -> Iterator[Proxy]:
    proxy = Proxy(demo(server.url, made.token, tmp_path / "proxy", 0, ["T1"]))
    yield proxy
    proxy.stop()


def printer_of(proxy: Proxy) -> VirtualPrinter:
    printer = proxy.printers["T1-PRINTER"]
    assert isinstance(printer, VirtualPrinter)
    return printer


def paper(made: Made, text: str = "Kontor") -> Order:
    return Order(made.printer, "receipt", receipt(text))


def test_an_order_becomes_paper_and_the_picture_comes_back(server: Server, made: Made, proxy: Proxy) -> None:
    proxy.start()
    wanted, kick = paper(made), open_drawer(made.drawer, "sale")
    server.order(wanted, kick)
    assert until(server.done(wanted.id, kick.id))
    assert "ungesüßt" in (printer_of(proxy).roll.text(str(wanted.id)) or "")
    drawer = proxy.drawers["T1-DRAWER"]
    assert isinstance(drawer, VirtualDrawer)
    assert (drawer.kicks, drawer.check()) == (1, True)
    with server.app.app_context(), reading() as connection:
        png = queries.paper(connection, wanted.id)
    assert png is not None
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    found = zxingcpp.read_barcodes(Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture))
    assert "4012345678901" in {code.text for code in found}


def test_a_printer_without_paper_holds_the_job_and_the_till_is_told(server: Server, made: Made, proxy: Proxy) -> None:
    printer_of(proxy).set_fault(Fault.PAPER_OUT, on=True)
    proxy.start()
    wanted = paper(made)
    server.order(wanted)
    assert until(lambda: server.state(wanted.id) == ("accepted", "paper_out"))
    assert until(lambda: light(server, made).advice.startswith("The paper has run out"))
    printer_of(proxy).set_fault(Fault.PAPER_OUT, on=False)
    proxy.look_again("T1-PRINTER")
    assert until(server.done(wanted.id))
    assert until(lambda: light(server, made).tone == "good")


def light(server: Server, made: Made) -> queries.Light:
    with server.app.app_context(), reading() as connection:
        row = queries.proxies(connection)[0]
        return queries.lights(connection, [made.printer], row["last_seen"])[0]


def test_without_a_proxy_the_job_waits_and_is_printed_when_it_comes(server: Server, made: Made, proxy: Proxy) -> None:
    wanted = paper(made)
    server.order(wanted)
    assert server.state(wanted.id) == ("queued", "")
    proxy.start()
    assert until(server.done(wanted.id))


def test_a_server_that_was_away_finds_its_proxy_again(server: Server, made: Made, proxy: Proxy) -> None:
    proxy.start()
    first = paper(made, "first")
    server.order(first)
    assert until(server.done(first.id))
    server.stop()
    assert until(lambda: not proxy.link.online)
    second = paper(made, "second")
    server.order(second)
    server.start()
    assert until(server.done(second.id))
    assert [printer_of(proxy).roll.count(str(each.id)) for each in (first, second)] == [1, 1]


def test_a_wrong_token_is_said_on_the_status_page(server: Server, made: Made, tmp_path: Path) -> None:
    stranger = Proxy(demo(server.url, "hwp_wrong", tmp_path / "stranger", 0, ["T1"]))
    stranger.start()
    assert until(lambda: stranger.link.problem == "unauthorized")
    stranger.stop()


def test_pages_of_other_sites_cannot_open_the_line(server: Server) -> None:
    address = f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        websocket.create_connection(address, origin="http://evil.example", timeout=5)
    assert caught.value.status_code == 400
    own = websocket.create_connection(address, origin=server.url, timeout=5)
    assert str(own.recv()).startswith("0{")
    own.close()


@pytest.mark.sqlite
@pytest.mark.parametrize("kills", [3, pytest.param(40, marks=pytest.mark.soak)])
def test_a_proxy_that_is_killed_again_and_again_loses_nothing_and_prints_nothing_twice(
    server: Server, made: Made, tmp_path: Path, kills: int
) -> None:
    """SIGKILL while receipts are being printed: each time as soon as another one of the present five is on the roll."""
    data = tmp_path / "killed"
    command = [sys.executable, "-m", "hardware_proxy", "--demo", "--server", server.url, "--token", made.token]
    roll = Roll(data / "roll-T1-PRINTER.db")
    orders: list[Order] = []

    def printed(number: int) -> Callable[[], bool]:
        return lambda: roll.count(str(orders[number].id)) > 0

    for kill in range(kills + 1):
        orders += [paper(made, f"receipt {len(orders) + each}") for each in range(5)]
        server.order(*orders[-5:])
        process = subprocess.Popen([*command, "--data", str(data), "--port", "0"], cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            last = kill == kills
            assert until(server.done(*(each.id for each in orders)) if last else printed(-1 - kill % 5), 60)
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    assert [roll.count(str(each.id)) for each in orders] == [1] * len(orders)
    roll.close()

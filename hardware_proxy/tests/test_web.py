"""The status page: what it shows, what its buttons do, and whom it does not answer."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from hardware_proxy.devices.virtual import VirtualDrawer, VirtualPrinter
from hardware_proxy.proxy import Proxy
from hardware_proxy.tests.builders import config, drawer_job, print_job, until
from hardware_proxy.texts import sentence
from hardware_proxy.web import StatusServer


class Site:
    """The running page and its proxy."""

    def __init__(self, folder: Path) -> None:
        self.proxy = Proxy(config(folder))
        self.page = StatusServer(self.proxy)
        for worker in self.proxy.workers.values():
            worker.start()
        self.page.start()

    def close(self) -> None:
        self.page.stop()
        self.proxy.stop()

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, bytes, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.page.port, timeout=5)
        head = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        body = urlencode(form) if form is not None else None
        try:
            line.request("POST" if form is not None else "GET", path, body, {**head, **headers})
            answer = line.getresponse()
            return answer.status, answer.read(), answer.getheader("Content-Type", "")
        finally:
            line.close()

    def press(self, path: str, **fields: str) -> int:
        return self.ask(path, {"token": self.page.token, **fields})[0]

    @property
    def printer(self) -> VirtualPrinter:
        printer = self.proxy.printers["T1-PRINTER"]
        assert isinstance(printer, VirtualPrinter)
        return printer

    @property
    def drawer(self) -> VirtualDrawer:
        drawer = self.proxy.drawers["T1-DRAWER"]
        assert isinstance(drawer, VirtualDrawer)
        return drawer


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.close()


def test_a_receipt_is_shown_as_picture_and_as_text(site: Site) -> None:
    site.proxy.take(print_job())
    assert until(lambda: site.printer.roll.count("job-1") == 1)
    code, body, kind = site.ask("/receipts/job-1.png")
    assert (code, kind, body[:4]) == (200, "image/png", b"\x89PNG")
    code, body, kind = site.ask("/receipts/job-1.txt")
    assert (code, kind) == (200, "text/plain; charset=utf-8")
    assert "ungesüßt" in body.decode()
    assert b"/receipts/job-1.png" in site.ask("/")[1]
    assert site.ask("/receipts/none.png")[0] == 404
    assert site.ask("/receipts/../journal.db")[0] == 404


def test_the_status_is_there_for_programs(site: Site) -> None:
    told = json.loads(site.ask("/status.json")[1])
    assert [device["code"] for device in told["devices"]][:2] == ["T1-PRINTER", "T1-DRAWER"]
    assert told["online"] is False
    assert site.ask("/healthz")[0] == 200


def test_the_page_says_what_it_shows_so_that_news_are_noticed(site: Site) -> None:
    def news() -> str:
        return str(json.loads(site.ask("/status.json")[1])["news"])

    before = news()
    assert f'data-news="{before}"' in site.ask("/")[1].decode()
    assert news() == before
    site.press("/drawers", device="T1-DRAWER", do="block")
    assert news() != before
    site.press("/drawers", device="T1-DRAWER", do="free")
    assert news() == before


def test_faults_are_switched_on_and_off_by_button(site: Site) -> None:
    assert site.press("/faults", device="T1-PRINTER", fault="paper_out", on="1") == 303
    site.proxy.take(print_job())
    assert until(lambda: site.proxy.workers["T1-PRINTER"].state.reason == "paper_out")
    assert sentence("paper_out") in site.ask("/")[1].decode()
    assert site.press("/faults", device="T1-PRINTER", fault="paper_out", on="0") == 303
    assert until(lambda: site.printer.roll.count("job-1") == 1)


def test_the_drawer_is_closed_and_blocked_by_button(site: Site) -> None:
    site.proxy.take(drawer_job())
    assert until(lambda: site.proxy.workers["T1-DRAWER"].state.drawer_open is True)
    assert 'class="drawer open"' in site.ask("/")[1].decode()
    assert site.press("/drawers", device="T1-DRAWER", do="close") == 303
    assert site.drawer.check() is False
    site.press("/drawers", device="T1-DRAWER", do="block")
    assert site.drawer.stuck


def test_a_test_print_comes_out_and_the_server_is_not_told(site: Site) -> None:
    assert site.press("/test-print", device="T1-PRINTER") == 303
    assert until(lambda: bool(site.printer.roll.recent()))
    assert "äöüÄÖÜß €éèoeLzC" in site.printer.roll.recent()[0].text
    assert site.proxy.journal.unreported() == []


def test_a_foreign_name_that_points_here_is_not_answered(site: Site) -> None:
    for host in ("evil.example", f"evil.example:{site.page.port}", "127.0.0.1"):
        assert site.ask("/status.json", Host=host)[0] == 421
    assert site.ask("/status.json", Host=f"localhost:{site.page.port}")[0] == 200


def test_nothing_changes_without_the_pages_token(site: Site) -> None:
    form = {"device": "T1-PRINTER", "fault": "offline", "on": "1"}
    assert site.ask("/faults", form)[0] == 403
    assert site.ask("/faults", {**form, "token": "guessed"})[0] == 403
    evil = site.ask("/faults", {**form, "token": site.page.token}, Origin="http://evil.example")
    assert evil[0] == 403
    assert site.printer.faults == frozenset()


def test_what_does_not_exist_is_refused(site: Site) -> None:
    assert site.ask("/nothing")[0] == 404
    assert site.ask("/static/../cli.py")[0] == 404
    assert site.press("/faults", device="T1-PRINTER", fault="earthquake", on="1") == 404
    assert site.press("/faults", device="T1-DRAWER", fault="offline", on="1") == 404
    assert site.press("/drawers", device="T1-PRINTER", do="close") == 404
    assert site.press("/test-print", device="NONE") == 404
    assert site.press("/nothing") == 404
    assert site.ask("/faults", {"token": "x" * 5000})[0] == 413


def test_the_page_carries_no_script_of_others_and_escapes_what_it_shows(site: Site) -> None:
    site.proxy.link.problem = "<script>alert(1)</script>"
    text = site.ask("/")[1].decode()
    assert "<script>alert" not in text
    assert site.ask("/static/status.css")[0] == 200
    assert site.ask("/static/status.js")[0] == 200


def test_every_virtual_device_has_its_buttons(site: Site) -> None:
    fitted = site.proxy.fitted
    assert site.press("/scale", device="T1-SCALE", grams="1250", moving="1") == 303
    assert (fitted.scales["T1-SCALE"].grams, fitted.scales["T1-SCALE"].moving > 0) == (1250, True)
    assert site.press("/terminal", device="T1-TERMINAL", answer="declined") == 303
    assert fitted.terminals["T1-TERMINAL"].answer == "declined"
    fitted.displays["T1-DISPLAY"].lines = ["Haferdrink <1 l>", "3,98 €"]
    text = site.ask("/")[1].decode()
    assert "Haferdrink &lt;1 l&gt;" in text
    assert 'value="1250"' in text
    assert site.press("/scan", device="T1-SCANNER", text="4012345678901") == 303
    for path, fields in (
        ("/scale", {"device": "T1-SCALE", "grams": "much"}),
        ("/scale", {"device": "NONE", "grams": "1"}),
        ("/terminal", {"device": "T1-TERMINAL", "answer": "magic"}),
        ("/scan", {"device": "T1-SCANNER", "text": ""}),
    ):
        assert site.press(path, **fields) == 404


def test_pages_of_the_office_printer_can_be_looked_at(site: Site) -> None:
    office = site.proxy.fitted.offices["OFFICE"]
    office.folder.mkdir(parents=True)
    (office.folder / "page-1-1.pdf").write_bytes(b"%PDF-1.7")
    assert b"/pages/OFFICE/page-1-1.pdf" in site.ask("/")[1]
    assert site.ask("/pages/OFFICE/page-1-1.pdf")[::2] == (200, "application/pdf")
    assert site.ask("/pages/OFFICE/page-2-1.pdf")[0] == 404
    assert site.ask("/pages/NONE/page-1-1.pdf")[0] == 404


def test_while_it_is_paired_the_page_shows_the_code(site: Site) -> None:
    site.proxy.link.code = "VAAZ-ALRA"
    assert "VAAZ-ALRA" in site.ask("/")[1].decode()

"""People in front of a browser. Each keeps account of what the browser complains about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from app.demo import PASSWORD
from tests.browser.house import House
from tests.databases import ROOT

CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PICTURES = ROOT / "build" / "pictures"
PHONE, TABLET, DESK, TILL = (390, 844), (1024, 768), (1440, 900), (1280, 800)
PAGES, TILLS = (PHONE, TABLET, DESK), (PHONE, TABLET, TILL)
LONGEST = 4000  # px of a page that a picture shows
PATIENCE_MS = 30_000
SEEN = 2_000  # characters of a page that a failure shows


class Person:
    """Somebody with a browser of their own: cookies, one page, and the size of the window."""

    def __init__(self, house: House, browser: Browser, size: tuple[int, int] = DESK) -> None:
        self.house = house
        self.context = browser.new_context(
            base_url=house.url,
            locale="en-GB",
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
            viewport={"width": size[0], "height": size[1]},
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.size = size
        self.complaints: list[str] = []
        self.expected: list[str] = []
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("console", self._said)
        self.page: Page = self.context.new_page()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def expects(self, pattern: str) -> None:
        """A complaint that belongs to the story, such as an answer 401 after the session is over."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        """What the browser complained about without being expected to."""
        return [each for each in self.complaints if not any(re.search(known, each) for known in self.expected)]

    def sees(self) -> str:
        """Address and text of the page, for who reads a failure."""
        return f"{self.page.url}\n{self.page.locator('body').inner_text()[:SEEN]}"

    def sign_in(self, login: str) -> None:
        """As everybody does: name, password, Enter."""
        self.page.goto("/sign-in")
        self.fill_in(login)
        expect(self.page.locator(".user-name, .till-name").first).to_be_attached()

    def fill_in(self, login: str) -> None:
        """Send the sign-in form that is shown."""
        self.page.get_by_label("Name").fill(login)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.keyboard.press("Enter")

    def menu(self) -> list[str]:
        """Where the menu of the page leads."""
        links = self.page.locator("a.menu-link")
        return [str(links.nth(index).get_attribute("href")) for index in range(links.count())]

    def picture(self, name: str, sizes: Sequence[tuple[int, int]] = PAGES) -> None:
        """Take the whole page in each size, light and dark; on a phone nothing may stand beyond its edge."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        for width, height in sizes:
            self.page.set_viewport_size({"width": width, "height": height})
            if width == PHONE[0]:
                self.fits()
            # As high as the page, so that what sticks to an edge stands at its end and not across it.
            length = int(self.page.evaluate("document.documentElement.scrollHeight"))
            self.page.set_viewport_size({"width": width, "height": max(height, min(length, LONGEST))})
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                path = PICTURES / f"{name}-{width}-{scheme}.png"
                self.page.screenshot(path=path, animations="disabled")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": self.size[0], "height": self.size[1]})

    def fits(self) -> None:
        """Nothing makes the page scroll sideways."""
        wide = self.page.evaluate(WIDE)
        for _each in range(20):  # a page that was just made narrow needs a moment to be laid out
            if wide <= 0:
                return
            self.page.wait_for_timeout(250)
            wide = self.page.evaluate(WIDE)
        assert wide <= 0, f"{self.page.url} is {wide} px too wide: {self.page.evaluate(BEYOND)}"


WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Names the elements that stand beyond the right edge, the outermost first.
BEYOND = """[...document.querySelectorAll("body *")].filter((each) => each.checkVisibility())
  .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 5).map((each) => `${each.tagName}.${each.className}`).join(", ")"""


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        try:
            yield browser
        finally:
            browser.close()

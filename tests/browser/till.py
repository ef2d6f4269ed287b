"""The sales screen as the cashier uses it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Person

# Barcodes of the demo shop: 7 %, 19 %, 19 %.
RYE_BREAD, OAT_MILK, APPLE_JUICE = "2000000000015", "2000000000091", "2000000000107"

# Each key is told to the page and, unless the page keeps it, typed into the field that has the focus. As with a real
# wedge, the time of a key is that of the device, 5 ms after the one before, and not that of a page slow to draw.
WEDGE = """
([keys, began]) => {
  let time = began ?? performance.now();
  for (const key of keys) {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value: time });
    if (document.activeElement.dispatchEvent(event) && key.length === 1) document.execCommand("insertText", false, key);
    time += 5;
  }
  return time;
}
"""


class TillScreen:
    """One till in the page of a person who may sell."""

    def __init__(self, person: Person, code: str = "T1") -> None:
        self.person = person
        self.code = code

    @property
    def page(self) -> Page:
        return self.person.page

    def go(self) -> None:
        """Open the screen and wait until it either sells or asks for a float."""
        self.page.goto(f"/pos/{self.code}")
        expect(self.page.locator("#till:not([data-view=start])")).to_be_visible()

    def ready(self, float_: str = "100.00") -> None:
        """Be at the till with an open shift and no cart."""
        self.go()
        if self.page.locator("#shift-open").is_visible():
            self.open_shift(float_)
        expect(self.tile("Rye bread")).to_be_visible()

    def closed(self) -> None:
        """Be at a till without a shift: one that somebody left open is counted and closed first."""
        self.go()
        if not self.page.locator("#shift-open").is_visible():
            self.press_more("Close shift")
            self.page.get_by_label("Counted cash").fill("0")
            self.page.keyboard.press("Enter")
            self.press("Open the next shift")
        expect(self.page.locator("#shift-open")).to_be_visible()

    def open_shift(self, float_: str) -> None:
        self.page.get_by_label("Float in the drawer").fill(float_)
        self.page.locator("#shift-open").get_by_role("button", name="Open shift").click()
        self.shows("sell")

    def shows(self, view: str) -> None:
        """Wait for a view: sell, pay, done, shift."""
        expect(self.page.locator(f"#view-{view}")).to_be_visible()

    def scan(self, code: str) -> None:
        """What a keyboard wedge does: keys faster than any hand, wherever the focus is, and Enter."""
        self.page.evaluate(WEDGE, [[*code, "Enter"], None])

    def stutter(self, code: str) -> None:
        """A scan that stops before its last digit, until the tiles show what the code may become."""
        then = self.page.evaluate(WEDGE, [[*code[:-1]], None])
        expect(self.page.locator(".tile")).to_have_count(1)
        self.page.evaluate(WEDGE, [[code[-1], "Enter"], then])

    def type(self, code: str) -> None:
        """The same by real keys, which a busy machine may slow down to the pace of a hand."""
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def tile(self, name: str) -> Locator:
        return self.page.locator(".tile", has_text=name).first

    def category(self, name: str) -> None:
        self.page.locator(".chip", has_text=name).click()

    def line(self, name: str) -> Locator:
        return self.page.locator("#lines .line", has_text=name)

    def has(self, lines: int, total: str) -> None:
        """Wait until the cart holds so many lines and comes to this total."""
        expect(self.page.locator("#lines .line")).to_have_count(lines)
        expect(self.page.locator("#total")).to_have_text(total)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button).first.click()

    def press_more(self, button: str) -> None:
        """A button of the menu "More…"."""
        self.page.locator("#more summary").click()
        self.press(button)

    def receipt(self) -> str:
        """The number of the receipt on the picture of the finished sale, once the server has given it."""
        title = self.page.locator("#done-text")
        expect(title).to_contain_text("Receipt")
        return title.inner_text().removeprefix("Receipt ").strip()

    def next_sale(self) -> None:
        self.press("Next sale")
        self.shows("sell")

    def lamp(self, name: str) -> Locator:
        return self.page.locator(f"#lamp-{name}")

    def trouble(self, words: str) -> Locator:
        """A message at the top of the screen."""
        return self.page.locator("#strips .strip", has_text=words)

    def sell_for_cash(self, code: str, lines: int = 1) -> str:
        """Scan the last item of a cart and take exactly what it costs; the number of the receipt."""
        self.scan(code)
        expect(self.page.locator("#lines .line")).to_have_count(lines)
        self.page.keyboard.press("F10")
        self.shows("done")
        return self.receipt()

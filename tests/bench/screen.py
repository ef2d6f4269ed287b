"""Scan to visible line on the sales screen: `python -m tests.bench.screen` prints the median in milliseconds last."""

from __future__ import annotations

import statistics
import tempfile
from itertools import cycle, islice
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.house import running_house
from tests.browser.people import TILL, Person, running_browser
from tests.browser.till import WEDGE, TillScreen

SCANS = 40
# The last key of the scan comes now, and the others came before it: the wait begins with it.
SCAN = WEDGE.replace("performance.now()", "performance.now() - 5 * (keys.length - 1)")
BARCODES = """
  SELECT b.code FROM catalog_barcode b JOIN catalog_item i ON i.id = b.item_id
  WHERE i.unit_code = 'C62' ORDER BY b.code LIMIT 20
"""
# The screen sets one mark when the last key of a scan came, and one when the line stands on the screen.
LINES = "(count) => performance.getEntriesByName('line').length >= count"
DURATIONS = """
() => {
  const lines = performance.getEntriesByName("line").map((mark) => mark.startTime);
  return performance.getEntriesByName("scan").map((mark, index) => lines[index] - mark.startTime);
}
"""


def durations(page: Page, codes: list[str]) -> list[float]:
    """Milliseconds from the last key to the painted line, for each code."""
    for count, code in enumerate(codes, 1):
        page.evaluate(SCAN, [[*code, "Enter"], None])
        page.wait_for_function(LINES, arg=count)
    found: list[float] = page.evaluate(DURATIONS)
    assert len(found) == len(codes)
    return found


def main() -> None:
    """Forty scans at a till that has just been opened."""
    with tempfile.TemporaryDirectory() as folder, running_house(Path(folder)) as house, running_browser() as browser:
        cashier = Person(house, browser, TILL)
        cashier.sign_in("cashier")
        TillScreen(cashier).ready()
        codes = [code for (code,) in house.rows(BARCODES)]
        found = durations(cashier.page, list(islice(cycle(codes), SCANS)))
        print(f"slowest {max(found):.1f} ms, fastest {min(found):.1f} ms")
        print(f"{statistics.median(found):.3f}")


if __name__ == "__main__":
    main()

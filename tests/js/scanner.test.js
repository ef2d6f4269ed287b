/** A scanner is not a person: nothing it sends can press a button or pay a sale. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { actionOf, KEYS, startsNextSale } from "../../modules/pos/static/pos/keys.js";
import { Burst, listenForScans } from "../../modules/pos/static/pos/scanner.js";

function type(burst, text, start, gap) {
  return [...text].map((key, index) => burst.key(key, start + index * gap));
}

test("quick keys and Enter are a scan", () => {
  const burst = new Burst();
  type(burst, "4012345678901", 1000, 8);
  assert.equal(burst.key("Enter", 1104), "scan");
  assert.equal(burst.code, "4012345678901");
});

test("a person types slowly, and their Enter is theirs", () => {
  const burst = new Burst();
  type(burst, "40123456", 1000, 90);
  assert.equal(burst.key("Enter", 1730), "typed");
});

test("a few quick keys are no scan", () => {
  const burst = new Burst();
  type(burst, "milk", 1000, 20);
  assert.equal(burst.key("Enter", 1090), "typed");
});

test("a scanner that stutters is understood", () => {
  const burst = new Burst();
  type(burst, "40123456", 1000, 8);
  type(burst, "78901", 1190, 8);
  assert.equal(burst.key("Enter", 1230), "scan");
  assert.equal(burst.code, "4012345678901");
});

test("outside of fields a slow scanner is understood too", () => {
  const slow = (place) => {
    const burst = new Burst();
    for (const [index, key] of [..."4012345678901"].entries()) burst.key(key, 1000 + index * 100, place);
    return burst.key("Enter", 2300, place);
  };
  assert.deepEqual([slow("elsewhere"), slow("field")], ["scan", "typed"]);
});

test("carriage return and line feed are one end", () => {
  const burst = new Burst();
  type(burst, "4012345678901", 1000, 8);
  assert.equal(burst.key("Enter", 1104), "scan");
  assert.equal(burst.key("Enter", 1109), "swallow");
  assert.equal(burst.key("Enter", 1600), "typed");
});

test("after a scan, the Enter of somebody who typed or pressed something meanwhile is theirs", () => {
  const acts = [(burst) => burst.key("2", 1150), (burst) => burst.key("ArrowDown", 1150), (burst) => burst.over()];
  for (const act of acts) {
    const burst = new Burst();
    type(burst, "4012345678901", 1000, 8);
    assert.equal(burst.key("Enter", 1104), "scan");
    act(burst);
    assert.equal(burst.key("Enter", 1200), "typed");
  }
});

test("a finger on the page says that the scan is over", () => {
  const page = Object.assign(new EventTarget(), { activeElement: null });
  const scans = [];
  listenForScans(page, () => true, (code) => scans.push(code));
  const press = (key, time) => {
    const event = new Event("keydown", { cancelable: true });
    return page.dispatchEvent(Object.defineProperties(event, { key: { value: key }, timeStamp: { value: time } }));
  };
  [..."4012345678901"].forEach((key, index) => press(key, 1000 + index * 8));
  assert.equal(press("Enter", 1104), false);
  assert.equal(press("Enter", 1109), false);
  page.dispatchEvent(new Event("pointerdown"));
  assert.equal(press("Enter", 1180), true);
  assert.deepEqual(scans, ["4012345678901"]);
});

test("ten scans in two seconds are ten scans in order", () => {
  const burst = new Burst();
  const codes = Array.from({ length: 10 }, (_, index) => `40123456789${10 + index}`);
  const seen = codes.flatMap((code, index) => {
    type(burst, code, index * 200, 8);
    return burst.key("Enter", index * 200 + 110) === "scan" ? [burst.code] : [];
  });
  assert.deepEqual(seen, codes);
});

test("a scan after typing does not swallow what was typed", () => {
  const burst = new Burst();
  type(burst, "3*", 1000, 150);
  assert.equal(type(burst, "4012345678901", 2000, 8)[0], "first");
  assert.equal(burst.key("Enter", 2110), "scan");
  assert.equal(burst.code, "4012345678901");
});

test("letters typed with Shift belong to the code", () => {
  const burst = new Burst();
  for (const [index, key] of ["Shift", "A", "Shift", "B", "C", "-", "1", "2"].entries()) burst.key(key, 1000 + index * 8);
  assert.equal(burst.key("Enter", 1070), "scan");
  assert.equal(burst.code, "ABC-12");
});

const press = (key, more = {}) => ({ key, repeat: false, ctrlKey: false, altKey: false, metaKey: false, ...more });

test("no key that a scanner sends takes money", () => {
  for (const view of Object.values(KEYS)) assert.ok(!("Enter" in view) && !("Tab" in view));
});

test("a key held down acts once", () => {
  assert.equal(actionOf(press("F10"), "sell", false), "cash_exact");
  assert.equal(actionOf(press("F10", { repeat: true }), "sell", false), null);
});

test("signs are commands only where they are not text", () => {
  assert.equal(actionOf(press("-"), "sell", false), "void");
  assert.equal(actionOf(press("-"), "sell", true), null);
  assert.equal(actionOf(press("F9", { ctrlKey: true }), "sell", false), null);
});

test("any key begins the next sale, except those that press a button or move about", () => {
  const later = { timeStamp: 5000 };
  assert.ok(startsNextSale(press("5", later), 1000, true));
  assert.ok(startsNextSale(press("F10", later), 1000, true));
  assert.ok(!startsNextSale(press("Enter", later), 1000, true));
  assert.ok(startsNextSale(press("Enter", later), 1000, false));
  assert.ok(!startsNextSale(press("Tab", later), 1000, false));
});

test("pressing cash twice does not hide the change", () => {
  assert.ok(!startsNextSale(press("F10", { timeStamp: 1200 }), 1000, false));
});

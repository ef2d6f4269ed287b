/** From the scale to the line. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { kilogramPrice, quantityOf, tareOf } from "../../modules/pos/static/pos/weights.js";

test("grams become the quantity of the line's own unit", () => {
  assert.equal(quantityOf(485, "1"), "0.485");
  assert.equal(quantityOf(500, "1"), "0.5");
  assert.equal(quantityOf(485, "0.001"), "485");
  assert.equal(quantityOf(250, "0.1"), "2.5");
  assert.equal(quantityOf(0, "1"), "0");
});

test("a scale that calculates is told the price of a kilogram in cents, and nothing it has no room for", () => {
  assert.equal(kilogramPrice("12.9", "1", 2), 1290);
  assert.equal(kilogramPrice("0.0129", "0.001", 2), 1290);
  assert.equal(kilogramPrice("10000", "1", 2), 0);
});

test("the tare is whole grams or nothing", () => {
  assert.equal(tareOf(" "), 0);
  assert.equal(tareOf("12"), 12);
  for (const typed of ["-1", "1.5", "12 g", "10000"]) assert.throws(() => tareOf(typed), { key: "tare_unreadable" });
});

/** Money is taken once and adds up to the total. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { scaled, unscaled } from "../../modules/pos/static/pos/price.js";
import { quickNotes, remaining, tender } from "../../modules/pos/static/pos/tender.js";
import { cases } from "./cases.js";

const CASH = { code: "cash", name: "Cash", gives_change: true };
const CARD = { code: "card", name: "Card", gives_change: false };
const refuses = (key, act) => assert.throws(act, (error) => error.name === "Refusal" && error.key === key);

for (const { name, due, given, change } of cases("change")) {
  test(`cash: ${name}`, () => {
    const taken = tender(scaled(due, 2), CASH, given, 2);
    assert.equal(taken.change, change);
    assert.equal(scaled(taken.amount, 2) + scaled(taken.change, 2), scaled(taken.given, 2));
  });
}

test("nothing typed is exactly what is due", () => {
  assert.deepEqual(tender(1197n, CARD, null, 2), { method: "card", amount: "11.97", given: "11.97", change: "0.00" });
});

test("cash and card share a total", () => {
  const first = tender(2400n, CASH, "10", 2);
  const due = remaining(2400n, [first], 2);
  assert.equal(unscaled(due, 2), "14.00");
  assert.equal(remaining(2400n, [first, tender(due, CARD, null, 2)], 2), 0n);
});

test("three parts of ten", () => {
  let tenders = [];
  for (const typed of ["3.33", "3.33", null]) tenders = [...tenders, tender(remaining(1000n, tenders, 2), CASH, typed, 2)];
  assert.deepEqual(tenders.map((taken) => taken.amount), ["3.33", "3.33", "3.34"]);
});

test("a sum that cannot be meant", () => {
  refuses("no_change", () => tender(1000n, CARD, "10.01", 2));
  refuses("given_negative", () => tender(1000n, CASH, "-5", 2));
  refuses("given_negative", () => tender(1000n, CASH, "0", 2));
  refuses("given_unreadable", () => tender(1000n, CASH, "5.005", 2));
  refuses("given_absurd", () => tender(1000n, CASH, "4012345678901", 2));
});

test("nothing due is paid with nothing", () => {
  assert.equal(tender(0n, CASH, null, 2).amount, "0.00");
});

test("notes that a customer is likely to hand over", () => {
  const notes = (due) => quickNotes(scaled(due, 2), 2).map((note) => unscaled(note, 2));
  assert.deepEqual(notes("11.97"), ["12.00", "15.00", "20.00", "50.00"]);
  assert.deepEqual(notes("24.00"), ["25.00", "30.00", "40.00", "50.00"]);
  assert.deepEqual(notes("200.00"), []);
});

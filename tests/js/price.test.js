/** The till computes what the server computes. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { changeOf, digitsOf, lineAmount, percentOf, priceAt, scaled, splitGross, times, unscaled } from "../../modules/pos/static/pos/price.js";
import { cases } from "./cases.js";

for (const line of cases("line")) {
  test(`line: ${line.name}`, () => {
    const full = lineAmount(line.quantity, line.price, 2);
    const discount = percentOf(full, line.discount_percent);
    assert.equal(unscaled(full, 2), line.full);
    assert.equal(unscaled(discount, 2), line.discount);
    assert.equal(unscaled(full - discount, 2), line.amount);
  });
}

for (const { name, single, brackets, prices } of cases("brackets")) {
  test(`brackets: ${name}`, () => {
    for (const [quantity, price] of prices) assert.equal(priceAt(single, brackets, quantity), price, quantity);
    assert.equal(priceAt(single, [], "1"), single);
  });
}

for (const split of cases("split")) {
  test(`split: ${split.name}`, () => {
    const lines = split.lines.map(([gross, tax_code, rate]) => ({ gross: scaled(gross, 2), tax_code, rate }));
    const totals = splitGross(lines).map((total) => [
      total.tax_code, total.rate, unscaled(total.gross, 2), unscaled(total.net, 2), unscaled(total.vat, 2),
    ]);
    assert.deepEqual(totals, split.totals);
  });
}

for (const { name, due, given, change } of cases("change")) {
  test(`change: ${name}`, () => {
    assert.equal(unscaled(changeOf(scaled(due, 2), scaled(given, 2)), 2), change);
  });
}

test("surplus decimals are refused, zeros are not surplus", () => {
  assert.throws(() => scaled("1.005", 2), RangeError);
  assert.equal(scaled("1.000", 2), 100n);
});

test("what is no decimal number is refused", () => {
  for (const text of ["", "1e3", "1,5", ".5", "5.", "NaN", " 1"]) assert.throws(() => scaled(text, 2), RangeError, text);
});

test("texts and integers are two forms of one number", () => {
  for (const text of ["0.00", "0.05", "-0.05", "-19.95", "1234567.89"]) assert.equal(unscaled(scaled(text, 2), 2), text);
  assert.equal(unscaled(1200n, 0), "1200");
});

test("packs and counts multiply", () => {
  assert.deepEqual([times("2", "6"), times("1", "0.485"), times("10", "10"), times("3", "1.000")], ["12", "0.485", "100", "3"]);
});

test("the currency's step gives its decimals", () => {
  assert.deepEqual(["0.01", "1", "0.001"].map(digitsOf), [2, 0, 3]);
});

test("one rate in two spellings is one rate", () => {
  const totals = splitGross([{ gross: 100n, tax_code: "R", rate: "7" }, { gross: 100n, tax_code: "R", rate: "7.000000" }]);
  assert.equal(totals.length, 1);
});

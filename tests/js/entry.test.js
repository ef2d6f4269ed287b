/** What a cashier types is read as they meant it. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { decimalSign, entered, multiplier } from "../../modules/pos/static/pos/entry.js";

const READ = [
  ["1,50", "1.50"], ["1.50", "1.50"], ["  7 ", "7"], [",5", "0.5"], [".5", "0.5"], ["5,", "5"], ["1.234,56", "1234.56"],
  ["1,234.56", "1234.56"], ["1 234,56", "1234.56"], ["1'234.50", "1234.50"], ["12 %", "12"], ["€ 3,20", "3.20"],
  ["-2", "-2"], ["−2", "-2"], ["007", "7"], ["0,485", "0.485"], ["1.485", "1.485"], ["1.234.567", "1234567"],
  ["", null], ["abc", null], [",", null], ["1,2,3.4.5", null], ["--1", null], ["1e5", null],
];

for (const [typed, text] of READ) {
  test(`${JSON.stringify(typed)} is ${text}`, () => assert.equal(entered(typed), text));
}

test("a thousands sign is one only where the language has it and the field allows it", () => {
  assert.equal(entered("1.000", { decimal: ",", grouping: true }), "1000");
  assert.equal(entered("1.000", { decimal: ".", grouping: true }), "1.000");
  assert.equal(entered("1.000", { decimal: "," }), "1.000");
  assert.equal(entered("0.485", { decimal: ",", grouping: true }), "0.485");
});

test("a count in front of a scan", () => {
  assert.deepEqual(multiplier("3*"), { quantity: "3", rest: "" });
  assert.deepEqual(multiplier("0,485 x cheese"), { quantity: "0.485", rest: "cheese" });
  assert.equal(multiplier("tea *"), null);
});

test("the decimal sign of a language", () => {
  assert.deepEqual([decimalSign("de"), decimalSign("en")], [",", "."]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import * as carts from "../../modules/pos/static/pos/cart.js";
import { withDeposits } from "../../modules/pos/static/pos/deposits.js";
import { Refusal } from "../../modules/pos/static/pos/refusal.js";
import { quoteOf, saleOf } from "../../modules/pos/static/pos/sale.js";
import { quickNotes, tender } from "../../modules/pos/static/pos/tender.js";

const NOW = "2026-11-22T10:00:00Z";
const WATER = { id: 1, name: "Water", unit: "C62", price: "0.89", tax_code: "S", rate: "19", deposit: { item: 2, quantity: "1" } };
const EMPTY = { id: 2, name: "Deposit", unit: "C62", price: "0.25", tax_code: "S", rate: "19" };
const ITEMS = new Map([[1, WATER], [2, EMPTY]]);
const CASH = { code: "cash", name: "Cash", gives_change: true };
const CARD = { code: "card", name: "Card", gives_change: false };

function cartOf(...items) {
  return items.reduce((cart, [item, quantity]) => carts.addItem(cart, item, quantity, NOW), carts.newCart("u"));
}

test("goods that come back take their deposit along and say why", () => {
  const cart = withDeposits(carts.takeBack(cartOf([WATER, "2"]), 1, " Broken "), ITEMS);
  assert.deepEqual(cart.lines.map((line) => [line.type, line.quantity, line.note]), [["item", "-2", "Broken"], ["bottle_deposit", "-2", ""]]);
  assert.equal(carts.totals(cart, 2).total, -228n);
  const sale = saleOf(cart, { till: "T1", shift: "s", digits: 2, madeAt: NOW });
  assert.equal(sale.total, "-2.28");
  assert.deepEqual(sale.taxes.map((tax) => [tax.net, tax.vat]), [["-1.92", "-0.36"]]);
  assert.equal(quoteOf(cart, "T1").lines[0].note, "Broken");
  const more = carts.setQuantity(cart, 1, "3");
  assert.equal(more.lines[0].quantity, "-3");
  assert.equal(carts.addItem(more, WATER, "1", NOW).lines.at(-1).quantity, "1", "what is sold now is a line of its own");
});

test("empties are a line of their own that needs no reason", () => {
  const cart = withDeposits(carts.takeBack(cartOf([EMPTY, "24"]), 1, "", true), ITEMS);
  assert.deepEqual(cart.lines.map((line) => [line.type, line.quantity]), [["bottle_deposit", "-24"]]);
  assert.equal(carts.setQuantity(cart, 1, "20").lines[0].quantity, "-20");
  assert.equal(carts.voidLine(cart, 1).lines.length, 0);
});

test("no line comes back twice or without a reason", () => {
  const cart = cartOf([WATER, "1"]);
  assert.throws(() => carts.takeBack(cart, 1, " "), (error) => error instanceof Refusal && error.key === "reason_missing");
  const once = carts.takeBack(cart, 1, "Broken");
  assert.throws(() => carts.takeBack(once, 1, "Broken"), (error) => error.key === "not_returned");
  const followed = withDeposits(once, ITEMS);
  assert.throws(() => carts.setQuantity(followed, 2, "1"), (error) => error.key === "deposit_follows");
});

test("money goes back in cash, all of it", () => {
  assert.deepEqual(tender(-228n, CASH, null, 2), { method: "cash", amount: "-2.28", given: "-2.28", change: "0.00" });
  assert.deepEqual(tender(-228n, CASH, "2.28", 2).amount, "-2.28");
  assert.throws(() => tender(-228n, CASH, "2.00", 2), (error) => error.key === "payback_all");
  assert.throws(() => tender(-228n, CARD, null, 2), (error) => error.key === "payback_cash");
  assert.deepEqual(quickNotes(-228n, 2), []);
});

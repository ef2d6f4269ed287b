/** What items ask for at the till: deposits, lots, variants, packs, bound prices. */
import assert from "node:assert/strict";
import { test } from "node:test";

import * as carts from "../../modules/pos/static/pos/cart.js";
import { Catalogue } from "../../modules/pos/static/pos/catalogue.js";
import { withDeposits } from "../../modules/pos/static/pos/deposits.js";
import { Refusal } from "../../modules/pos/static/pos/refusal.js";
import { quoteOf, saleOf } from "../../modules/pos/static/pos/sale.js";
import { packPrice } from "../../modules/pos/static/pos/scans.js";
import { missing } from "../../modules/pos/static/pos/screen/goods.js";

const NOW = "2026-11-22T10:00:00Z";
const item = (id, name, more = {}) => ({
  id, code: `A${id}`, name, unit: "C62", whole: true, price: "1.00", tax_code: "DE-S", rate: "19", barcodes: [], category: 1,
  favourite: false, stock: null, why: [], ...more,
});
const CRATE = item(9, "Crate", { price: "3.30" });
const WATER = item(1, "Water", { deposit: { item: 9, quantity: "2" } });
const BOOK = item(2, "Book", { takes_discount: false });
const CHEESE = item(3, "Cheese", { tracking: "lot", best_before: true });
const RADIO = item(4, "Radio", { tracking: "serial" });
const SHIRT = item(5, "Shirt", { template: true, category: 2 });
const SHIRT_L = item(6, "Shirt L", { of: 5, category: 2 });
const DATA = {
  items: [CRATE, WATER, BOOK, CHEESE, RADIO, SHIRT, SHIRT_L], methods: [],
  categories: [{ id: 1, name: "All", parent: null }, { id: 2, name: "Clothes", parent: 1 }],
};
const items = new Catalogue(DATA).byId;
const cartOf = (...sold) => sold.reduce((cart, each) => withDeposits(carts.addItem(cart, each, "1", NOW), items), carts.newCart("u1"));
const refuses = (key, act) => assert.throws(act, (error) => error instanceof Refusal && error.key === key);

test("a deposit follows the quantity of its item and goes with it", () => {
  let cart = cartOf(WATER, BOOK);
  assert.deepEqual(cart.lines.map((line) => [line.type, line.item, line.quantity]), [["item", 1, "1"], ["bottle_deposit", 9, "2"], ["item", 2, "1"]]);
  cart = withDeposits(carts.setQuantity(cart, 1, "3"), items);
  assert.equal(cart.lines[1].quantity, "6");
  assert.equal(carts.totals(cart, 2).total, 2380n);
  assert.equal(withDeposits(cart, items), cart);
  cart = withDeposits(carts.voidLine(cart, 1), items);
  assert.deepEqual([cart.lines.map((line) => line.item), cart.selected], [[2], 3]);
});

test("a deposit is not changed by hand", () => {
  const cart = cartOf(WATER);
  const { n } = cart.lines[1];
  refuses("deposit_follows", () => carts.setQuantity(cart, n, "1"));
  refuses("deposit_follows", () => carts.setPrice(cart, n, "1"));
  refuses("deposit_follows", () => carts.voidLine(cart, n));
  refuses("no_discount", () => carts.setDiscount(cart, n, { percent: "5" }, "100", 2));
});

test("a bound price takes no discount", () => {
  refuses("no_discount", () => carts.setDiscount(cartOf(BOOK), 1, { percent: "5" }, "100", 2));
});

test("what is followed asks for its lot, number and day, and lines of two lots stay two", () => {
  assert.deepEqual([missing(CHEESE), missing(CHEESE, { lot: "L1" }), missing(RADIO), missing(BOOK)], [["lot", "best_before"], ["best_before"], ["serial"], []]);
  const day = { best_before: "2027-01-31" };
  let cart = carts.addItem(carts.newCart("u1"), CHEESE, "1", NOW, "any", { lot: "L1", ...day });
  cart = carts.addItem(cart, CHEESE, "1", NOW, "any", { lot: "L2", ...day });
  cart = carts.addItem(cart, CHEESE, "1", NOW, "any", { lot: "L2", ...day });
  assert.deepEqual(cart.lines.map((line) => [line.lot, line.quantity]), [["L1", "1"], ["L2", "2"]]);
  const told = saleOf(cart, { till: "T1", shift: { id: 1 }, digits: 2, madeAt: NOW });
  assert.deepEqual([told.lines[0].lot, told.lines[0].best_before, quoteOf(cart, "T1").lines[1].lot], ["L1", "2027-01-31", "L2"]);
});

test("each serial number is a line of its own, of one piece", () => {
  const one = carts.addItem(carts.newCart("u1"), RADIO, "1", NOW, "any", { serial: "S1" });
  assert.equal(carts.addItem(one, RADIO, "1", NOW, "any", { serial: "S2" }).lines.length, 2);
  refuses("serial_one", () => carts.setQuantity(one, 1, "2"));
});

test("the price of a code stays with its line until somebody types another", () => {
  const scan = { price: "0.8325", code: "4012345678918" };
  let cart = carts.addItem(carts.newCart("u1"), BOOK, "12", NOW, "any", scan);
  cart = carts.addItem(cart, BOOK, "12", NOW, "any", scan);
  cart = carts.addItem(cart, BOOK, "1", NOW);
  assert.deepEqual(cart.lines.map((line) => [line.quantity, line.price]), [["24", "0.8325"], ["1", "1.00"]]);
  assert.equal(carts.amountOf(cart.lines[0], 2), 1998n);
  assert.deepEqual(quoteOf(cart, "T1").lines[0], { item: 2, quantity: "24", price: "0.8325", barcode: "4012345678918" });
  assert.equal(quoteOf(carts.setPrice(cart, 1, "2"), "T1").lines[0].barcode, undefined);
});

test("a pack that a tap sells tells the server which one", () => {
  assert.deepEqual(packPrice({ code: "XPK", factor: "6", price: "9.99" }), { price: "1.665", code: "unit:XPK" });
});

test("variants hide behind their template, categories below show what is in them", () => {
  const catalogue = new Catalogue(DATA);
  assert.deepEqual(catalogue.variants(5).map((each) => each.id), [6]);
  assert.deepEqual(catalogue.under(2).map((each) => each.id), [5]);
  assert.equal(catalogue.under(1).some((each) => each.id === 5), true);
  assert.deepEqual(catalogue.categoriesBelow(1).map((each) => each.id), [2]);
});

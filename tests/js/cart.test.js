/** The cart refuses in one sentence what cannot be meant, and loses nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";

import * as carts from "../../modules/pos/static/pos/cart.js";
import { quoteOf, saleOf, withQuote } from "../../modules/pos/static/pos/sale.js";

const NOW = "2026-11-22T13:32:00.000Z";
const MILK = { id: 1, code: "A1", name: "Oat milk 1 l", unit: "C62", price: "1.99", tax_code: "DE-R", rate: "7", stock: "12" };
const NOTEBOOK = { id: 2, code: "A2", name: "Notebook", unit: "C62", price: "8.25", tax_code: "DE-S", rate: "19", stock: "41" };
const CHEESE = { id: 3, code: "A3", name: "Cheese", unit: "KGM", price: "12.90", tax_code: "DE-R", rate: "7", stock: "4.2" };
const FULL_RATE = { code: "DE-S", rate: "19" };

function cartOf(...items) {
  return items.reduce((cart, item) => carts.addItem(cart, item, "1", NOW), carts.newCart("u1"));
}

const refuses = (key, act) => assert.throws(act, (error) => error.name === "Refusal" && error.key === key);

test("the same piece again is one line", () => {
  const cart = cartOf(MILK, NOTEBOOK, MILK);
  assert.deepEqual(cart.lines.map((line) => [line.text, line.quantity]), [["Oat milk 1 l", "2"], ["Notebook", "1"]]);
});

test("equal pieces come together as the POS type says", () => {
  const lines = (merge) => {
    const add = (cart, item) => carts.addItem(cart, item, "1", NOW, merge);
    return [MILK, MILK, NOTEBOOK, MILK].reduce(add, carts.newCart("u1")).lines.map((line) => line.quantity);
  };
  assert.deepEqual(lines("any"), ["3", "1"]);
  assert.deepEqual(lines("last"), ["2", "1", "1"]);
  assert.deepEqual(lines("never"), ["1", "1", "1", "1"]);
});

test("customer, free fields and the wish for a receipt go with the sale", () => {
  let cart = carts.setRemark(carts.setRemark(cartOf(MILK), 0, " 7 "), 1, "Ada");
  cart = carts.setCustomer(cart, { id: 5, name: "Ada" });
  const sale = saleOf(cart, { till: "T1", shift: "s", digits: 2, madeAt: NOW, customer: cart.customer.id, printed: false });
  assert.deepEqual([sale.customer, sale.remarks, sale.printed], [5, ["7", "Ada"], false]);
  assert.equal(quoteOf(cart, "T1", 5).customer, 5);
});

test("a charge and a tip are lines of their own type", () => {
  const cart = carts.addUncoded(cartOf(MILK), { text: "Tip", price: "2", tax: FULL_RATE, type: "tip" }, NOW);
  const sale = saleOf(cart, { till: "T1", shift: "s", digits: 2, madeAt: NOW });
  assert.deepEqual(sale.lines.map((line) => line.type), ["item", "tip"]);
});

test("a line that was altered is left alone", () => {
  const noted = carts.setNote(cartOf(MILK), 1, "for Ada");
  assert.equal(carts.addItem(noted, MILK, "1", NOW).lines.length, 2);
  assert.equal(carts.addItem(carts.setPrice(cartOf(MILK), 1, "1.50"), MILK, "1", NOW).lines.length, 2);
});

test("a larger quantity reaches a bracket, a smaller one leaves it", () => {
  const brackets = [{ from: "3", price: "7.43" }, { from: "10", price: "6.90" }];
  let cart = cartOf({ ...NOTEBOOK, brackets });
  assert.equal(cart.lines[0].price, "8.25");
  cart = carts.setQuantity(cart, 1, "3");
  assert.deepEqual([cart.lines[0].price, cart.lines[0].list_price], ["7.43", "7.43"]);
  assert.equal(carts.setQuantity(cart, 1, "12").lines[0].price, "6.90");
  assert.equal(carts.setQuantity(cart, 1, "2").lines[0].price, "8.25");
  assert.equal(carts.setQuantity(carts.setPrice(cart, 1, "5"), 1, "12").lines[0].price, "5");
});

test("each weighing is a line of its own", () => {
  const cart = carts.addItem(carts.addItem(carts.newCart("u1"), CHEESE, "0.485", NOW), CHEESE, "0.2", NOW);
  assert.deepEqual(cart.lines.map((line) => line.quantity), ["0.485", "0.2"]);
  assert.equal(carts.amountOf(cart.lines[0], 2), 626n);
});

test("a quantity that cannot be meant", () => {
  const cart = cartOf(MILK);
  refuses("quantity_negative", () => carts.setQuantity(cart, 1, "-1"));
  refuses("quantity_negative", () => carts.setQuantity(cart, 1, "0"));
  refuses("quantity_absurd", () => carts.setQuantity(cart, 1, "4012345678901"));
  refuses("quantity_whole", () => carts.setQuantity(cart, 1, "1.5"));
  refuses("quantity_unreadable", () => carts.setQuantity(cart, 1, null));
  refuses("quantity_absurd", () => carts.addItem(carts.setQuantity(cart, 1, "9999"), MILK, "1", NOW));
});

test("a price that cannot be meant", () => {
  const cart = cartOf(MILK);
  refuses("price_negative", () => carts.setPrice(cart, 1, "-0.01"));
  refuses("price_absurd", () => carts.setPrice(cart, 1, "1000000"));
  refuses("price_unreadable", () => carts.setPrice(cart, 1, null));
  assert.equal(carts.amountOf(carts.setPrice(cart, 1, "0").lines[0], 2), 0n);
});

test("discounts by per cent and by amount", () => {
  const cart = carts.setQuantity(cartOf(NOTEBOOK), 1, "3");
  assert.equal(carts.amountOf(carts.setDiscount(cart, 1, { percent: "10" }, "100", 2).lines[0], 2), 2227n);
  assert.equal(carts.amountOf(carts.setDiscount(cart, 1, { amount: "1.00" }, "100", 2).lines[0], 2), 2375n);
  refuses("discount_limit", () => carts.setDiscount(cart, 1, { percent: "10.01" }, "10", 2));
  refuses("discount_limit", () => carts.setDiscount(cart, 1, { amount: "2.49" }, "10", 2));
  refuses("discount_too_large", () => carts.setDiscount(cart, 1, { amount: "24.76" }, "100", 2));
  refuses("discount_too_large", () => carts.setDiscount(cart, 1, { percent: "101" }, "100", 2));
  refuses("discount_negative", () => carts.setDiscount(cart, 1, { percent: "-5" }, "100", 2));
  refuses("discount_unreadable", () => carts.setDiscount(cart, 1, { amount: "0.005" }, "100", 2));
  assert.equal(carts.setDiscount(cart, 1, { percent: "0" }, "100", 2).lines[0].discount, null);
});

test("a discount never outgrows a line that shrinks", () => {
  const cart = carts.setDiscount(carts.setQuantity(cartOf(NOTEBOOK), 1, "3"), 1, { amount: "20.00" }, "100", 2);
  refuses("discount_too_large", () => carts.setQuantity(cart, 1, "2"));
  refuses("discount_too_large", () => carts.setPrice(cart, 1, "5"));
});

test("voiding selects the neighbour and keeps the other lines' numbers", () => {
  const cart = carts.voidLine(cartOf(MILK, NOTEBOOK, CHEESE), 2);
  assert.deepEqual([cart.lines.map((line) => line.n), cart.selected], [[1, 3], 3]);
  assert.equal(carts.voidLine(carts.voidLine(cart, 3), 1).selected, null);
});

test("something that no table knows", () => {
  const cart = carts.addUncoded(cartOf(MILK), { text: " Engraving ", price: "8.00", tax: FULL_RATE }, NOW);
  assert.deepEqual([cart.lines[1].text, cart.lines[1].type, cart.lines[1].item], ["Engraving", "uncoded", null]);
  refuses("text_missing", () => carts.addUncoded(cart, { text: " ", price: "8", tax: FULL_RATE }, NOW));
});

test("a sale in the words of the server adds up", () => {
  let cart = carts.setQuantity(cartOf(MILK, NOTEBOOK), 1, "2");
  cart = carts.setDiscount(cart, 2, { percent: "10" }, "100", 2);
  cart = { ...cart, tenders: [{ method: "cash", amount: "11.40", given: "20.00", change: "8.60" }] };
  const sale = saleOf(cart, { till: "T1", shift: "s1", digits: 2, madeAt: NOW });
  assert.deepEqual(sale.lines.map(({ n, amount, discount, price }) => [n, amount, discount, price]), [
    [1, "3.98", "0.00", "1.99"], [2, "7.42", "0.83", "8.25"],
  ]);
  assert.deepEqual(sale.taxes, [
    { tax_code: "DE-R", rate: "7", gross: "3.98", net: "3.72", vat: "0.26" },
    { tax_code: "DE-S", rate: "19", gross: "7.42", net: "6.24", vat: "1.18" },
  ]);
  assert.deepEqual([sale.total, sale.began_at, sale.made_at, sale.tenders[0].change], ["11.40", NOW, NOW, "8.60"]);
});

test("the question carries only what was decided at the till", () => {
  let cart = carts.setDiscount(carts.setPrice(cartOf(MILK, NOTEBOOK), 1, "1.50"), 2, { percent: "5" }, "100", 2);
  cart = carts.addUncoded(cart, { text: "Engraving", price: "8", tax: FULL_RATE }, NOW);
  assert.deepEqual(quoteOf(cart, "T1"), { till: "T1", customer: null, lines: [
    { item: 1, quantity: "1", price: "1.50" }, { item: 2, quantity: "1", discount_percent: "5" },
    { item: null, quantity: "1", price: "8", text: "Engraving", tax_code: "DE-S", type: "uncoded" },
  ] });
});

test("the server's price replaces the list's, never one by hand, and is told", () => {
  const cart = carts.setPrice(cartOf(MILK, NOTEBOOK), 1, "1.50");
  const answer = { lines: [{ price: "1.99" }, { price: "8.50", why: [{ step: "Item price", value: "8.50" }], stock: "3" }] };
  const { cart: priced, changed } = withQuote(cart, cart, answer);
  assert.deepEqual(priced.lines.map((line) => line.price), ["1.50", "8.50"]);
  assert.deepEqual(changed, [{ text: "Notebook", before: "8.25", after: "8.50" }]);
  assert.equal(priced.lines[1].stock, "3");
});

test("a late answer does not touch a line that was altered meanwhile", () => {
  const asked = cartOf(NOTEBOOK);
  const { cart, changed } = withQuote(carts.setQuantity(asked, 1, "3"), asked, { lines: [{ price: "9.00" }] });
  assert.deepEqual([cart.lines[0].price, changed], ["8.25", []]);
});

test("the same price in more decimals is the same price", () => {
  const cart = cartOf(NOTEBOOK);
  assert.deepEqual(withQuote(cart, cart, { lines: [{ price: "8.250000" }] }).changed, []);
});

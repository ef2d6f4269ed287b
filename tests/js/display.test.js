/** What the customer reads. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Counter } from "../../modules/pos/static/pos/screen/counter.js";
import { linesFor } from "../../modules/pos/static/pos/display.js";
import { Texts } from "../../modules/pos/static/pos/texts.js";

const SENTENCES = {
  welcome: "Welcome", thanks: "Thank you", till_closed: "This till is closed", total: "Total", still_due: "Still due", change_label: "Change",
};
const texts = new Texts(SENTENCES, "en");
const shop = { shop: "Kontor Mitte", currency: "EUR" };
const MILK = { n: 1, type: "item", text: "Oat milk 1 l, organic, barista", unit: "C62", quantity: "2", price: "1.99" };
const APPLES = { n: 2, type: "item", text: "Apples", unit: "KGM", quantity: "0.485", price: "3.99" };

function till(lines, { tenders = [], due = 0n, selected = null, last = null } = {}) {
  return { digits: 2, due, cart: { lines, tenders, selected }, last };
}

test("nobody is served: a welcome and the shop's name", () => {
  assert.deepEqual(linesFor("sell", till([]), texts, shop), ["Welcome", "Kontor Mitte"]);
});

test("each line: its name, quantity × price and amount, in twenty columns", () => {
  assert.deepEqual(linesFor("sell", till([MILK, APPLES], { selected: 1 }), texts, shop), ["Oat milk 1 l, organi", "2 × 1.99        3.98"]);
  assert.deepEqual(linesFor("sell", till([MILK, APPLES]), texts, shop), ["Apples", "0.485 kg × 3.99 1.94"]);
});

test("what has no room beside the amount is left out, the amount never", () => {
  const many = { ...APPLES, quantity: "1000.485" };
  assert.equal(linesFor("sell", till([many]), texts, shop)[1], "            3,991.94");
});

test("the total when it is paid, and what is still due after a first part", () => {
  assert.deepEqual(linesFor("pay", till([MILK], { due: 398n }), texts, shop), ["Total", "            3.98 EUR"]);
  assert.deepEqual(linesFor("pay", till([MILK], { due: 98n, tenders: [{}] }), texts, shop), ["Still due", "            0.98 EUR"]);
});

test("the change, or thanks where there is none", () => {
  const sold = (change) => till([], { last: { body: { tenders: [{ change }] } } });
  assert.deepEqual(linesFor("done", sold("6.02"), texts, shop), ["Change", "            6.02 EUR"]);
  assert.deepEqual(linesFor("done", sold("0.00"), texts, shop), ["Thank you", "Kontor Mitte"]);
});

test("a closed till says so", () => {
  assert.deepEqual(linesFor("shift", till([]), texts, shop), ["Kontor Mitte", "This till is closed"]);
});

test("what is told later says so, even within one millisecond; the same is not told twice", () => {
  const told = [];
  const watch = { say: (name, data) => told.push([name, data]) };
  const desk = { view: "sell", till: { ...till([MILK]), catalogue: {} }, texts, data: { shop: { name: "Kontor Mitte" }, currency: "EUR" }, watch };
  const counter = new Counter(desk);
  counter.serve({ display: 5 });
  counter.show();
  for (const due of [398n, 98n, 0n]) {
    Object.assign(desk, { view: "pay", till: { ...desk.till, due } });
    counter.show();
  }
  assert.deepEqual(told.map(([name, { device }]) => [name, device]), Array(4).fill(["show", 5]));
  const times = told.map(([, { at }]) => at);
  assert.ok(times.every((at, place) => place === 0 || at > times[place - 1]), String(times));
});

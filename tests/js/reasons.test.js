/** "Why?" at the till names every step once and ends with what is paid. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { reasons } from "../../modules/pos/static/pos/screen/reasons.js";
import { Texts } from "../../modules/pos/static/pos/texts.js";

const SENTENCES = {
  by_hand: "By hand", bracket_price: "For this quantity", list_price: "Catalogue", times_quantity: "Times {quantity}",
  discount: "Discount", line_total: "This line",
};
const texts = new Texts(SENTENCES, "en");
const ITEM = { step: "Item price", value: "1.95" };
const LINE = { quantity: "1", unit: "C62", price: "1.95", list_price: "1.95", why: [ITEM], discount: null, priced: false };
const why = (change) => reasons({ ...LINE, ...change }, texts, 2);

test("a plain line", () => {
  assert.deepEqual(why({}), [["Item price", "1.95"], ["This line", "1.95"]]);
});

test("quantity and discount come after the price, the server's discounted price does not", () => {
  const server = [ITEM, { step: "Discount of 10 per cent", value: "1.755" }];
  assert.deepEqual(why({ quantity: "2", discount: { percent: "10" }, why: server }), [
    ["Item price", "1.95"], ["Times 2", "3.90"], ["Discount", "−0.39"], ["This line", "3.51"],
  ]);
});

test("a price by hand is named once, whether the server has said so or not", () => {
  const named = [ITEM, { step: "Price entered by hand", value: "1.50" }];
  assert.deepEqual(why({ price: "1.50", priced: true }), [["Item price", "1.95"], ["By hand", "1.50"], ["This line", "1.50"]]);
  assert.deepEqual(why({ price: "1.50", priced: true, why: named })[1], ["Price entered by hand", "1.50"]);
});

test("a bracket the server has not explained yet", () => {
  assert.deepEqual(why({ price: "1.80", list_price: "1.80" })[1], ["For this quantity", "1.80"]);
});

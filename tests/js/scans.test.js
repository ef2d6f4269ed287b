/** What a code means, by the cases that the server runs too. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Refusal } from "../../modules/pos/static/pos/refusal.js";
import { meaningOf } from "../../modules/pos/static/pos/scans.js";
import { cases } from "./cases.js";

const { items, rules, kilograms, cases: scans } = cases("scan");
const shop = { kilograms, rules: rules.map((rule) => ({ ...rule, tokens: rule.tokens.map(([meaning, length]) => ({ meaning, length })) })) };
const byCode = new Map();
for (const item of items) {
  byCode.set(item.code.toLowerCase(), { item, quantity: "1", price: null });
  for (const barcode of item.barcodes) byCode.set(barcode, { item, quantity: "1", price: null, ...item.packs[barcode] });
}
const find = (code) => byCode.get(code.toLowerCase());

for (const { name, code, error, ...wanted } of scans) {
  test(name, () => {
    if (error === "ambiguous") {
      assert.throws(() => meaningOf(code, find, shop), (refusal) => refusal instanceof Refusal && refusal.key === "ambiguous_code");
      return;
    }
    const found = meaningOf(code, find, shop);
    if (error) assert.equal(found, null);
    else assert.deepEqual({ ...found, item: found?.item.id }, wanted);
  });
}

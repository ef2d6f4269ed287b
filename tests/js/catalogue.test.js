/** Items are found without the network. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Offline } from "../../modules/pos/static/pos/api.js";
import { Catalogue, loadCatalogue } from "../../modules/pos/static/pos/catalogue.js";

const item = (id, name, more = {}) => ({
  id, code: `A${id}`, name, barcodes: [], category: 1, favourite: false, stock: "5", ...more,
});
const DATA = {
  items: [
    item(1, "Oat milk 1 l", { barcodes: ["4012345678901"], favourite: true }),
    item(2, "Rye bread with oat"),
    item(3, "Pencil HB", { barcodes: ["0012345678905"], category: 2, stock: null }),
  ],
  methods: [{ code: "cash" }],
};

test("a barcode and a code are exact, in any case", () => {
  const catalogue = new Catalogue(DATA);
  assert.equal(catalogue.exact("4012345678901").item.id, 1);
  assert.equal(catalogue.exact("a2").item.id, 2);
  assert.equal(catalogue.exact("012345678905").item.id, 3);
  assert.equal(catalogue.exact("401234567890"), null);
});

test("the barcode of a pack sells the pack", () => {
  const milk = item(1, "Oat milk", { barcodes: ["4012345678901", "4012345678918"], packs: { 4012345678918: "6" } });
  const catalogue = new Catalogue({ items: [milk], methods: [] });
  assert.deepEqual(["4012345678901", "4012345678918"].map((code) => catalogue.exact(code).quantity), ["1", "6"]);
});

test("a search needs every word and puts names that begin so first", () => {
  const catalogue = new Catalogue(DATA);
  assert.deepEqual(catalogue.search("oat").map((hit) => hit.id), [1, 2]);
  assert.deepEqual(catalogue.search("oat rye").map((hit) => hit.id), [2]);
  assert.deepEqual(catalogue.search("stapler"), []);
});

test("favourites and categories", () => {
  const catalogue = new Catalogue(DATA);
  assert.deepEqual(catalogue.under(null).map((hit) => hit.id), [1]);
  assert.deepEqual(catalogue.under(2).map((hit) => hit.id), [3]);
});

test("what is sold leaves the shelf at once", () => {
  const catalogue = new Catalogue(structuredClone(DATA));
  catalogue.sold([{ item: 1, quantity: "2" }, { item: 3, quantity: "1" }, { item: null, quantity: "1" }]);
  assert.deepEqual([catalogue.byId.get(1).stock, catalogue.byId.get(3).stock], ["3", null]);
});

test("the kept catalogue serves at once and without a network", async () => {
  const store = { get: async () => ({ etag: '"v1"', data: DATA }), set: async () => assert.fail("nothing new to keep") };
  const found = [];
  const status = await loadCatalogue({ call: async () => { throw new Offline(); } }, store, "T1", (it) => found.push(it));
  assert.deepEqual([status, found.length, found[0].exact("A1").item.id], [0, 1, 1]);
});

test("an unchanged catalogue is not sent again, a newer one replaces the kept one", async () => {
  const kept = new Map([["catalogue", { etag: '"v1"', data: DATA }]]);
  const store = { get: async (key) => kept.get(key), set: async (key, value) => { kept.set(key, value); } };
  const asked = [];
  const answers = [{ status: 304, data: {} }, { status: 200, etag: '"v2"', data: { ...DATA, items: [item(9, "Tea")] } }];
  const api = { call: async (method, path, body, options) => { asked.push(options.etag); return answers.shift(); } };
  const found = [];
  await loadCatalogue(api, store, "T1", (it) => found.push(it));
  await loadCatalogue(api, store, "T1", (it) => found.push(it));
  assert.deepEqual(asked, ['"v1"', '"v1"']);
  assert.equal(found.at(-1).exact("A9").item.name, "Tea");
  assert.equal(kept.get("catalogue").etag, '"v2"');
});

test("variants stand behind their item, or in its place as the POS type says", () => {
  const base = { name: "Shirt", code: "S", category: 1, barcodes: [] };
  const items = [{ ...base, id: 1, template: true }, { ...base, id: 2, code: "S-M", of: 1 }];
  const shown = (rules) => new Catalogue({ items, categories: [], rules }).under(1).map((item) => item.id);
  assert.deepEqual([shown({ variants: true }), shown({ variants: false })], [[1], [2]]);
});

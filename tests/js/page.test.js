/** The page and its scripts name the same things. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { KEYS } from "../../modules/pos/static/pos/keys.js";

const POS = new URL("../../modules/pos/", import.meta.url);
const scripts = readdirSync(new URL("static/pos/", POS), { recursive: true }).filter((name) => name.endsWith(".js"));
const source = Object.fromEntries(scripts.map((name) => [name, readFileSync(new URL(`static/pos/${name}`, POS), "utf-8")]));
const page = readdirSync(new URL("templates/pos/", POS))
  .filter((name) => name === "screen.html" || name.startsWith("_"))
  .map((name) => readFileSync(new URL(`templates/pos/${name}`, POS), "utf-8"))
  .join("\n");
const code = Object.values(source).join("\n");

test("every script is asked for with the page", () => {
  const listed = [.../set scripts = \[(.*?)\]/s.exec(page)[1].matchAll(/"([^"]+)"/g)].map((found) => `${found[1]}.js`);
  assert.deepEqual(listed.sort(), scripts.filter((name) => name !== "screen.js").sort());
});

test("every element that a script looks for is on the page", () => {
  const wanted = new Set([...code.matchAll(/(?:byId|copy)\("([a-z-]+)"\)/g)].map((found) => found[1]));
  const there = new Set([...page.matchAll(/\bid="([a-z0-9-]+)"/g)].map((found) => found[1]));
  assert.deepEqual([...wanted].filter((id) => !there.has(id)), []);
});

test("every sentence that a script speaks is written", () => {
  const written = new Set([...page.matchAll(/"([a-z_]+)": _\(/g)].map((found) => found[1]));
  const spoken = [...code.matchAll(/(?:texts|this)\.say\("([a-z_]+)"|new Refusal\("([a-z_]+)"/g)];
  assert.deepEqual(spoken.map((found) => found[1] ?? found[2]).filter((key) => !written.has(key)), []);
});

test("the buttons show the keys that they have", () => {
  const shown = new Set([...page.matchAll(/<kbd[^>]*>([^<]+)<\/kbd>/g)].map((found) => found[1].replace("−", "-")));
  const named = Object.keys(KEYS.sell);
  assert.deepEqual(named.filter((key) => !shown.has(key)), []);
});

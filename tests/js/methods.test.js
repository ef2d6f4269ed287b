/** Payment methods get their places and keys from the POS type, and from the till where it says nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { buttonsOf } from "../../modules/pos/static/pos/methods.js";

const CASH = { code: "cash", gives_change: true, key: "" };
const CARD = { code: "card", gives_change: false, key: "" };
const BANK = { code: "bank", gives_change: false, key: "" };

const shown = (methods, proposed) => buttonsOf(methods, proposed).map(({ method, key, first }) => [method.code, key, first]);

test("cash comes first with F10, the others follow from F6 on", () => {
  assert.deepEqual(shown([CARD, CASH, BANK]), [["cash", "F10", true], ["card", "F6", false], ["bank", "F7", false]]);
});

test("the proposed method comes first", () => {
  assert.deepEqual(shown([CASH, CARD], "card"), [["card", "F6", true], ["cash", "F10", false]]);
});

test("a key of the POS type is given to nobody else", () => {
  const found = shown([CASH, { ...CARD, key: "F10" }, { ...BANK, key: "F6" }]);
  assert.deepEqual(found, [["cash", "F7", true], ["card", "F10", false], ["bank", "F6", false]]);
});

test("who finds no key is still a button", () => {
  const many = ["a", "b", "c", "d", "e"].map((code) => ({ code, gives_change: false, key: "" }));
  assert.deepEqual(shown(many).map(([, key]) => key), ["F6", "F7", "F8", "F9", ""]);
});

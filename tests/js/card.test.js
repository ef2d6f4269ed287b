/** A card payment from the order to its result: begun once, found again after a crash, and never counted without it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Offline } from "../../modules/pos/static/pos/api.js";
import { CardPayment } from "../../modules/pos/static/pos/card.js";
import { remaining } from "../../modules/pos/static/pos/tender.js";

const CARD = { code: "card", name: "Card", kind: "card", gives_change: false };

/** A till that owes 12.30, whose server gives the answers in turn; an `Error` among them is thrown. */
function made(answers, cart = { uuid: "cart-1", tenders: [] }) {
  const asked = [];
  const heard = [];
  const timers = [];
  const till = {
    code: "T1", digits: 2, cart,
    get due() { return remaining(1230n, this.cart.tenders, 2); },
    change(next) { this.cart = next; },
    taken(tender) {
      this.change({ ...this.cart, card: null, tenders: [...this.cart.tenders, tender] });
      return this.due === 0n ? "complete" : null;
    },
    api: { async call(method, path, body) {
      asked.push([method, path.replace(/[0-9a-f-]{36}/, "ID"), body]);
      if (path.endsWith("/slip")) return { status: 204, data: {} };
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return { status: answer.status ?? 200, data: { id: till.cart.card.id, message: "", ...answer } };
    } },
  };
  const on = {
    changed: ({ state }) => heard.push(state), done: (completed) => heard.push(["done", completed]),
    ended: (message) => heard.push(["ended", message]),
  };
  const payment = new CardPayment(till, on, { later: (act) => timers.push(act) });
  payment.has = true;
  const turn = async () => {
    await settled();
    timers.shift()?.();
    await settled();
  };
  return { till, payment, asked, heard, turn };
}

const settled = () => new Promise((resolve) => { setImmediate(resolve); });

test("only methods of kind card are served, and only where there is a terminal", () => {
  const { payment } = made([]);
  assert.ok(payment.serves(CARD));
  assert.ok(!payment.serves({ ...CARD, kind: "cash" }));
  payment.has = false;
  assert.ok(!payment.serves(CARD));
});

test("an approved payment becomes a tender with the terminal's reference, and completes the sale", async () => {
  const { till, payment, asked, heard, turn } = made([
    { status: 202, state: "running" }, { state: "approved", amount: 1230, reference: "girocard 000042" },
  ]);
  payment.begin(CARD, null);
  assert.equal(till.cart.card.known, false);
  await turn();
  assert.deepEqual(heard, ["running", ["done", "complete"]]);
  assert.deepEqual(till.cart.tenders, [
    { method: "card", amount: "12.30", given: "12.30", change: "0.00", reference: "girocard 000042" },
  ]);
  assert.deepEqual(asked.map(([method, path]) => `${method} ${path}`), [
    "POST /card-payments", "GET /card-payments/ID", "POST /card-payments/ID/slip",
  ]);
  assert.equal(asked[0][2].amount, "12.30");
});

test("without an answer the same payment is asked for again, never a second one", async () => {
  const { payment, asked, heard, turn } = made([new Offline("gone"), { status: 202, state: "running" }, { state: "running" }]);
  payment.begin(CARD, "5");
  await turn();
  assert.equal(heard[0], "offline");
  assert.equal(asked.length, 2);
  assert.equal(asked[0][2].id, asked[1][2].id);
  assert.throws(() => payment.begin(CARD, null), { key: "card_pending" });
});

test("a declined card leaves the sale as it was", async () => {
  const { till, payment, heard } = made([{ status: 202, state: "declined", message: "Card declined" }]);
  payment.begin(CARD, null);
  await settled();
  assert.deepEqual(heard, [["ended", "Card declined"]]);
  assert.equal(till.cart.card, null);
  assert.deepEqual(till.cart.tenders, []);
});

test("in doubt a person decides, and only then the sale goes on", async () => {
  const { till, payment, heard } = made([
    { status: 202, state: "unknown" }, { state: "approved", amount: 1230, reference: "" },
  ]);
  payment.begin(CARD, null);
  await settled();
  assert.deepEqual(heard, ["unknown"]);
  assert.equal(till.due, 1230n);
  await payment.decide(true);
  assert.equal(till.due, 0n);
});

test("after a crash of the browser the payment in the cart is found again and asked for, not begun", async () => {
  const tender = { method: "card", amount: "12.30", given: "12.30", change: "0.00" };
  const cart = { uuid: "cart-1", tenders: [], card: { id: "01a2046d-0000-7000-8000-000000000000", tender, known: true } };
  const { till, payment, asked } = made([{ state: "approved", amount: 1230, reference: "x" }], cart);
  payment.resume();
  await settled();
  assert.equal(asked[0][0], "GET");
  assert.equal(till.due, 0n);
});

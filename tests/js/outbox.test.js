/** Finished sales reach the server, nothing lost and nothing twice. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Offline } from "../../modules/pos/static/pos/api.js";
import { Outbox } from "../../modules/pos/static/pos/outbox.js";

class Memory {
  rows = new Map();

  async sales() {
    return [...this.rows.values()].sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
  }

  async putSale(entry) {
    this.rows.set(entry.uuid, entry);
  }

  async deleteSale(uuid) {
    this.rows.delete(uuid);
  }
}

/** A server that keeps one sale per uuid; `script` says how each call ends. */
class Server {
  stored = new Map();
  calls = [];

  constructor(...script) {
    this.script = script;
  }

  async call(method, path, body) {
    const uuid = path.split("/").at(-1);
    this.calls.push(uuid);
    const act = this.script.shift() ?? "answer";
    if (act === "unreachable") throw new Offline("no network");
    if (typeof act === "number") return { status: act, data: { message: "It does not add up." } };
    const fresh = !this.stored.has(uuid);
    this.stored.set(uuid, body);
    if (act === "answer lost") throw new Offline("time-out");
    return { status: fresh ? 201 : 200, data: { number: `R-${this.stored.size}` } };
  }
}

async function outboxWith(server, ...uuids) {
  const store = new Memory();
  const told = { booked: [], waiting: 0, refused: [] };
  const timers = [];
  const outbox = new Outbox(server, store, {
    booked: (entry, answer) => told.booked.push([entry.uuid, answer.number]),
    changed: (waiting, refused) => Object.assign(told, { waiting: waiting.length, refused }),
  }, (act, pause) => timers.push({ act, pause }));
  for (const uuid of uuids) await store.putSale(Outbox.entry(uuid, { total: "1.00" }));
  await outbox.flush();
  return { outbox, store, told, timers };
}

test("a sale is sent, told and forgotten", async () => {
  const { told, store } = await outboxWith(new Server(), "u1");
  assert.deepEqual(told.booked, [["u1", "R-1"]]);
  assert.equal(store.rows.size, 0);
});

test("an answer that gets lost does not make two sales", async () => {
  const server = new Server("answer lost");
  const { outbox, told, timers } = await outboxWith(server, "u1");
  assert.deepEqual([told.booked, told.waiting, timers.length], [[], 1, 1]);
  await outbox.flush();
  assert.deepEqual([server.calls, server.stored.size, told.booked], [["u1", "u1"], 1, [["u1", "R-1"]]]);
});

test("without a network the sales wait, in order, with longer and longer pauses", async () => {
  const server = new Server("unreachable", "unreachable");
  const { outbox, told, timers } = await outboxWith(server, "u1", "u2");
  assert.deepEqual([server.calls, told.waiting], [["u1"], 2]);
  timers[0].act();
  await outbox.running;
  await outbox.flush();
  assert.deepEqual([server.calls, told.booked.length], [["u1", "u1", "u1", "u2"], 2]);
  assert.ok(timers[1].pause > timers[0].pause);
});

test("a refused sale is kept and holds up no other", async () => {
  const { outbox, told, store } = await outboxWith(new Server(422), "u1", "u2");
  assert.deepEqual(told.booked, [["u2", "R-1"]]);
  assert.deepEqual(told.refused.map((entry) => [entry.uuid, entry.message]), [["u1", "It does not add up."]]);
  await outbox.setAside("u1");
  assert.deepEqual([told.refused, store.rows.get("u1").state], [[], "aside"]);
});

test("a refused sale can be sent again", async () => {
  const { outbox, told } = await outboxWith(new Server(409), "u1");
  await outbox.retry("u1");
  assert.deepEqual([told.booked, told.refused], [[["u1", "R-1"]], []]);
});

test("an expired session keeps the sale until someone signs in", async () => {
  const { outbox, told } = await outboxWith(new Server(401), "u1", "u2");
  assert.deepEqual([told.waiting, told.booked], [2, []]);
  await outbox.flush();
  assert.deepEqual(told.booked.map(([uuid]) => uuid), ["u1", "u2"]);
});

test("a server in trouble is asked again later", async () => {
  const { told, timers } = await outboxWith(new Server(503), "u1");
  assert.deepEqual([told.waiting, timers.length], [1, 1]);
});

test("two calls at once send a sale once", async () => {
  const server = new Server();
  const { outbox, store } = await outboxWith(server);
  await store.putSale(Outbox.entry("u9", {}));
  await Promise.all([outbox.flush(), outbox.flush(), outbox.flush()]);
  assert.deepEqual(server.calls, ["u9"]);
});

test("a reply cut at random points never loses or doubles a sale", async () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const script = Array.from({ length: 400 }, () => {
    const cut = random();
    return cut < 0.3 ? "unreachable" : cut < 0.6 ? "answer lost" : cut < 0.7 ? 500 : "answer";
  });
  const uuids = Array.from({ length: 100 }, (_, index) => `u${String(index).padStart(3, "0")}`);
  const server = new Server(...script);
  const { outbox, store, told } = await outboxWith(server, ...uuids);
  for (let round = 0; store.rows.size > 0 && round < 1000; round += 1) await outbox.flush();
  assert.deepEqual([...server.stored.keys()].sort(), uuids);
  assert.deepEqual(told.booked.map(([uuid]) => uuid).sort(), uuids);
});

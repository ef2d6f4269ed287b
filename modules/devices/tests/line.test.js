import assert from "node:assert/strict";
import { test } from "node:test";

import { Line, read } from "../static/devices/line.js";

class FakeSocket {
  static made = [];
  sent = [];

  constructor(address) {
    this.address = address;
    FakeSocket.made.push(this);
  }

  send(text) {
    this.sent.push(text);
  }

  close() {
    this.onclose();
  }

  hear(...packets) {
    for (const data of packets) this.onmessage({ data });
  }
}

function opened(changed = () => {}, more = {}) {
  FakeSocket.made = [];
  const waits = [];
  const later = (call, pause) => waits.push({ call, pause });
  const line = new Line([3, 4], changed, { address: "ws://shop/socket.io/", Socket: FakeSocket, later, ...more });
  return { socket: FakeSocket.made[0], waits, line };
}

test("it introduces itself and says which devices it looks at", () => {
  const { socket } = opened();
  socket.hear('0{"sid":"a","upgrades":[]}', '40/pos,{"sid":"b"}');
  assert.deepEqual(socket.sent, ["40/pos,", '42/pos,["watch",{"devices":[3,4]}]']);
});

test("it answers the server's ping, or it would be hung up on", () => {
  const { socket } = opened();
  socket.hear("2");
  assert.deepEqual(socket.sent, ["3"]);
});

test("a changed device is passed on, other events are not", () => {
  const seen = [];
  const { socket } = opened((light) => seen.push(light));
  socket.hear('42/pos,["device_state",{"device_id":3,"tone":"bad"}]', '42/pos,["other",{}]', '43/pos,1[{}]', "6");
  assert.deepEqual(seen, [{ device_id: 3, tone: "bad" }]);
});

test("a line that ends is dialled again, later each time, and soon again once it stood", () => {
  const { socket, waits } = opened();
  socket.close();
  waits[0].call();
  FakeSocket.made[1].close();
  waits[1].call();
  FakeSocket.made[2].hear('40/pos,{"sid":"b"}');
  FakeSocket.made[2].close();
  assert.deepEqual(
    waits.map((wait) => wait.pause),
    [1000, 2000, 1000],
  );
});

test("the browser's own clock is called as browsers want it: not as a method of the line", (t) => {
  const waits = [];
  t.mock.method(globalThis, "setTimeout", function (call, pause) {
    assert.ok(this === undefined || this === globalThis);
    waits.push(pause);
  });
  FakeSocket.made = [];
  new Line([3], () => {}, { address: "ws://shop/socket.io/", Socket: FakeSocket });
  FakeSocket.made[0].close();
  assert.deepEqual(waits, [1000]);
});

test("whoever is refused tries again later and not at once", () => {
  const { socket, waits } = opened();
  socket.hear('44/pos,{"message":"unauthorized"}');
  assert.equal(waits.length, 1);
});

test("what a page tells goes out while the line stands, and is lost while it does not", () => {
  const { socket, line } = opened();
  assert.equal(line.say("show", { device: 3, lines: [] }), false);
  socket.hear('40/pos,{"sid":"b"}');
  assert.equal(line.say("show", { device: 3, lines: ["Welcome"] }), true);
  assert.equal(socket.sent.at(-1), '42/pos,["show",{"device":3,"lines":["Welcome"]}]');
  socket.close();
  assert.equal(line.say("show", { device: 3, lines: [] }), false);
});

test("whoever has something to tell is called each time the line stands", () => {
  let calls = 0;
  const { socket, waits } = opened(undefined, { connected: () => (calls += 1) });
  socket.hear('40/pos,{"sid":"b"}');
  socket.close();
  waits[0].call();
  FakeSocket.made[1].hear('40/pos,{"sid":"c"}');
  assert.equal(calls, 2);
});

test("an event may carry the number of an acknowledgement", () => {
  assert.deepEqual(read('42/pos,7["device_state",{"a":[1]}]'), { kind: "event", name: "device_state", data: { a: [1] } });
});

/** Sales are born with ids that sort by time. */
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { uuid7 } from "../../modules/pos/static/pos/ids.js";

globalThis.crypto ??= webcrypto; // Node 18 has it, but not under its name in browsers

test("the example of RFC 9562, appendix A.6", () => {
  const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  assert.equal(uuid7(0x017f22e279b0, random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
});

test("later ids sort after earlier ones", () => {
  const ids = [1, 2, 3].map((time) => uuid7(1_764_000_000_000 + time));
  assert.deepEqual([...ids].sort(), ids);
});

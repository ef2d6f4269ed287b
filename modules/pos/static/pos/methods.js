/** Which payment method has which key and place. Pure. */

const CASH_KEY = "F10";
const OTHER_KEYS = ["F6", "F7", "F8", "F9"];

/**
 * The methods in the order of their buttons, each with its key: what the POS type says, else F10 for cash and the next
 * free one for the others. The proposed method comes first, or cash where none is proposed.
 *
 * @param {{code: string, gives_change: boolean, key?: string}[]} methods
 * @param {string} proposed the code of the proposed method, or ""
 * @returns {{method: Object, key: string, first: boolean}[]}
 */
export function buttonsOf(methods, proposed = "") {
  const said = new Set(methods.map((method) => method.key).filter(Boolean));
  const free = OTHER_KEYS.filter((key) => !said.has(key));
  const cash = methods.find((method) => method.gives_change);
  const keyOf = (method) => {
    if (method.key) return method.key;
    if (method === cash && !said.has(CASH_KEY)) return CASH_KEY;
    return free.shift() ?? "";
  };
  const lead = methods.find((method) => method.code === proposed) ?? cash ?? methods[0];
  const rows = methods.map((method) => ({ method, key: keyOf(method), first: method === lead }));
  return [...rows.filter((row) => row.first), ...rows.filter((row) => !row.first)];
}

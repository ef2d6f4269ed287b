/** Money taken for a sale: how it is split over methods, what is still due, what goes back. Pure; amounts in minor units. */
import { changeOf, scaled, unscaled } from "./price.js";
import { Refusal } from "./refusal.js";

const NOTES = [1n, 5n, 10n, 20n, 50n, 100n, 200n];
const MOST_GIVEN_OVER = 1000n;

/** What is still due after the tenders so far. */
export function remaining(total, tenders, digits) {
  return tenders.reduce((due, tender) => due - scaled(tender.amount, digits), total);
}

/**
 * One more tender: all that is due where nothing was typed, else what was typed.
 *
 * @param {bigint} due what is still due
 * @param {{code: string, gives_change: boolean}} method
 * @param {?string} typed decimal text of what the customer gave, or null for exactly what is due
 * @returns {{method: string, amount: string, given: string, change: string}}
 */
export function tender(due, method, typed, digits) {
  if (due < 0n) return paidBack(due, method, typed, digits);
  const given = typed === null ? due : readable(typed, digits);
  if (given < 0n || (given === 0n && due !== 0n)) throw new Refusal("given_negative", {}, "given");
  if (given > due && !method.gives_change) throw new Refusal("no_change", { method: method.name }, "given");
  if (given > due + MOST_GIVEN_OVER * 10n ** BigInt(digits)) throw new Refusal("given_absurd", {}, "given");
  const change = changeOf(due, given);
  return {
    method: method.code, amount: unscaled(given - change, digits), given: unscaled(given, digits),
    change: unscaled(change, digits),
  };
}

/** Money that is paid back: all of it, in cash. */
function paidBack(due, method, typed, digits) {
  if (!method.gives_change) throw new Refusal("payback_cash", { method: method.name });
  if (typed !== null && readable(typed, digits) !== -due) throw new Refusal("payback_all", {}, "given");
  const amount = unscaled(due, digits);
  return { method: method.code, amount, given: amount, change: unscaled(0n, digits) };
}

function readable(typed, digits) {
  try {
    return scaled(typed, digits);
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal("given_unreadable", {}, "given");
    throw error;
  }
}

/** Round sums a customer is likely to hand over: 11.97 → 12, 15, 20, 50. At most four, all above what is due. */
export function quickNotes(due, digits) {
  if (due <= 0n) return [];
  const unit = digits === 0 ? 100n : 10n ** BigInt(digits);
  const sums = NOTES.map((note) => ((due + note * unit - 1n) / (note * unit)) * note * unit);
  return [...new Set(sums)].filter((sum) => sum > due).sort((a, b) => (a < b ? -1 : 1)).slice(0, 4);
}

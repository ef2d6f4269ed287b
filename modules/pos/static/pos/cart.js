/**
 * The cart: plain data that survives in the browser's store, and the verbs that change it. Pure; every verb returns a new
 * cart. Quantities, prices and discounts are texts with a dot; amounts are BigInt in minor units.
 */
import { DEPOSIT } from "./deposits.js";
import { lineAmount, percentOf, priceAt, scaled, splitGross, unscaled } from "./price.js";
import { Refusal } from "./refusal.js";

const WHOLE_UNITS = new Set(["C62", "H87", "EA", "XPK"]);
const MOST_QUANTITY = 9999n * 1000n;
const MOST_PRICE = 999999n * 1000000n;

/**
 * An empty cart; the uuid is that of the sale it will become. A customer that is `undefined` is the till's own one, null
 * is whoever walked in.
 */
export function newCart(uuid) {
  return { uuid, began_at: null, next: 1, selected: null, lines: [], tenders: [], remarks: ["", ""], printed: false };
}

/** For whom the cart is: {id, name}, or null for whoever walked in. */
export function setCustomer(cart, customer) {
  return { ...cart, customer };
}

/** The text of one of the two free fields. */
export function setRemark(cart, position, text) {
  return { ...cart, remarks: (cart.remarks ?? ["", ""]).map((old, index) => (index === position ? text.trim().slice(0, 200) : old)) };
}

/** Whether an item or line is sold in whole pieces only: as its unit says, else by the codes of UN/ECE Recommendation 20. */
export function isWhole({ unit, whole }) {
  return whole ?? WHOLE_UNITS.has(unit);
}

/**
 * One more of an item: an untouched line of the same item grows, otherwise a line is added. `scan` is what a code brought
 * along: its unit price with the `code` itself, lot, serial number, best-before date.
 */
export function addItem(cart, item, quantity, now, merge = "any", scan = {}) {
  const same = equalLine(cart, item, merge, scan);
  if (same && isWhole(item)) {
    const sum = unscaled(scaled(same.quantity, 3) + scaled(quantity, 3), 3).replace(/\.000$/, "");
    return select(setQuantity(cart, same.n, sum), same.n);
  }
  const line = {
    type: "item", item: item.id, text: item.name, unit: item.unit, whole: isWhole(item), single: item.price, brackets: item.brackets ?? [],
    tax_code: item.tax_code, rate: item.rate, why: item.why ?? [], stock: item.stock ?? null, warnings: [],
    quantity: checkedQuantity(quantity, item), takes_discount: item.takes_discount ?? true, ...traceOf(scan),
  };
  const brought = scan.price ? { price: scan.price, list_price: scan.price, priced: true, barcode: scan.code } : pricesFor(line, quantity);
  return withLine(cart, { ...line, ...brought }, now);
}

/** Lot, serial number and best-before date, where they are known. */
export function traceOf({ lot, serial, best_before }) {
  return { ...(lot && { lot }), ...(serial && { serial }), ...(best_before && { best_before }) };
}

/** The catalogue's price for a quantity: that of the highest bracket it reaches. */
function pricesFor(line, quantity) {
  const price = priceAt(line.single, line.brackets, quantity);
  return { price, list_price: price };
}

/** The line that one more of an item joins: by the POS type's rule any equal one, only the last, or none. */
function equalLine(cart, item, merge, scan) {
  const untouched = (line) => (scan.price ? line.barcode === scan.code && line.price === scan.price : !line.priced);
  const traced = (line) => ["lot", "serial", "best_before"].every((name) => (line[name] || "") === (scan[name] || ""));
  const equal = (line) =>
    line.type === "item" && line.item === item.id && untouched(line) && traced(line) && !line.serial && !line.discount && !line.note;
  if (merge === "never") return undefined;
  return merge === "last" ? cart.lines.slice(-1).find(equal) : cart.lines.findLast(equal);
}

/** A line for something that no table knows: a text, a price, a tax code. Its type is uncoded, expense, tip or down_payment. */
export function addUncoded(cart, { text, price, tax, type = "uncoded" }, now) {
  if (!text.trim()) throw new Refusal("text_missing", {}, "text");
  const checked = checkedPrice(price);
  return withLine(cart, {
    type, item: null, text: text.trim(), unit: "C62", price: checked, list_price: checked,
    tax_code: tax.code, rate: tax.rate, why: [], stock: null, quantity: "1", priced: true, brackets: [], warnings: [],
  }, now);
}

function withLine(cart, line, now) {
  const added = { discount: null, note: "", priced: false, ...line, n: cart.next };
  return { ...cart, began_at: cart.began_at ?? now, next: cart.next + 1, selected: added.n, lines: [...cart.lines, added] };
}

/** A new quantity; absurd, negative and, for pieces, broken ones are refused. With it may come another bracket's price. */
export function setQuantity(cart, n, quantity) {
  const line = cart.lines.find((candidate) => candidate.n === n);
  follows(line);
  const size = checkedQuantity(quantity, line);
  const checked = comesBack(line) ? `-${size}` : size;
  if (line.serial && scaled(size, 3) !== 1000n) throw new Refusal("serial_one", { name: line.text }, "quantity");
  return altered(cart, line, { quantity: checked, ...(line.priced ? {} : pricesFor(line, checked)) });
}

/** Whether a line takes something back: its quantity is below zero. */
export function comesBack(line) {
  return line.quantity.startsWith("-");
}

/** Whether a line can be turned round: goods that come back, or a down payment that is deducted. */
export function mayComeBack(line) {
  return ["item", "down_payment"].includes(line.type) && !comesBack(line);
}

/**
 * A line whose goods come back, or a down payment that is deducted. Its note says why, or the number of the receipt with
 * the down payment. Empties, which other items have as their bottle deposit, need no reason and are no goods: their line
 * pays the deposit back.
 */
export function takeBack(cart, n, reason, empties = false) {
  const line = cart.lines.find((candidate) => candidate.n === n);
  follows(line);
  if (!mayComeBack(line)) throw new Refusal("not_returned", { name: line.text });
  if (!empties && !reason.trim()) throw new Refusal("reason_missing", { name: line.text }, "note");
  const patch = { quantity: `-${line.quantity}`, discount: null, note: reason.trim().slice(0, 200) };
  return patched(cart, n, empties ? { ...patch, type: DEPOSIT, takes_discount: false } : patch);
}

/** A price by hand; it stays whatever the price list says later. */
export function setPrice(cart, n, price) {
  const line = cart.lines.find((candidate) => candidate.n === n);
  follows(line);
  return altered(cart, line, { price: checkedPrice(price), priced: true, barcode: "" });
}

/** A bottle deposit goes the way of its item; that of empties is a line like any other. */
function follows(line) {
  if (line.of !== undefined) throw new Refusal("deposit_follows");
}

function altered(cart, line, patch) {
  const amount = line.discount?.amount;
  if (amount && tooLarge(amount, { ...line, ...patch })) throw new Refusal("discount_too_large");
  return patched(cart, line.n, patch);
}

/** A discount of one line, {percent} or {amount}, or null; `limit` is the most per cent that this person may give. */
export function setDiscount(cart, n, discount, limit, digits) {
  if (!discount) return patched(cart, n, { discount: null });
  const line = cart.lines.find((candidate) => candidate.n === n);
  if (line.takes_discount === false) throw new Refusal("no_discount", { name: line.text });
  const size = numberOf(discount.percent ?? discount.amount, discount.percent ? 6 : digits, "discount_unreadable");
  if (size < 0n) throw new Refusal("discount_negative");
  if (size === 0n) return patched(cart, n, { discount: null });
  if (discount.percent ? size > 100_000_000n : tooLarge(discount.amount, line)) throw new Refusal("discount_too_large");
  const most = percentOf(lineAmount(line.quantity, line.price, digits), limit);
  if (discount.percent ? size > scaled(limit, 6) : size > most) throw new Refusal("discount_limit", { limit });
  return patched(cart, n, { discount });
}

function tooLarge(amount, line) {
  return scaled(amount, 6) > lineAmount(line.quantity, line.price, 6);
}

export function setNote(cart, n, note) {
  return patched(cart, n, { note: note.trim().slice(0, 200) });
}

export function select(cart, n) {
  return { ...cart, selected: n };
}

/** The cart without one line; the line before it becomes the selected one. */
export function voidLine(cart, n) {
  const at = cart.lines.findIndex((line) => line.n === n);
  follows(cart.lines[at]);
  const lines = cart.lines.filter((line) => line.n !== n && line.of !== n);
  return { ...cart, lines, selected: (lines[at] ?? lines[at - 1] ?? null)?.n ?? null };
}

function patched(cart, n, patch) {
  return { ...cart, lines: cart.lines.map((line) => (line.n === n ? { ...line, ...patch } : line)) };
}

function checkedQuantity(text, sold) {
  const value = numberOf(text, 3, "quantity_unreadable");
  if (value <= 0n) throw new Refusal("quantity_negative", {}, "quantity");
  if (value > MOST_QUANTITY) throw new Refusal("quantity_absurd", { quantity: text }, "quantity");
  if (isWhole(sold) && value % 1000n !== 0n) throw new Refusal("quantity_whole", {}, "quantity");
  return text;
}

function checkedPrice(text) {
  const value = numberOf(text, 6, "price_unreadable");
  if (value < 0n) throw new Refusal("price_negative", {}, "price");
  if (value > MOST_PRICE) throw new Refusal("price_absurd", { price: text }, "price");
  return text;
}

function numberOf(text, digits, key) {
  try {
    return scaled(text ?? "", digits);
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal(key);
    throw error;
  }
}

/** The discount of a line in minor units. */
export function discountOf(line, digits) {
  if (!line.discount) return 0n;
  if (line.discount.amount) return scaled(line.discount.amount, digits);
  return percentOf(lineAmount(line.quantity, line.price, digits), line.discount.percent);
}

/** What a line costs in minor units: quantity × price, rounded, less the discount. */
export function amountOf(line, digits) {
  return lineAmount(line.quantity, line.price, digits) - discountOf(line, digits);
}

/** Discount, VAT and total of the whole cart, in minor units. */
export function totals(cart, digits) {
  const lines = cart.lines.map((line) => ({ gross: amountOf(line, digits), tax_code: line.tax_code, rate: line.rate }));
  return {
    discount: cart.lines.reduce((sum, line) => sum + discountOf(line, digits), 0n),
    taxes: splitGross(lines),
    total: lines.reduce((sum, line) => sum + line.gross, 0n),
  };
}

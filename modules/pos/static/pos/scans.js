/**
 * What a scanned code means: an item, how much of it, at which price, from which lot. Pure.
 *
 * A code that is in a table means what the table says. Only then is it read as a GS1 element string and by the shop's
 * rules, and all readings together must lead to exactly one meaning. The server does the same in
 * `modules/catalog/scans.py`; both run `tests/cases/scan.json`.
 */
import { checkDigit, dayOf, elements, looksLikeGs1, spellingsOf, withDecimals } from "./gs1.js";
import { rounded, scaled, unscaled } from "./price.js";
import { Refusal } from "./refusal.js";

const SYMBOLOGY = /^\][A-Za-z]\d/;
const PATTERN_SIGNS = "NVXC";
const NUMBER = /^\d+([.,]\d+)?$/;

/**
 * The one meaning of a code; null where it means nothing here.
 *
 * @param {(code: string) => ?{item: Object, quantity: string, price: ?string}} find what a table says of a text
 * @param {{rules: Object[], kilograms: Object<string, string>}} shop `kilograms`: what one of a unit of weight weighs
 * @throws {Refusal} where a code means more than one thing
 */
export function meaningOf(code, find, shop) {
  const text = code.trim();
  const known = knownAs(text, find);
  if (known) return meaning(known.item, known.quantity, each(known.price, known.quantity));
  const found = new Map();
  for (const reading of readings(text, shop.rules)) {
    for (const one of meanings(reading, find, shop.kilograms)) found.set(JSON.stringify([one.item.id, { ...one, item: null }]), one);
  }
  if (found.size > 1) throw new Refusal("ambiguous_code", { code });
  return [...found.values()][0] ?? null;
}

/** What a pack brings along that a tap sells: its unit price, and the sign by which the server knows it. */
export function packPrice(pack) {
  return { price: each(pack.price, pack.factor), code: `unit:${pack.code}` };
}

function meaning(item, quantity, price, { lot = "", serial = "", best_before = null } = {}) {
  return { item, quantity: trimmed(quantity), price, lot, serial, best_before };
}

/** How the same bars may be reported: a UPC-A with or without the zero that makes it an EAN-13. */
function spellings(code) {
  if (/^\d{12}$/.test(code)) return [code, `0${code}`];
  return /^0\d{12}$/.test(code) ? [code, code.slice(1)] : [code];
}

function knownAs(code, find) {
  const plain = looksLikeGs1(code) ? code : code.replace(SYMBOLOGY, "");
  for (const spelling of spellings(plain)) {
    const known = find(spelling);
    if (known) return known;
  }
  return null;
}

/** How a code may be read that is in no table. */
function readings(code, rules) {
  const found = [];
  const said = looksLikeGs1(code) ? elements(code) : null;
  if (said) found.push({ ...said, names: spellingsOf(said.gtin) });
  const plain = code.replace(SYMBOLOGY, "");
  for (const rule of rules) found.push(rule.pattern ? byPattern(plain, rule) : byTokens(plain, rule));
  return found.filter(Boolean);
}

function meanings(reading, find, kilograms) {
  const found = [];
  for (const name of new Set(reading.names.flatMap(spellings))) {
    const known = find(name);
    const sold = known && soldBy(reading, known, kilograms[known.item.unit]);
    if (sold) found.push(meaning(known.item, ...sold, reading));
  }
  return found;
}

/** Quantity and unit price; null where the code cannot be meant for this item. */
function soldBy(reading, known, kilograms) {
  const { weight, price, quantity } = reading;
  if (weight) {
    if (!kilograms) return null;
    const sold = divided(weight, kilograms);
    return scaled(sold, 3) > 0n ? [sold, each(price, sold)] : null;
  }
  if (price && !quantity) return byPrice(price, known.item);
  const product = scaled(known.quantity, 3) * scaled(quantity ?? "1", 3);
  if (product <= 0n || product % 1000n !== 0n) return null;
  const sold = unscaled(product / 1000n, 3);
  return [sold, price ? each(price, sold) : each(known.price, known.quantity)];
}

/** Goods by weight: as much as the price buys, and the usual price where it comes to the same cent. */
function byPrice(price, item) {
  if (item.whole || scaled(item.price, 6) === 0n) return ["1", trimmed(price)];
  const sold = divided(price, item.price);
  if (scaled(sold, 3) <= 0n) return null;
  const cents = rounded(scaled(sold, 3) * scaled(item.price, 6), 10n ** 7n);
  return [sold, cents * 10n ** 4n === scaled(price, 6) ? null : each(price, sold)];
}

/** a ÷ b to three decimals. */
function divided(a, b) {
  return unscaled(rounded(scaled(a, 6) * 1000n, scaled(b, 6)), 3);
}

/** The unit price to six decimals: below 10,000 units, quantity × it comes to `price` again to the cent. */
function each(price, quantity) {
  return price ? trimmed(unscaled(rounded(scaled(price, 6) * 1000n, scaled(quantity, 3)), 6)) : null;
}

function trimmed(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function byPattern(code, rule) {
  if (code.length !== rule.pattern.length || !/^\d+$/.test(code)) return null;
  let [number, value] = ["", ""];
  for (const [index, wanted] of [...rule.pattern].entries()) {
    if (wanted === "N") number += code[index];
    else if (wanted === "V") value += code[index];
    else if (!PATTERN_SIGNS.includes(wanted) && wanted !== code[index]) return null;
  }
  if (rule.pattern.endsWith("C") && checkDigit(code.slice(0, -1)) !== code.at(-1)) return null;
  if (number === "" || !/[1-9]/.test(value)) return null;
  const names = [number, number.replace(/^0+(?=\d)/, "")];
  return { names, [rule.meaning]: withDecimals(value, rule.decimals) };
}

/** A composite code taken apart; null where it does not fit to its last sign. */
function byTokens(code, rule) {
  const opening = rule.prefix + (rule.prefix ? rule.separator : "");
  if (rule.tokens.length === 0 || !code.startsWith(opening)) return null;
  let rest = code.slice(opening.length);
  const reading = { names: [] };
  for (const [place, { meaning: what, length }] of rule.tokens.entries()) {
    if (rest === null) return null;
    const [part, after] = nextPart(rest, length, rule.separator, place === rule.tokens.length - 1);
    if (!part || !take(reading, what, part, rule.decimals)) return null;
    rest = after;
  }
  if (rest !== "" || reading.names.length === 0) return null;
  return { ...reading, names: [reading.names.join(rule.separator)] };
}

/** The next token and what follows it; null for the rest where a separator is missing. */
function nextPart(rest, length, separator, last) {
  if (length) {
    const [part, after] = [rest.slice(0, length), rest.slice(length)];
    if (part.length < length) return ["", null];
    if (!separator || last) return [part, after];
    return after.startsWith(separator) ? [part, after.slice(separator.length)] : ["", null];
  }
  const at = separator ? rest.indexOf(separator) : -1;
  if (!separator || last) return [rest, ""];
  return at < 0 ? [rest, null] : [rest.slice(0, at), rest.slice(at + separator.length)];
}

function take(reading, what, part, decimals) {
  if (what === "item") reading.names.push(part);
  else if (what === "quantity" || what === "weight" || what === "price") {
    if (!NUMBER.test(part) || !/[1-9]/.test(part)) return false;
    reading[what] = /^\d+$/.test(part) && what !== "quantity" ? withDecimals(part, decimals) : part.replace(",", ".");
  } else if (what === "best_before") {
    reading.best_before = writtenDay(part);
    return reading.best_before !== null;
  } else if (what !== "skip") reading[what] = part;
  return true;
}

/** A day written 261231, 20261231 or 2026-12-31. */
function writtenDay(text) {
  let digits = text.replaceAll("-", "");
  if (digits.length === 8 && digits.startsWith("20")) digits = digits.slice(2);
  return digits.endsWith("00") ? null : dayOf(digits);
}

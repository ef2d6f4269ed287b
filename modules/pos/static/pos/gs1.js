/**
 * GS1 element strings, as GS1-128, DataMatrix and DataBar carry them (GS1 General Specifications, sections 3 and 7.8).
 * The server does the same in `modules/catalog/gs1.py`; both run `tests/cases/scan.json`. Pure.
 */

const GROUP = "\x1d";
const SYMBOLOGIES = ["]C1", "]d2", "]Q3", "]e0", "]J1"];
const SHORTEST = 17;

/** Lengths of the elements that need no separator, identifier included, by its first two digits (figure 7.8.5-2). */
const FIXED = {
  "00": 20, "01": 16, "02": 16, "03": 16, "04": 18, 11: 8, 12: 8, 13: 8, 14: 8, 15: 8, 16: 8, 17: 8, 18: 8, 19: 8, 20: 4,
  31: 10, 32: 10, 33: 10, 34: 10, 35: 10, 36: 10, 41: 16,
};

/** Whether a code may be an element string: it says so, it is written with brackets, or it begins with a GTIN. */
export function looksLikeGs1(code) {
  if (SYMBOLOGIES.some((each) => code.startsWith(each)) || /^\(0[12]\)/.test(code) || code.includes(GROUP)) return true;
  return code.length >= SHORTEST && /^0[12]\d{14}/.test(code);
}

/**
 * The parts of an element string; null for what is none, or names no item.
 * @returns {?{gtin: string, lot: string, serial: string, best_before: ?string, quantity: ?string, weight: ?string, price: ?string}}
 */
export function elements(code) {
  const text = SYMBOLOGIES.some((each) => code.startsWith(each)) ? code.slice(3) : code;
  const found = text.startsWith("(") ? bracketed(text) : apart(text);
  const gtin = found?.get("01") ?? found?.get("02");
  if (!gtin || !rightCheckDigit(gtin)) return null;
  const day = found.get("15") ?? found.get("17");
  return {
    gtin, lot: found.get("10") ?? "", serial: found.get("21") ?? "", best_before: day ? dayOf(day) : null,
    quantity: found.get("30") ?? found.get("37") ?? null,
    weight: measure(found, "310"), price: measure(found, "392") ?? measure(found, "393", 3),
  };
}

function identifierLength(text) {
  if (/^(0[0-4]|1\d|2[0-2]|3[07]|9\d)/.test(text)) return 2;
  return /^(2|40|41|42)/.test(text) ? 3 : 4;
}

function apart(text) {
  const found = new Map();
  let rest = text;
  while (rest !== "") {
    if (rest.startsWith(GROUP)) {
      rest = rest.slice(1);
      continue;
    }
    const length = identifierLength(rest);
    const fixed = FIXED[rest.slice(0, 2)];
    const group = rest.indexOf(GROUP);
    const end = fixed ?? (group < 0 ? rest.length : group);
    const value = rest.slice(length, end);
    if (!/^\d+$/.test(rest.slice(0, length)) || value === "" || rest.length < end || value.includes(GROUP)) return null;
    if (!keep(found, rest.slice(0, length), value)) return null;
    rest = rest.slice(end);
  }
  return found;
}

function bracketed(text) {
  const found = new Map();
  for (const [, identifier, value] of text.matchAll(/\((\d{2,4})\)([^(]*)/g)) {
    if (value === "" || !keep(found, identifier, value)) return null;
  }
  return found;
}

const DIGITS = /^(01|02|1[1-7]|30|37|310\d|392\d|393\d)$/;
const LONGEST = { 10: 20, 21: 20, 30: 8, 37: 8 };

/** Keeps an element whose value may stand there. */
function keep(found, identifier, value) {
  if (DIGITS.test(identifier) && !/^\d+$/.test(value)) return false;
  if (FIXED[identifier.slice(0, 2)] && identifier.length + value.length !== FIXED[identifier.slice(0, 2)]) return false;
  if (value.length > (LONGEST[identifier] ?? 90)) return false;
  found.set(identifier, value);
  return true;
}

/** A value whose fourth digit of identifier says how many decimals it has. */
function measure(found, identifier, skip = 0) {
  for (let places = 0; places < 10; places += 1) {
    const value = found.get(`${identifier}${places}`);
    if (value !== undefined) return withDecimals(value.slice(skip), places);
  }
  return null;
}

/** Digits as a decimal text: "001250" with three decimals is "1.250". */
export function withDecimals(digits, places) {
  const padded = digits.replace(/^0+/, "").padStart(places + 1, "0");
  return places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
}

/** A day written YYMMDD, in this century, as YYYY-MM-DD; day 00 is the last of its month. Null for no day. */
export function dayOf(text) {
  if (!/^\d{6}$/.test(text)) return null;
  const [year, month, day] = [2000 + Number(text.slice(0, 2)), Number(text.slice(2, 4)), Number(text.slice(4))];
  if (month < 1 || month > 12) return null;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day > last) return null;
  return `${year}-${String(month).padStart(2, "0")}-${String(day || last).padStart(2, "0")}`;
}

/** A GTIN-14 as it may stand in the catalogue: with all its zeros, and as GTIN-13, GTIN-12 or GTIN-8. */
export function spellingsOf(gtin) {
  return [14, 13, 12, 8].filter((size) => /^0*$/.test(gtin.slice(0, 14 - size))).map((size) => gtin.slice(14 - size));
}

/** The GS1 check digit of a number: weights 3 and 1 from the right (General Specifications 7.9). */
export function checkDigit(digits) {
  const sum = [...digits].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

function rightCheckDigit(gtin) {
  return /^\d{14}$/.test(gtin) && checkDigit(gtin.slice(0, -1)) === gtin.at(-1);
}

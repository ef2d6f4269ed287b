/**
 * The arithmetic of the till, exact and without floats.
 *
 * Amounts are BigInt in minor units (cents where the currency's step is 0.01), unit prices and rates enter as texts with up
 * to six decimals, quantities with up to three. Halves are rounded away from zero. The same cases run in Python
 * (`tests/cases/*.json`), so a till and a server cannot disagree.
 */

const PRICE_DIGITS = 6;
const QUANTITY_DIGITS = 3;
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** How many decimals a currency's smallest step has: "0.01" → 2, "1" → 0. */
export function digitsOf(step) {
  return step.includes(".") ? step.split(".")[1].length : 0;
}

/** The integer of a decimal text at a number of decimals; surplus decimals are refused, never cut. */
export function scaled(text, digits) {
  const found = DECIMAL.exec(text);
  if (!found) throw new RangeError(`not a decimal number: ${text}`);
  const [, sign, whole, fraction = ""] = found;
  if (/[1-9]/.test(fraction.slice(digits))) throw new RangeError(`more than ${digits} decimals: ${text}`);
  const value = BigInt(whole + fraction.slice(0, digits).padEnd(digits, "0"));
  return sign === "-" ? -value : value;
}

/** The decimal text of an integer: 398n with two decimals → "3.98". */
export function unscaled(value, digits) {
  const sign = value < 0n ? "-" : "";
  const text = String(value < 0n ? -value : value).padStart(digits + 1, "0");
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** numerator ÷ denominator as an integer, halves away from zero; the denominator is positive. */
export function rounded(numerator, denominator) {
  const size = numerator < 0n ? -numerator : numerator;
  const result = (2n * size + denominator) / (2n * denominator);
  return numerator < 0n ? -result : result;
}

/** quantity × unit price in minor units; the line is the one place where this is rounded. */
export function lineAmount(quantity, price, digits) {
  const product = scaled(quantity, QUANTITY_DIGITS) * scaled(price, PRICE_DIGITS);
  return rounded(product, 10n ** BigInt(QUANTITY_DIGITS + PRICE_DIGITS - digits));
}

/**
 * The unit price of a quantity: that of the highest bracket it reaches, or the single price below the first.
 * @param {{from: string, price: string}[]} brackets in rising order, as the catalogue gives them
 */
export function priceAt(single, brackets, quantity) {
  const size = scaled(quantity, QUANTITY_DIGITS);
  const asked = size < 0n ? -size : size;
  return brackets.findLast((bracket) => scaled(bracket.from, QUANTITY_DIGITS) <= asked)?.price ?? single;
}

/** quantity × quantity, such as two packs of six; up to three decimals. */
export function times(quantity, pack) {
  const product = rounded(scaled(quantity, QUANTITY_DIGITS) * scaled(pack, QUANTITY_DIGITS), 1000n);
  return unscaled(product, QUANTITY_DIGITS).replace(/\.?0+$/, "");
}

/** A percentage of an amount in minor units: the discount of a line. */
export function percentOf(amount, percent) {
  return rounded(amount * scaled(percent, PRICE_DIGITS), 100n * 10n ** BigInt(PRICE_DIGITS));
}

/** What goes back to the customer, in minor units; nothing while less than the amount due was given. */
export function changeOf(due, given) {
  return given > due ? given - due : 0n;
}

/**
 * The VAT inside gross amounts: per tax code and rate `vat = gross × rate ÷ (100 + rate)`, `net = gross − vat`.
 *
 * @param {{gross: bigint, tax_code: string, rate: string}[]} lines signed
 * @returns {{tax_code: string, rate: string, gross: bigint, net: bigint, vat: bigint}[]} by rate, then by code
 */
export function splitGross(lines) {
  const groups = new Map();
  for (const { gross, tax_code, rate } of lines) {
    const key = `${tax_code} ${scaled(rate, PRICE_DIGITS)}`;
    const group = groups.get(key) ?? { tax_code, rate, gross: 0n };
    groups.set(key, { ...group, gross: group.gross + gross });
  }
  return [...groups.values()].sort(byRate).map((group) => {
    const rate = scaled(group.rate, PRICE_DIGITS);
    const vat = rounded(group.gross * rate, 100n * 10n ** BigInt(PRICE_DIGITS) + rate);
    return { ...group, net: group.gross - vat, vat };
  });
}

function byRate(a, b) {
  const difference = scaled(a.rate, PRICE_DIGITS) - scaled(b.rate, PRICE_DIGITS);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.tax_code < b.tax_code ? -1 : 1;
}

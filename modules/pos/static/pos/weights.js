/** Goods by weight: from the scale's grams to the quantity of a line. Pure. */
import { rounded, scaled, unscaled } from "./price.js";
import { Refusal } from "./refusal.js";

const MOST_TARE = 9_999;
const MOST_PRICE = 999_999n; // what a scale that calculates has room for

/** The quantity, to three decimals, that so many grams are of a unit; `kilograms` is what one of it weighs. */
export function quantityOf(grams, kilograms) {
  const quantity = unscaled(rounded(BigInt(grams) * 10n ** 6n, scaled(kilograms, 6)), 3);
  return quantity.replace(/\.?0+$/, "");
}

/** The price of a kilogram in minor units, for a scale that calculates; 0 where it is more than such a scale can show. */
export function kilogramPrice(price, kilograms, digits) {
  const exact = rounded(scaled(price, 6) * 10n ** BigInt(digits), scaled(kilograms, 6));
  return exact > MOST_PRICE ? 0 : Number(exact);
}

/** Grams of packaging that were typed; nothing is none. */
export function tareOf(typed) {
  const text = typed.trim();
  if (text === "") return 0;
  if (!/^\d+$/.test(text) || Number(text) > MOST_TARE) throw new Refusal("tare_unreadable");
  return Number(text);
}

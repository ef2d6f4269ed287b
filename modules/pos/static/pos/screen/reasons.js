/** Why a line costs what it costs: the steps to its price, then quantity, discount and amount. */
import { amountOf, discountOf, isWhole } from "../cart.js";
import { lineAmount } from "../price.js";

/** Rows of [reason, value] in the order in which the amount came about. */
export function reasons(line, texts, digits) {
  const rows = [...priceReasons(line, texts, digits)];
  if (!isWhole(line) || line.quantity !== "1") {
    const full = lineAmount(line.quantity, line.price, digits);
    rows.push([texts.say("times_quantity", { quantity: texts.quantity(line) }), texts.money(full, digits)]);
  }
  const discount = discountOf(line, digits);
  if (discount) rows.push([texts.say("discount"), texts.money(-discount, digits)]);
  rows.push([texts.say("line_total"), texts.money(amountOf(line, digits), digits)]);
  return rows;
}

function* priceReasons(line, texts, digits) {
  const price = (text) => texts.number(text, digits);
  for (const { step, value } of line.why) yield [step, price(value)];
  if (line.priced) {
    yield [texts.say("by_hand"), price(line.price)];
    return;
  }
  const last = line.why.at(-1)?.value;
  if (last === undefined) yield [texts.say("list_price"), price(line.list_price)];
  else if (Number(last) !== Number(line.price)) yield [texts.say("bracket_price"), price(line.price)];
}

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

/** The steps up to the line's price; what the server says of the discount comes with the amount. */
function* priceReasons(line, texts, digits) {
  const at = line.why.findLastIndex(({ value }) => Number(value) === Number(line.price));
  const steps = at < 0 ? line.why : line.why.slice(0, at + 1);
  for (const { step, value } of steps) yield [step, texts.number(value, digits)];
  if (at >= 0) return;
  const reason = line.priced ? "by_hand" : steps.length > 0 ? "bracket_price" : "list_price";
  yield [texts.say(reason), texts.number(line.price, digits)];
}

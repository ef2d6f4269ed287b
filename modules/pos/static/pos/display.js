/** What the customer's display shows: two lines of twenty characters. Pure. */
import { amountOf } from "./cart.js";
import { scaled } from "./price.js";

const COLUMNS = 20;

/** The newest line of a sale; its total while it is paid; the change; a welcome when nobody is served. */
export function linesFor(view, till, texts, { shop, currency }) {
  const money = (amount) => `${texts.money(amount, till.digits)} ${currency}`;
  if (view === "pay") {
    const label = till.cart.tenders.length > 0 ? "still_due" : "total";
    return [cut(texts.say(label)), right("", money(till.due))];
  }
  if (view === "done") return finished(till, texts, shop, money);
  if (view !== "sell") return [cut(shop), cut(texts.say("till_closed"))];
  const line = till.cart.lines.find((each) => each.n === till.cart.selected) ?? till.cart.lines.at(-1);
  return line ? sold(line, till.digits, texts) : [cut(texts.say("welcome")), cut(shop)];
}

function sold(line, digits, texts) {
  const each = `${texts.quantity(line)} × ${texts.number(line.price, digits)}`;
  return [cut(line.text), right(each, texts.money(amountOf(line, digits), digits))];
}

function finished({ last, digits }, texts, shop, money) {
  const change = last.body.tenders.reduce((sum, tender) => sum + scaled(tender.change, digits), 0n);
  if (change === 0n) return [cut(texts.say("thanks")), cut(shop)];
  return [cut(texts.say("change_label")), right("", money(change))];
}

/** A text and an amount at the right edge; the amount alone where the two have no room beside each other. */
function right(text, amount) {
  const room = COLUMNS - amount.length;
  return (text.length < room ? text : "").padEnd(room) + amount;
}

function cut(text) {
  return text.slice(0, COLUMNS);
}

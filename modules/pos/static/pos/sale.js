/** The cart in the words of the server: what is asked before money is taken, and what is reported afterwards. Pure. */
import { amountOf, comesBack, discountOf, totals, traceOf } from "./cart.js";
import { DEPOSIT } from "./deposits.js";
import { unscaled } from "./price.js";

/** The question whether this cart may be sold, and at which prices. */
export function quoteOf(cart, till, customer = null) {
  const lines = cart.lines.map((line) => ({
    item: line.item,
    quantity: line.quantity,
    ...(line.priced && { price: line.price }),
    ...(line.discount?.percent && { discount_percent: line.discount.percent }),
    ...(line.item === null && { text: line.text, tax_code: line.tax_code, type: line.type }),
    ...(line.type === DEPOSIT && { type: line.type }),
    ...(comesBack(line) && { note: line.note }),
    ...(line.barcode && { barcode: line.barcode }),
    ...traceOf(line),
  }));
  return { till, lines, customer };
}

/** A finished sale as it is reported: what was shown, what was paid. */
export function saleOf(cart, { till, shift, digits, madeAt, customer = null, printed = true }) {
  const sum = totals(cart, digits);
  const money = (amount) => unscaled(amount, digits);
  return {
    till, shift, began_at: cart.began_at, made_at: madeAt, customer, printed,
    remarks: cart.remarks ?? [],
    lines: cart.lines.map((line, index) => ({
      n: index + 1, type: line.type, item: line.item, text: line.text, quantity: line.quantity, unit: line.unit,
      price: line.price, list_price: line.list_price, discount: money(discountOf(line, digits)),
      amount: money(amountOf(line, digits)), tax_code: line.tax_code, rate: line.rate, note: line.note,
      ...(line.barcode && { barcode: line.barcode }), ...traceOf(line),
    })),
    taxes: sum.taxes.map((tax) => ({ ...tax, gross: money(tax.gross), net: money(tax.net), vat: money(tax.vat) })),
    total: money(sum.total),
    tenders: cart.tenders,
    ...(cart.approvals?.length > 0 && { approvals: cart.approvals }),
  };
}

/**
 * The cart with the server's prices, and the names of the lines whose price changed by it. Lines that were altered while
 * the answer was on its way keep what they have.
 */
export function withQuote(cart, asked, quote) {
  const changed = [];
  const answers = new Map(asked.lines.map((line, index) => [line.n, [line, quote.lines[index]]]));
  const lines = cart.lines.map((line) => {
    const [before, answer] = answers.get(line.n) ?? [];
    if (!answer || before.quantity !== line.quantity || before.priced !== line.priced) return line;
    const news = { stock: answer.stock ?? line.stock, why: answer.why ?? line.why, warnings: answer.warnings ?? [] };
    if (line.priced || sameNumber(answer.price, line.price)) return { ...line, ...news };
    changed.push({ text: line.text, before: line.price, after: answer.price });
    return { ...line, ...news, price: answer.price, list_price: answer.price };
  });
  return { cart: { ...cart, lines }, changed };
}

function sameNumber(a, b) {
  const plain = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  return plain(a) === plain(b);
}

/** A reported sale as a cart to look at. */
export function cartOf(body) {
  const lines = body.lines.map((line) => ({
    ...line, discount: /[1-9]/.test(line.discount) ? { amount: line.discount } : null, stock: null, why: [], warnings: [],
  }));
  return { lines, tenders: body.tenders, selected: null };
}

/** The question to the server before money is taken: may this cart be sold, and at which prices? */
import { Refusal } from "./refusal.js";
import { quoteOf, withQuote } from "./sale.js";

const TIMEOUT = 1500;
const ROUNDS = 3;

/**
 * Asks until cart and answer belong together, and puts the server's prices into the till's cart. Without a network, or
 * with a server in trouble, the sale goes on with the prices at hand.
 *
 * @param {?Function} approve asks a colleague for a right that the cashier lacks; gives a token that stays with the cart
 * @returns {Promise<{text: string, before: string, after: string}[]>} prices that changed by it
 * @throws {Refusal} with the server's own sentence
 */
export async function quote(api, till, approve = null) {
  const changed = [];
  let rounds = ROUNDS;
  while (rounds > 0) {
    rounds -= 1;
    const asked = till.cart;
    if (asked.lines.length === 0) return changed; // sold or voided meanwhile: there is nothing to ask
    const answer = await api.ask("POST", "/quotes", quoteOf(asked, till.code, till.customer?.id), TIMEOUT, asked.approvals);
    if (answer === null || answer.status >= 500) return changed;
    if (answer.data.approval && approve) {
      const token = await approve({ right: answer.data.approval, message: answer.data.message, subject: asked.uuid });
      if (token) {
        till.change({ ...till.cart, approvals: [...(till.cart.approvals ?? []), token] });
        rounds += 1;
        continue;
      }
    }
    if (answer.status !== 200) throw new Refusal("refused", { message: answer.data.message }, answer.data.field ?? null);
    const settled = till.cart.lines === asked.lines;
    till.seen = answer.data.customer ?? null;
    const news = withQuote(till.cart, asked, answer.data);
    changed.push(...news.changed);
    till.change(news.cart);
    if (settled && news.changed.length === 0) return changed;
  }
  return changed;
}

/** The question to the server before money is taken: may this cart be sold, and at which prices? */
import { Refusal } from "./refusal.js";
import { quoteOf, withQuote } from "./sale.js";

const TIMEOUT = 1500;
const ROUNDS = 3;

/**
 * Asks until cart and answer belong together, and puts the server's prices into the till's cart. Without a network, or
 * with a server in trouble, the sale goes on with the prices at hand.
 *
 * @returns {Promise<{text: string, before: string, after: string}[]>} prices that changed by it
 * @throws {Refusal} with the server's own sentence
 */
export async function quote(api, till) {
  const changed = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const asked = till.cart;
    if (asked.lines.length === 0) return changed; // sold or voided meanwhile: there is nothing to ask
    const answer = await api.ask("POST", "/quotes", quoteOf(asked, till.code, till.customer?.id), TIMEOUT);
    if (answer === null || answer.status >= 500) return changed;
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

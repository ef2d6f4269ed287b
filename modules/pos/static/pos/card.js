/**
 * A card payment at the terminal, from the order to its result. What is under way stands in the cart before it is sent, so
 * a browser that dies finds it again; it is asked for under the same id, and never begun twice.
 */
import { Offline } from "./api.js";
import { uuid7 } from "./ids.js";
import { scaled, unscaled } from "./price.js";
import { Refusal } from "./refusal.js";
import { tender } from "./tender.js";

const ASK_EVERY = 700;

export class CardPayment {
  /** @param {{changed: Function, done: Function, ended: Function}} on told how it goes, that it was paid, that it was not */
  constructor(till, on, { later = (act, pause) => setTimeout(act, pause) } = {}) {
    Object.assign(this, { till, on, later });
    this.has = false;
    this.asking = false;
  }

  /** Whether this method's money comes from the terminal. */
  serves(method) {
    return this.has && method.kind === "card";
  }

  /** The payment that is under way for the cart at hand, or null. */
  get pending() {
    return this.till.cart.card ?? null;
  }

  /** Begin: all that is due, or what was typed. Throws a `Refusal` before anything is sent. */
  begin(method, typed) {
    if (this.pending) throw new Refusal("card_pending");
    const wanted = tender(this.till.due, method, typed, this.till.digits);
    this.till.change({ ...this.till.cart, card: { id: uuid7(), tender: wanted, known: false } });
    this.resume();
  }

  /** Go on with what is under way, also after a reload. */
  resume() {
    if (!this.pending || this.asking) return;
    this.asking = true;
    this.#ask();
  }

  cancel() {
    return this.#post("cancel", {});
  }

  /** What the cashier read on the terminal. */
  async decide(paid) {
    this.#judge((await this.#post("decision", { paid })).data);
  }

  #post(what, body) {
    return this.till.api.call("POST", `/card-payments/${this.pending.id}/${what}`, body);
  }

  async #ask() {
    const { pending } = this;
    if (!pending) {
      this.asking = false;
      return;
    }
    try {
      const answer = pending.known ? await this.#look(pending) : await this.#order(pending);
      if (answer) this.#judge(answer);
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.on.changed({ state: "offline" });
    }
    if (this.pending) this.later(() => this.#ask(), ASK_EVERY);
    else this.asking = false;
  }

  async #order({ id, tender: wanted }) {
    const body = { id, till: this.till.code, cart: this.till.cart.uuid, amount: wanted.amount };
    const { status, data } = await this.till.api.call("POST", "/card-payments", body);
    if (status >= 500 || status === 401) return null;
    if (status >= 400) {
      this.#end(data.message ?? "");
      return null;
    }
    this.till.change({ ...this.till.cart, card: { ...this.pending, known: true } });
    return data;
  }

  async #look({ id }) {
    const { status, data } = await this.till.api.call("GET", `/card-payments/${id}`);
    return status === 200 ? data : null;
  }

  #judge(answer) {
    if (!this.pending || answer.id !== this.pending.id) return;
    if (answer.state === "approved") this.#paid(answer);
    else if (answer.state === "running" || answer.state === "unknown") this.on.changed(answer);
    else this.#end(answer.message);
  }

  #paid({ reference, amount }) {
    const { tender: wanted } = this.pending;
    this.#post("slip", { till: this.till.code }).catch((error) => {
      if (!(error instanceof Offline)) throw error;
    });
    const sign = scaled(wanted.amount, this.till.digits) < 0n ? -1n : 1n;
    const money = unscaled(sign * BigInt(amount), this.till.digits);
    this.on.done(this.till.taken({ ...wanted, amount: money, given: money, reference: reference.slice(0, 200) }));
  }

  #end(message) {
    this.till.change({ ...this.till.cart, card: null });
    this.on.ended(message);
  }
}

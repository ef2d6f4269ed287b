/** The panel over the payment methods while the card terminal works: what it shows, and what can be done. */
import { CardPayment } from "../card.js";
import { byId, say } from "./dom.js";

export class Card {
  /** @param {Object} desk the screen with its till, texts and the pay view */
  constructor(desk) {
    this.desk = desk;
    this.payment = new CardPayment(desk.till, {
      changed: (answer) => this.#draw(answer),
      done: (completed) => this.#done(completed),
      ended: (message) => this.#ended(message),
    });
    byId("card-cancel").addEventListener("click", () => this.#safely(() => this.payment.cancel()));
    byId("card-paid").addEventListener("click", () => this.#safely(() => this.payment.decide(true)));
    byId("card-unpaid").addEventListener("click", () => this.#safely(() => this.payment.decide(false)));
  }

  /** The terminal's own words meanwhile. */
  progress({ id, text }) {
    if (this.payment.pending?.id === id) say(byId("card-text"), text);
  }

  /** Shown with the pay view; goes on with a payment that a reload has interrupted. */
  show() {
    const { pending } = this.payment;
    byId("card-panel").hidden = !pending;
    byId("pay-body").hidden = Boolean(pending);
    byId("pay-back").disabled = Boolean(pending);
    if (!pending) return;
    const { texts, till } = this.desk;
    byId("card-amount").textContent = texts.number(pending.tender.amount, till.digits);
    this.#draw({ state: "running" });
    byId("card-cancel").focus();
    this.payment.resume();
  }

  #draw({ state, message = "" }) {
    const { texts } = this.desk;
    const doubt = state === "unknown";
    if (doubt || state === "offline") say(byId("card-text"), message || texts.say(`card_${state}`));
    else if (!byId("card-text").textContent || message) say(byId("card-text"), message || texts.say("card_running"));
    byId("card-panel").classList.toggle("is-doubt", doubt);
    byId("card-cancel").hidden = doubt;
    for (const id of ["card-paid", "card-unpaid"]) byId(id).hidden = !doubt;
  }

  async #safely(act) {
    try {
      await act();
    } catch {
      this.#draw({ state: "offline" });
    }
  }

  async #done(completed) {
    say(byId("card-text"), "");
    if (completed) await completed;
    else this.desk.paying.show();
  }

  #ended(message) {
    say(byId("card-text"), "");
    this.desk.paying.show();
    this.desk.paying.notice(message || this.desk.texts.say("card_ended"));
  }
}

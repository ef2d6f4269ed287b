/** Scanner, scale and customer's display of this till: their news come over the line, and what they are told goes over it. */
import { amountOf } from "../cart.js";
import { linesFor } from "../display.js";
import { uuid7 } from "../ids.js";
import { Refusal } from "../refusal.js";
import { kilogramPrice, quantityOf } from "../weights.js";

const LONGEST_WAIT = 5_000;
const SAYS_GS1 = ["]C1", "]e0", "]d2", "]Q3", "]J1"];
const TOLD = ["in_motion", "under_zero", "over_load", "no_load"];

export class Counter {
  /** @param {Object} desk the screen with its till, texts, views and watch */
  constructor(desk) {
    Object.assign(this, { desk, display: null, scale: null, shown: "", at: 0, asked: null });
  }

  /** Which devices serve the till, as the server says. */
  serve({ display = null, scale = null }) {
    Object.assign(this, { display, scale });
    this.show();
  }

  /** The line stands, perhaps again: what the display has missed is told once more. */
  connected() {
    this.shown = "";
    this.show();
  }

  /** A scanner has read a code: the same as if a wedge had typed it where the focus is. */
  scanned({ text, symbology = "" }) {
    const code = SAYS_GS1.includes(symbology) ? symbology + text : text;
    const typed = document.activeElement?.tagName === "INPUT" ? document.activeElement.value : "";
    this.desk.keyboard.scanned(code, performance.now(), typed + code);
  }

  /** What the customer should see now; nobody waits for it, and the same is not told twice. */
  show() {
    const { view, till, texts, data, watch } = this.desk;
    if (this.display === null || !till.catalogue) return;
    const lines = linesFor(view, till, texts, { shop: data.shop.name, currency: data.currency });
    const shown = JSON.stringify([this.display, lines]);
    if (shown === this.shown) return;
    this.at = Math.max(this.at + 1, Date.now()); // two may overtake each other on their way: the later one counts
    if (watch.say("show", { device: this.display, lines, at: this.at })) this.shown = shown;
  }

  /** Whether a line is sold by weight and the till has a scale. */
  weighs(line) {
    return this.scale !== null && line?.type === "item" && this.#kilograms(line) !== undefined;
  }

  #kilograms({ unit }) {
    return this.desk.till.catalogue?.data.kilograms?.[unit];
  }

  /** The quantity that lies on the scale. Throws a `Refusal` where there is none, or nobody answers. */
  async weigh(line, tare) {
    const kilograms = this.#kilograms(line);
    const price = kilogramPrice(line.price, kilograms, this.desk.till.digits);
    const { grams = 0, reason = "" } = await this.#ask({ id: uuid7(), device: this.scale, tare, unit_price: price });
    const quantity = quantityOf(grams, kilograms);
    if (reason || quantity === "0") throw new Refusal(TOLD.includes(reason) ? `scale_${reason}` : reason ? "scale_silent" : "scale_no_load");
    return quantity;
  }

  #ask(question) {
    this.asked?.answer({ reason: "busy" });
    return new Promise((answer) => {
      this.asked = { id: question.id, answer };
      if (this.desk.watch.say("weigh", question)) setTimeout(() => answer({ reason: "no_answer" }), LONGEST_WAIT);
      else answer({ reason: "offline" });
    });
  }

  /** The scale's answer. */
  weighed(told) {
    if (this.asked?.id === told.id) this.asked.answer(told);
  }

  /** For those who listen: what a line that was weighed comes to. */
  say(n) {
    const { till, texts, selling } = this.desk;
    const line = till.cart.lines.find((each) => each.n === n);
    selling.say("added", { name: `${line.text}, ${texts.quantity(line)}`, amount: texts.money(amountOf(line, till.digits), till.digits) });
  }
}

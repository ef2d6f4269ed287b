/** Taking money. Buttons and function keys pay; Enter does not, because scanners send it. */
import { entered } from "../entry.js";
import { changeOf, scaled, unscaled } from "../price.js";
import { setRemark } from "../cart.js";
import { buttonsOf } from "../methods.js";
import { Refusal } from "../refusal.js";
import { quickNotes } from "../tender.js";
import { byId, copy, element, fill, say, slot } from "./dom.js";

export class Pay {
  /** @param {{back: Function}} on */
  constructor(till, texts, on) {
    Object.assign(this, { till, texts, on });
    this.methods = [];
    byId("given").addEventListener("input", () => this.#drawSums());
    byId("keypad").addEventListener("click", (event) => this.#digit(event.target.closest("button")?.dataset.digit));
    byId("pay-back").addEventListener("click", () => on.back());
    byId("keypad-decimal").textContent = texts.decimal;
    byId("remarks").addEventListener("input", (event) => this.#remarked(event.target));
    byId("pay-print").addEventListener("change", () => till.change({ ...till.cart, printed: byId("pay-print").checked }));
    if (matchMedia("(pointer: coarse)").matches) byId("given").inputMode = "none";
  }

  /** Shows what is due. */
  show() {
    byId("given").value = "";
    this.#drawMethods();
    this.#drawAsked();
    this.draw();
    byId("given").focus();
    this.card?.show();
  }

  /** What the cashier should know before going on. */
  notice(text) {
    say(byId("pay-notice"), text);
  }

  draw() {
    this.#drawTenders();
    this.#drawNotes();
    this.#drawSums();
  }

  /** The typed amount as a decimal text, or null where nothing was typed. */
  get typed() {
    const text = byId("given").value.trim();
    return text ? (entered(text, { decimal: this.texts.decimal, grouping: true }) ?? "") : null;
  }

  /** A method by its key. */
  byKey(key) {
    const method = this.methods.find((each) => each.key === key)?.method;
    if (method) this.take(method, this.typed);
  }

  get cash() {
    return this.till.catalogue.data.methods.find((method) => method.gives_change) ?? null;
  }

  async take(method, typed) {
    try {
      byId("given").value = "";
      if (this.card?.payment.pending) return;
      if (this.till.due > 0n && this.card?.payment.serves(method)) {
        this.card.payment.begin(method, typed);
        this.card.show();
        return;
      }
      const completed = this.till.take(method, typed);
      if (completed) await completed;
      else this.show();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      byId("given").value = typed === null ? "" : typed;
      this.draw();
      this.notice(this.texts.refusal(error));
      byId("given").select();
    }
  }

  #drawMethods() {
    this.methods = buttonsOf(this.till.catalogue.data.methods, this.till.rules.proposed_method);
    byId("methods").replaceChildren(...this.methods.map(({ method, key, first }) => {
      const button = fill(copy("method"), { name: method.name, key });
      slot(button, "key").hidden = !key;
      button.classList.toggle("btn-primary", first);
      button.addEventListener("click", () => this.take(method, this.typed));
      return button;
    }));
  }

  /** What the POS type wants to know before paying: two free fields, and whether a receipt is wanted. */
  #drawAsked() {
    const { cart, rules } = this.till;
    const labels = rules.labels ?? [];
    byId("remarks").hidden = !labels.some(Boolean);
    for (const [position, row] of [...byId("remarks").children].entries()) {
      row.hidden = !labels[position];
      row.querySelector("label").textContent = labels[position] ?? "";
      row.querySelector("input").value = cart.remarks?.[position] ?? "";
    }
    byId("pay-ask").hidden = rules.print !== "ask";
    byId("pay-print").checked = cart.printed === true;
  }

  #remarked(field) {
    this.till.change(setRemark(this.till.cart, Number(field.dataset.remark), field.value));
  }

  #drawTenders() {
    const names = this.till.catalogue.method;
    byId("tenders").replaceChildren(...this.till.cart.tenders.map((taken, index) => {
      const amount = this.texts.number(taken.amount, this.till.digits);
      const row = fill(copy("tender"), { name: names.get(taken.method)?.name ?? taken.method, amount });
      row.querySelector("button").addEventListener("click", () => {
        this.till.removeTender(index);
        this.show();
      });
      return row;
    }));
  }

  #drawNotes() {
    const { digits, due } = this.till;
    byId("notes").replaceChildren(...quickNotes(due, digits).map((note) => {
      const button = element("button", this.texts.number(unscaled(note, digits).replace(/\.0+$/, "")), "btn note");
      button.type = "button";
      button.addEventListener("click", () => this.take(this.cash, unscaled(note, digits)));
      return button;
    }));
    byId("notes").hidden = !this.cash;
  }

  #drawSums() {
    const { digits, due } = this.till;
    byId("due").textContent = this.texts.money(due < 0n ? -due : due, digits);
    byId("pay-title").textContent = this.texts.say(due < 0n ? "pay_back" : "amount_due");
    this.notice("");
    const given = this.#given();
    byId("change-head").hidden = given === null || due < 0n;
    if (given === null || due < 0n) return;
    const short = given < due;
    byId("change-label").textContent = this.texts.say(short ? "still_due" : "change_label");
    byId("change").textContent = this.texts.money(short ? due - given : changeOf(due, given), digits);
  }

  #given() {
    try {
      return this.typed === null ? null : scaled(this.typed, this.till.digits);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  #digit(digit) {
    if (!digit) return;
    const field = byId("given");
    if (digit === "back") field.value = field.value.slice(0, -1);
    else field.value += digit === "decimal" ? this.texts.decimal : digit;
    this.#drawSums();
  }
}

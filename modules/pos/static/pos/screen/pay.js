/** Taking money. Buttons and function keys pay; Enter does not, because scanners send it. */
import { entered } from "../entry.js";
import { changeOf, scaled, unscaled } from "../price.js";
import { Refusal } from "../refusal.js";
import { quickNotes } from "../tender.js";
import { byId, copy, element, fill, say, slot } from "./dom.js";

const METHOD_KEYS = ["F6", "F7", "F8"];

export class Pay {
  /** @param {{back: Function}} on */
  constructor(till, texts, on) {
    Object.assign(this, { till, texts, on });
    this.methods = [];
    byId("given").addEventListener("input", () => this.#drawSums());
    byId("keypad").addEventListener("click", (event) => this.#digit(event.target.closest("button")?.dataset.digit));
    byId("pay-back").addEventListener("click", () => on.back());
    byId("keypad-decimal").textContent = texts.decimal;
    if (matchMedia("(pointer: coarse)").matches) byId("given").inputMode = "none";
  }

  /** Shows what is due. */
  show() {
    byId("given").value = "";
    this.#drawMethods();
    this.draw();
    byId("given").focus();
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

  /** Cash by its key, another method by its place. */
  byKey(action) {
    const method = action === "cash" ? this.cash : this.methods.find(({ key }) => key === action)?.method;
    if (method) this.take(method, this.typed);
  }

  get cash() {
    return this.till.catalogue.data.methods.find((method) => method.gives_change) ?? null;
  }

  async take(method, typed) {
    try {
      byId("given").value = "";
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
    const cash = this.cash;
    const others = this.till.catalogue.data.methods.filter((method) => method !== cash);
    this.methods = others.map((method, index) => ({ method, key: METHOD_KEYS[index] ? `method_${index + 2}` : null }));
    const rows = others.map((method, index) => [method, METHOD_KEYS[index] ?? ""]);
    if (cash) rows.unshift([cash, "F10"]);
    byId("methods").replaceChildren(...rows.map(([method, key]) => {
      const button = fill(copy("method"), { name: method.name, key });
      slot(button, "key").hidden = !key;
      button.classList.toggle("btn-primary", method === cash);
      button.addEventListener("click", () => this.take(method, this.typed));
      return button;
    }));
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
    byId("due").textContent = this.texts.money(due, digits);
    this.notice("");
    const given = this.#given();
    byId("change-head").hidden = given === null;
    if (given === null) return;
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

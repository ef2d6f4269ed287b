/** A cart line opened in place: quantity, price, discount, note, void, and why it costs what it costs. */
import { mayComeBack, select, setDiscount, setNote, setPrice, setQuantity } from "../cart.js";
import { entered } from "../entry.js";
import { tareOf } from "../weights.js";
import { Refusal } from "../refusal.js";
import { copy, facts, say, slot } from "./dom.js";
import { reasons } from "./reasons.js";

export class Editor {
  /**
   * @param {Object} counter asks the scale
   * @param {{close: Function, voided: Function}} on
   */
  constructor(till, texts, lines, counter, on) {
    Object.assign(this, { till, texts, lines, counter, on });
    this.n = null;
    this.tools = null;
    this.tool = null;
    this.kind = "percent";
  }

  get line() {
    return this.till.cart.lines.find((line) => line.n === this.n) ?? null;
  }

  /** Opens a line, at once with one of its tools where `tool` names it. */
  open(n, tool = null) {
    this.close();
    this.n = n;
    this.till.change(select(this.till.cart, n));
    this.tools = copy("line-tools");
    this.tools.querySelector("[data-tool=note]").hidden = this.till.rules.line_notes === false;
    this.tools.querySelector("[data-tool=return]").hidden = !mayComeBack(this.line);
    this.tools.addEventListener("click", (event) => this.#pressed(event.target.closest("button")));
    this.form.addEventListener("submit", (event) => this.#submitted(event));
    const node = this.lines.node(n);
    node.append(this.tools);
    node.classList.add("is-open");
    node.firstElementChild.setAttribute("aria-expanded", "true");
    if (tool) this.#use(tool);
    node.scrollIntoView({ block: "nearest" });
  }

  close() {
    const node = this.n === null ? null : this.lines.node(this.n);
    node?.classList.remove("is-open");
    node?.firstElementChild.setAttribute("aria-expanded", "false");
    this.tools?.remove();
    this.n = this.tools = this.tool = null;
  }

  get form() {
    return this.tools.querySelector("form");
  }

  get input() {
    return slot(this.tools, "input");
  }

  #pressed(button) {
    if (!button) return;
    if (button.dataset.tool === "void") this.on.voided(this.n);
    else if (button.dataset.tool === "return") this.takeBack();
    else if (button.dataset.tool) this.#use(button.dataset.tool);
    else if (button.dataset.step) this.#stepped(Number(button.dataset.step));
    else if (button.dataset.kind) this.#choose(button.dataset.kind);
    else if (button.dataset.slot === "weigh") this.weigh();
  }

  /** Takes the open line back: empties at once, goods once somebody said why. */
  takeBack() {
    if (mayComeBack(this.line) && !this.till.empties(this.n)) {
      this.#use("return");
      return;
    }
    this.#try(() => {
      this.till.takeBack(this.n, "");
      this.on.close();
    });
  }

  /** Takes the quantity of the open line from the scale. Typing stays possible, and what was typed meanwhile counts. */
  async weigh() {
    const { n, tools, input } = this;
    const [button, before] = [slot(tools, "weigh"), input.value];
    say(slot(tools, "error"), "");
    button.disabled = true;
    try {
      const quantity = await this.counter.weigh(this.line, tareOf(slot(tools, "tare").value));
      if (this.tools !== tools || this.tool !== "quantity" || input.value !== before) return;
      this.till.change(setQuantity(this.till.cart, n, quantity));
      this.on.close();
      this.counter.say(n);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (this.tools !== tools) return;
      say(slot(tools, "error"), this.texts.refusal(error));
      slot(tools, "error").scrollIntoView({ block: "nearest" });
    } finally {
      button.disabled = false;
    }
  }

  #use(tool) {
    this.tool = tool;
    for (const button of this.tools.querySelectorAll("[data-tool]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    }
    this.form.hidden = tool === "why";
    this.tools.querySelector(".line-why").hidden = tool !== "why";
    if (tool === "why") {
      facts(this.tools.querySelector(".line-why"), reasons(this.line, this.texts, this.till.digits));
      return;
    }
    this.form.dataset.tool = tool;
    this.tools.querySelector(".tool-weigh").hidden = tool !== "quantity" || !this.counter.weighs(this.line);
    const label = slot(this.tools, "label");
    const asked = tool === "return" && this.line.type === "down_payment" ? "deduct" : tool;
    label.textContent = this.texts.say(`${asked}_label`, { name: this.line.text });
    this.input.id = label.htmlFor = "tool-input";
    this.input.inputMode = ["note", "return"].includes(tool) ? "text" : "decimal";
    this.input.value = this.#value();
    this.#choose(this.line.discount?.amount ? "amount" : "percent");
    say(slot(this.tools, "error"), "");
    this.input.focus();
    this.input.select();
  }

  #value() {
    const line = this.line;
    if (this.tool === "note") return line.note;
    if (this.tool === "return") return "";
    if (this.tool === "discount") {
      return line.discount ? this.texts.number(line.discount.percent ?? line.discount.amount) : "";
    }
    return this.tool === "price" ? this.texts.number(line.price, this.till.digits) : this.texts.number(line.quantity.replace("-", ""));
  }

  #choose(kind) {
    this.kind = kind;
    for (const button of this.tools.querySelectorAll("[data-kind]")) {
      button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    }
  }

  #stepped(step) {
    const value = Number(entered(this.input.value) ?? "0") + step;
    this.input.value = this.texts.number(String(Math.round(value * 1000) / 1000));
    this.#try(() => this.#apply());
  }

  #submitted(event) {
    event.preventDefault();
    this.#try(() => {
      this.#apply();
      this.on.close();
    });
  }

  #try(act) {
    try {
      say(slot(this.tools, "error"), "");
      act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(slot(this.tools, "error"), this.texts.refusal(error));
      this.input.focus();
    }
  }

  #apply() {
    const { cart, digits, catalogue } = this.till;
    const typed = this.input.value;
    const number = entered(typed, { decimal: this.texts.decimal, grouping: this.tool === "price" });
    const limit = catalogue.data.discount_limit ?? "100";
    if (this.tool === "quantity") this.till.change(setQuantity(cart, this.n, number));
    if (this.tool === "price") this.till.change(setPrice(cart, this.n, number));
    if (this.tool === "note") this.till.change(setNote(cart, this.n, typed));
    if (this.tool === "return") this.till.takeBack(this.n, typed);
    if (this.tool === "discount") {
      const discount = typed.trim() ? { [this.kind]: number ?? "" } : null;
      this.till.change(setDiscount(cart, this.n, discount, limit, digits));
    }
  }
}

/** The cart on the page: its lines, its sums. Only lines that changed are drawn again. */
import { amountOf, discountOf } from "../cart.js";
import { arrange, byId, copy, fill, say, slot } from "./dom.js";

export class Lines {
  /** @param {{open: Function}} on `open(n)` when a line is pressed */
  constructor(till, texts, on) {
    Object.assign(this, { till, texts, on });
    this.drawn = new Map();
    byId("lines").addEventListener("click", (event) => {
      const head = event.target.closest(".line-head");
      if (head) this.on.open(Number(head.parentElement.dataset.n));
    });
  }

  /** Draws a cart; `frozen` for one that is already paid. */
  draw(cart, frozen = false) {
    const nodes = cart.lines.map((line) => this.#node(line));
    for (const n of this.drawn.keys()) if (!cart.lines.some((line) => line.n === n)) this.drawn.delete(n);
    arrange(byId("lines"), nodes);
    nodes.forEach((node) => {
      node.classList.toggle("is-selected", !frozen && Number(node.dataset.n) === cart.selected);
      node.firstElementChild.disabled = frozen;
    });
    byId("cart-empty").hidden = cart.lines.length > 0;
    this.#sums(cart);
  }

  /** The element of a line. */
  node(n) {
    return this.drawn.get(n)?.node ?? null;
  }

  #node(line) {
    const before = this.drawn.get(line.n);
    if (before?.line === line) return before.node;
    const node = before?.node ?? copy("line");
    node.dataset.n = line.n;
    fill(node, {
      quantity: `${this.texts.quantity(line)} ×`, name: line.text, hint: this.#hint(line),
      amount: this.texts.money(amountOf(line, this.till.digits), this.till.digits),
    });
    say(slot(node, "warning"), (line.warnings ?? []).map((warning) => warning.message ?? warning).join(" "));
    this.drawn.set(line.n, { line, node });
    return node;
  }

  /** What stands below a line's name: price, discount, stock, VAT rate, note. */
  #hint(line) {
    const { texts } = this;
    const parts = [this.#priceHint(line), this.#discountHint(line), texts.stock(line.stock), texts.percent(line.rate)];
    if (line.lot) parts.push(texts.say("lot_of", { lot: line.lot }));
    if (line.serial) parts.push(texts.say("serial_of", { serial: line.serial }));
    if (line.best_before) parts.push(texts.say("best_before_of", { day: texts.day(line.best_before) }));
    if (line.note) parts.push(texts.say("note", { note: line.note }));
    return parts.filter(Boolean).join(" · ");
  }

  #priceHint(line) {
    const { texts, till } = this;
    const price = texts.number(line.price, till.digits);
    const unit = texts.unit(line.unit);
    if (line.price !== line.list_price) {
      return texts.say("instead_of", { price, before: texts.number(line.list_price, till.digits) });
    }
    return unit ? texts.say("per_unit", { price, unit }) : texts.say("each", { price });
  }

  #discountHint(line) {
    const { texts, till } = this;
    const amount = discountOf(line, till.digits);
    if (!amount) return "";
    const { percent } = line.discount;
    return texts.say("discount_of", { discount: percent ? texts.percent(percent) : texts.money(amount, till.digits) });
  }

  #sums(cart) {
    const { discount, taxes, total } = this.till.totalsOf(cart);
    const money = (amount) => this.texts.money(amount, this.till.digits);
    const rates = taxes.map((tax) => this.texts.percent(tax.rate)).join(" / ");
    byId("sum-discount").hidden = discount === 0n;
    fill(byId("sum-discount"), { value: money(-discount) });
    fill(byId("sum-vat"), {
      name: rates ? this.texts.say("vat", { rates }) : this.texts.say("no_vat"),
      value: taxes.map((tax) => money(tax.vat)).join(" / ") || money(0n),
    });
    byId("total").textContent = money(total);
    const lines = this.texts.count("lines", cart.lines.length);
    const folded = byId("cart-fold").getAttribute("aria-expanded") !== "true";
    byId("cart-fold").textContent = folded ? this.texts.say("show_lines", { lines }) : this.texts.say("hide_lines");
    byId("cart-fold").hidden = cart.lines.length < 2;
  }
}

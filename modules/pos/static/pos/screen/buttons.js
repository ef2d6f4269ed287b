/** The buttons of the sell view: what they do, and whether they have something to do. */
import { byId } from "./dom.js";

export class Buttons {
  /** @param {Object} desk the screen with its till, texts and views */
  constructor(desk) {
    this.desk = desk;
    const { selling, checkout, panels } = desk;
    const presses = {
      "act-park": () => selling.park(), "act-open-item": () => selling.openItem(), "act-parked": () => panels.parked(),
      "act-pay": () => checkout.pay(), "act-cash-exact": () => checkout.cashExact(), "notice-close": () => selling.home(),
      "act-last": () => desk.show("done"), "act-close-shift": () => this.#closeShift(), "act-clear": () => this.#clear(),
      "cart-fold": () => this.#fold(),
    };
    for (const [id, act] of Object.entries(presses)) byId(id).addEventListener("click", act);
    document.addEventListener("click", (event) => event.target.id === "act-clear" || this.#settle());
  }

  draw() {
    const { till, texts } = this.desk;
    const empty = till.cart.lines.length === 0;
    for (const id of ["act-pay", "act-cash-exact", "act-clear"]) byId(id).disabled = empty;
    byId("act-park").hidden = till.rules.parks === false;
    byId("act-open-item").hidden = till.rules.open_types?.length === 0;
    byId("act-park").disabled = empty && till.parked.length === 0;
    byId("act-parked").hidden = till.parked.length === 0 || till.rules.parks === false;
    byId("act-parked").textContent = texts.count("parked", till.parked.length);
    byId("act-last").disabled = till.last === null;
  }

  /** Clearing a sale asks once more, in its own button. */
  #clear() {
    const button = byId("act-clear");
    const { till, selling, editor, texts } = this.desk;
    if (!button.dataset.label) {
      button.dataset.label = button.textContent;
      button.textContent = texts.say("clear_sure");
      return;
    }
    this.#settle();
    byId("more").open = false;
    editor.close();
    till.clear();
    selling.home();
    byId("live").textContent = texts.say("cleared");
  }

  #settle() {
    const button = byId("act-clear");
    if (!button.dataset.label) return;
    button.textContent = button.dataset.label;
    delete button.dataset.label;
  }

  #closeShift() {
    const { till, texts, selling, waiting } = this.desk;
    byId("more").open = false;
    const key = till.cart.lines.length > 0 ? "cart_first" : waiting > 0 ? "sales_first" : null;
    if (key) selling.notice(texts.say(key));
    else this.desk.shut("shift-close");
  }

  /** On a narrow screen the cart shows its last line; this shows all of them. */
  #fold() {
    const open = byId("cart-fold").getAttribute("aria-expanded") !== "true";
    byId("cart-fold").setAttribute("aria-expanded", String(open));
    byId("till").classList.toggle("is-unfolded", open);
    this.desk.draw();
  }
}

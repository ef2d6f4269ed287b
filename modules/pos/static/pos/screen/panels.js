/** What takes the tiles' place for a moment: an open item, and the list of parked sales. */
import { totals } from "../cart.js";
import { entered } from "../entry.js";
import { Refusal } from "../refusal.js";
import { byId, copy, fill, say } from "./dom.js";

export class Panels {
  /** @param {{added: Function, recalled: Function, closed: Function}} on */
  constructor(till, texts, on) {
    Object.assign(this, { till, texts, on });
    byId("open-item").addEventListener("submit", (event) => this.#add(event));
    byId("open-cancel").addEventListener("click", () => this.close());
    byId("parked-cancel").addEventListener("click", () => this.close());
  }

  get open() {
    return !byId("open-item").hidden || !byId("parked").hidden;
  }

  #show(id) {
    for (const panel of ["open-item", "parked"]) byId(panel).hidden = panel !== id;
    for (const part of ["tiles", "categories"]) byId(part).hidden = id !== null;
    if (id) byId("no-tiles").hidden = true;
  }

  hide() {
    this.#show(null);
  }

  close() {
    this.hide();
    this.on.closed();
  }

  openItem() {
    this.#show("open-item");
    byId("open-item").reset();
    say(byId("open-error"), "");
    const taxes = this.till.catalogue.data.tax_codes;
    byId("open-taxes").replaceChildren(...taxes.map((tax, index) => {
      const choice = fill(copy("tax-choice"), { name: tax.name });
      Object.assign(choice.firstElementChild, { value: tax.code, checked: index === 0 });
      return choice;
    }));
    byId("open-text").focus();
  }

  #add(event) {
    event.preventDefault();
    const code = byId("open-item").querySelector("[name=tax]:checked")?.value;
    const tax = this.till.catalogue.data.tax_codes.find((each) => each.code === code);
    const price = entered(byId("open-price").value, { decimal: this.texts.decimal, grouping: true });
    try {
      if (!tax) throw new Refusal("tax_missing");
      this.till.addUncoded({ text: byId("open-text").value, price, tax });
      this.#show(null);
      this.on.added();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(byId("open-error"), this.texts.refusal(error));
      byId(error.field === "text" ? "open-text" : "open-price").focus();
    }
  }

  parked() {
    this.#show("parked");
    byId("parked-list").replaceChildren(...this.till.parked.map((cart) => {
      const { digits } = this.till;
      const row = fill(copy("parked-row"), {
        time: this.texts.time(cart.parked_at),
        lines: cart.lines.map((line) => line.text).join(", "),
        total: this.texts.money(totals(cart, digits).total, digits),
      });
      row.firstElementChild.addEventListener("click", () => {
        this.till.recall(cart.uuid);
        this.#show(null);
        this.on.recalled();
      });
      return row;
    }));
    byId("parked-list").querySelector("button")?.focus();
  }
}

/** What takes the tiles' place for a moment: an open item, and the list of parked sales. */
import { totals } from "../cart.js";
import { entered } from "../entry.js";
import { Refusal } from "../refusal.js";
import { byId, copy, fill, say } from "./dom.js";

const PANELS = ["open-item", "parked", "customers", "trace"];

export class Panels {
  /** @param {{added: Function, recalled: Function, closed: Function}} on */
  constructor(till, texts, on) {
    Object.assign(this, { till, texts, on });
    byId("open-item").addEventListener("submit", (event) => this.#add(event));
    byId("open-types").addEventListener("change", () => this.#typeChosen());
    byId("open-cancel").addEventListener("click", () => this.close());
    byId("parked-cancel").addEventListener("click", () => this.close());
  }

  get open() {
    return PANELS.some((panel) => !byId(panel).hidden);
  }

  /** The panel of that name in the tiles' place, or the tiles for null. */
  show(id) {
    for (const panel of PANELS) byId(panel).hidden = panel !== id;
    for (const part of ["tiles", "categories"]) byId(part).hidden = id !== null;
    if (id) byId("no-tiles").hidden = true;
  }

  hide() {
    this.show(null);
  }

  close() {
    this.hide();
    this.on.closed();
  }

  openItem() {
    this.show("open-item");
    byId("open-item").reset();
    say(byId("open-error"), "");
    this.#choices("open-types", "type", this.#types.map(({ type }) => ({ code: type, name: this.texts.say(`type_${type}`) })));
    byId("open-types-field").hidden = this.#types.length < 2;
    this.#typeChosen();
    byId(byId("open-text-field").hidden ? "open-price" : "open-text").focus();
  }

  /** The types of line that this till sells beside its catalogue. */
  get #types() {
    return this.till.rules.open_types ?? [{ type: "uncoded", tax_code: "" }];
  }

  get #type() {
    return byId("open-item").querySelector("[name=type]:checked")?.value ?? this.#types[0].type;
  }

  #choices(place, name, rows, chosen = rows[0]?.code) {
    byId(place).replaceChildren(...rows.map((row) => {
      const choice = fill(copy("tax-choice"), { name: row.name });
      Object.assign(choice.firstElementChild, { name, value: row.code, checked: row.code === chosen });
      return choice;
    }));
  }

  /** A tip has its own text and VAT; the others propose one. */
  #typeChosen() {
    const tip = this.#type === "tip";
    const { tax_code: proposed } = this.#types.find(({ type }) => type === this.#type);
    const taxes = this.till.catalogue.data.tax_codes;
    const known = taxes.some((tax) => tax.code === proposed);
    this.#choices("open-taxes", "tax", taxes, known ? proposed : undefined);
    for (const field of ["open-text-field", "open-tax-field"]) byId(field).hidden = tip;
  }

  #add(event) {
    event.preventDefault();
    const type = this.#type;
    const code = byId("open-item").querySelector("[name=tax]:checked")?.value;
    const text = type === "tip" ? this.texts.say("type_tip") : byId("open-text").value;
    const tax = this.till.catalogue.data.tax_codes.find((each) => each.code === code);
    const price = entered(byId("open-price").value, { decimal: this.texts.decimal, grouping: true });
    try {
      if (!tax) throw new Refusal("tax_missing");
      this.till.addUncoded({ text, price, tax, type });
      this.show(null);
      this.on.added();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(byId("open-error"), this.texts.refusal(error));
      byId(error.field === "text" ? "open-text" : "open-price").focus();
    }
  }

  parked() {
    this.show("parked");
    byId("parked-list").replaceChildren(...this.till.parked.map((cart) => {
      const { digits } = this.till;
      const row = fill(copy("parked-row"), {
        time: this.texts.time(cart.parked_at),
        lines: cart.lines.map((line) => line.text).join(", "),
        total: this.texts.money(totals(cart, digits).total, digits),
      });
      row.firstElementChild.addEventListener("click", () => {
        this.till.recall(cart.uuid);
        this.show(null);
        this.on.recalled();
      });
      return row;
    }));
    byId("parked-list").querySelector("button")?.focus();
  }
}

/** For whom the sale is: the name at the head of the cart, and the search for another. */
import { setCustomer } from "../cart.js";
import { Refusal } from "../refusal.js";
import { byId, copy, fill } from "./dom.js";

const PAUSE = 250;
const SHORTEST = 2;

export class Customers {
  /** @param {Object} desk the screen with its till, texts and panels */
  constructor(desk) {
    this.desk = desk;
    this.timer = null;
    byId("act-customer").addEventListener("click", () => this.open());
    byId("customers-cancel").addEventListener("click", () => desk.panels.close());
    byId("customers-none").addEventListener("click", () => this.#choose(null));
    byId("customers-search").addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#search(), PAUSE);
    });
  }

  draw() {
    const { till, texts, view } = this.desk;
    byId("cart-title").textContent = till.customer?.name ?? texts.say("walk_in");
    byId("customer-note").textContent = till.customer?.note ?? "";
    byId("customer-note").hidden = !till.customer?.note;
    byId("act-customer").hidden = view !== "sell";
  }

  open() {
    this.desk.editor.close();
    this.desk.panels.show("customers");
    byId("customers-search").value = "";
    byId("customers-list").replaceChildren();
    byId("customers-search").focus();
  }

  async #search() {
    const text = byId("customers-search").value.trim();
    if (text.length < SHORTEST) return;
    const { api, selling } = this.desk;
    try {
      const answer = await api.ask("GET", `/parties?q=${encodeURIComponent(text)}`);
      if (answer === null) throw new Refusal("unreachable");
      if (byId("customers-search").value.trim() === text) this.#found(answer.status === 200 ? answer.data : []);
    } catch (error) {
      selling.refused(error);
    }
  }

  #found(parties) {
    byId("customers-list").replaceChildren(...parties.map((party) => {
      const row = fill(copy("customer-row"), { name: party.name, city: party.city ?? "", code: party.code });
      row.firstElementChild.addEventListener("click", () => this.#choose({ id: party.id, name: party.name, note: party.till_note }));
      return row;
    }));
  }

  #choose(customer) {
    this.desk.till.change(setCustomer(this.desk.till.cart, customer));
    this.desk.panels.close();
  }
}

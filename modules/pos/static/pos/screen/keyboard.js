/** Keys and scans, brought to the view that is shown. */
import { actionOf, startsNextSale } from "../keys.js";
import { Refusal } from "../refusal.js";
import { listenForScans } from "../scanner.js";
import * as sounds from "../sounds.js";
import { byId } from "./dom.js";

export class Keyboard {
  /** @param {Object} desk the screen with its till, texts and views */
  constructor(desk) {
    this.desk = desk;
    const { selling, checkout } = desk;
    this.actions = {
      search: () => this.#search(), customer: () => desk.customers.open(), park: () => selling.park(), open_item: () => selling.openItem(),
      pay: () => checkout.pay(), cash_exact: () => checkout.cashExact(), quantity: () => selling.quantity(),
      void: () => selling.void(), return: () => selling.takeBack(), back: () => desk.show("sell"),
    };
    document.addEventListener("keydown", (event) => this.#key(event));
    const known = (code) => means(desk.till.catalogue, code);
    listenForScans(document, known, (code, time, whole) => this.scanned(code, time, whole));
  }

  #key(event) {
    const { desk } = this;
    if (desk.approval.open) return;
    const control = event.target.closest?.("button, a, input, summary");
    if (desk.view === "done" && startsNextSale(event, desk.shownAt, control)) desk.show("sell");
    if (event.key === "Escape") this.#escape();
    const field = event.target.closest?.("input, textarea");
    const typing = Boolean(field) && (field.id !== "search" || field.value !== "");
    const action = actionOf(event, desk.view, typing);
    if (!action) return;
    event.preventDefault();
    if (desk.view === "pay" && action !== "back") desk.paying.byKey(action);
    else this.actions[action]();
  }

  #search() {
    this.desk.selling.home();
    byId("search").select();
  }

  #escape() {
    const { desk } = this;
    if (desk.view === "shift" && ["shift-close", "shift-cash"].includes(desk.shift.card)) desk.show("sell");
    if (desk.view === "sell") desk.sellAgain();
  }

  /** A code was read, by a keyboard wedge or by a scanner behind the shop's device program. */
  scanned(code, time, whole) {
    const { desk } = this;
    if (desk.approval.open) {
      desk.approval.scanned(code);
      return;
    }
    if (desk.view === "done") desk.show("sell");
    if (desk.view === "sell") {
      desk.selling.scan(code, time, whole);
      return;
    }
    sounds.notFound();
    const text = desk.texts.say(desk.view === "pay" ? "scan_while_paying" : "scan_not_selling");
    if (desk.view === "pay") desk.paying.notice(text);
    else byId("live").textContent = text;
  }
}

/** Whether a code means something here, be it one thing or several. */
function means(catalogue, code) {
  try {
    return Boolean(catalogue?.meaning(code));
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}

/** The drawer without a sale: opened by its button, and cash in or out for a reason. */
import { entered } from "../entry.js";
import { Refusal } from "../refusal.js";
import { moveCash, openDrawer } from "../shifts.js";
import { byId, element, say, slot } from "./dom.js";

export class Drawer {
  /** @param {Object} desk the screen with its till, texts and views */
  constructor(desk) {
    this.desk = desk;
    byId("act-drawer").addEventListener("click", () => this.#open());
    byId("act-cash").addEventListener("click", () => this.#ask());
    byId("cash-cancel").addEventListener("click", () => desk.show("sell"));
    byId("shift-cash").addEventListener("submit", (event) => this.#submitted(event));
  }

  draw() {
    const { till } = this.desk;
    byId("act-drawer").hidden = !till.rules.drawer_button;
    byId("act-cash").hidden = (till.catalogue?.data.cash_reasons ?? []).length === 0;
  }

  async #open() {
    const { till, api, selling, texts, watch } = this.desk;
    byId("more").open = false;
    try {
      await openDrawer(api, till.code, (wish) => this.desk.approval.ask(wish));
      byId("live").textContent = texts.say("drawer_opened");
      watch.devices();
    } catch (error) {
      selling.refused(error);
    }
  }

  #ask() {
    const { till, texts } = this.desk;
    byId("more").open = false;
    const options = till.catalogue.data.cash_reasons.map(({ code, name }) => {
      const option = element("option", name);
      option.value = code;
      return option;
    });
    byId("cash-reason").replaceChildren(...options);
    byId("cash-note").value = "";
    byId("cash-kind-in").checked = true;
    this.desk.shut("shift-cash");
    byId("live").textContent = texts.say("cash_title");
  }

  async #submitted(event) {
    event.preventDefault();
    const { till, api, texts, selling, watch } = this.desk;
    const error = slot(byId("shift-cash"), "error");
    say(error, "");
    try {
      const amount = entered(byId("cash-amount").value, { decimal: texts.decimal, grouping: true });
      if (amount === null) throw new Refusal("given_unreadable");
      const kind = byId("cash-kind-in").checked ? "cash_in" : "cash_out";
      const reason = { reason_code: byId("cash-reason").value, reason: byId("cash-note").value.trim() };
      await moveCash(api, till.shift, { kind, amount, ...reason }, (wish) => this.desk.approval.ask(wish));
      this.desk.show("sell");
      selling.notice(texts.say(`${kind}_done`, { amount: texts.number(amount, till.digits) }), false);
      watch.devices();
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      say(error, texts.refusal(refusal));
      byId("cash-amount").focus();
    }
  }
}

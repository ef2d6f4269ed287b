/** Opening a shift with a float, counting and closing it. */
import { entered } from "../entry.js";
import { Refusal } from "../refusal.js";
import { closeShift, openShift } from "../shifts.js";
import { byId, facts, say, slot } from "./dom.js";

const CARDS = ["shift-open", "shift-close", "shift-closed", "shift-cash", "elsewhere"];

export class Shift {
  /** @param {{opened: Function, back: Function, closed: Function}} on */
  constructor(till, texts, on) {
    Object.assign(this, { till, texts, on });
    this.#form("shift-open", "float", async (amount) => {
      till.shift = await openShift(till.api, till.code, amount);
      on.opened();
    });
    this.#form("shift-close", "counted", async (amount) => this.#closed(await closeShift(till.api, till.shift, amount)));
    byId("close-cancel").addEventListener("click", () => on.back());
    byId("shift-again").addEventListener("click", () => this.show("shift-open"));
    for (const button of [byId("elsewhere-here"), slot(byId("shift-open"), "again")]) {
      button.addEventListener("click", () => location.reload());
    }
  }

  /** Shows one of the cards. */
  show(card) {
    this.card = card;
    for (const id of CARDS) byId(id).hidden = id !== card;
    const field = byId(card).querySelector("input[type=text]") ?? byId(card).querySelector("[tabindex]");
    if (field.value !== undefined) field.value = "";
    say(slot(byId(card), "error") ?? document.createElement("p"), "");
    field.focus();
  }

  #form(id, field, act) {
    byId(id).addEventListener("submit", async (event) => {
      event.preventDefault();
      const error = slot(byId(id), "error");
      const again = slot(byId(id), "again");
      const button = byId(id).querySelector("[type=submit]");
      button.disabled = true;
      say(error, "");
      if (again) again.hidden = true;
      try {
        await act(this.#amount(byId(field).value));
      } catch (refusal) {
        if (!(refusal instanceof Refusal)) throw refusal;
        say(error, this.texts.refusal(refusal));
        if (again) again.hidden = refusal.field !== "till"; // somebody else was first: what holds now is on the server
        byId(field).focus();
      } finally {
        button.disabled = false;
      }
    });
  }

  #amount(typed) {
    const amount = entered(typed, { decimal: this.texts.decimal, grouping: true });
    if (amount === null) throw new Refusal("given_unreadable");
    if (amount.startsWith("-")) throw new Refusal("given_negative");
    return amount;
  }

  #closed(answer) {
    this.till.shift = null;
    this.on.closed();
    this.show("shift-closed");
    byId("shift-closed-title").textContent = this.texts.say("closed", { number: String(answer.z_number) });
    const known = ["expected", "counted", "difference"].filter((name) => answer[name] !== undefined);
    const rows = known.map((name) => [this.texts.say(name), this.texts.number(answer[name], this.till.digits)]);
    facts(byId("closed-facts"), rows);
    byId("z-link").hidden = !answer.z_url;
    byId("z-link").href = answer.z_url ?? "";
    byId("shift-closed-title").focus();
  }
}

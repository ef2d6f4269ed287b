/** From the cart to the money: the question to the server, the way into the pay view, and what follows a finished sale. */
import { Offline } from "../api.js";
import { Refusal } from "../refusal.js";
import { quote } from "../quotes.js";
import { quoteOf } from "../sale.js";
import { byId } from "./dom.js";

const QUOTE_PAUSE = 400;

export class Checkout {
  /** @param {Object} desk the screen with its till, texts and views */
  constructor(desk) {
    this.desk = desk;
    this.timer = null;
    this.asked = "";
    this.preparing = false;
  }

  /** While the cart grows, the server's view of it is fetched a moment later: brackets, stock, reasons. Never in the way. */
  cartChanged() {
    const { till } = this.desk;
    clearTimeout(this.timer);
    const question = JSON.stringify(quoteOf(till.cart, till.code, till.customer?.id));
    if (till.cart.lines.length === 0 || question === this.asked) return;
    this.timer = setTimeout(() => this.#ask(question), QUOTE_PAUSE);
  }

  async #ask(question) {
    this.asked = question;
    try {
      await quote(this.desk.api, this.desk.till);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  async pay() {
    const changed = await this.#prepare();
    if (changed === null) return;
    const { desk } = this;
    const dropped = desk.till.dropTenders();
    desk.show("pay");
    const warnings = desk.till.customer ? (desk.till.seen?.warnings ?? []) : [];
    desk.paying.notice([...warnings, ...this.#changes(changed), ...(dropped ? [desk.texts.say("tenders_dropped")] : [])].join(" "));
    desk.selling.say("due_now", { amount: desk.texts.money(desk.till.due, desk.till.digits) });
  }

  /** Exactly the amount due in cash, without the pay view; where a price just changed, the cashier sees it first. */
  async cashExact() {
    const changed = await this.#prepare();
    if (changed === null) return;
    const { desk } = this;
    desk.till.dropTenders();
    if (changed.length > 0) desk.selling.notice(this.#changes(changed).join(" "));
    else if (desk.paying.cash) await desk.paying.take(desk.paying.cash, null);
  }

  /** The quote, one at a time; null where there is nothing to sell or the server refused. */
  async #prepare() {
    const { api, till, selling, editor } = this.desk;
    if (!till.catalogue || till.cart.lines.length === 0 || this.preparing) return null;
    this.preparing = true;
    editor.close();
    clearTimeout(this.timer);
    byId("pay-row").setAttribute("aria-busy", "true");
    try {
      const changed = await quote(api, till, (wish) => this.desk.approval.ask(wish));
      selling.notice("");
      return changed;
    } catch (error) {
      selling.refused(error);
      return null;
    } finally {
      this.preparing = false;
      byId("pay-row").removeAttribute("aria-busy");
    }
  }

  #changes(changed) {
    const { texts, till } = this.desk;
    const price = (text) => texts.number(text, till.digits);
    return changed.map((each) => {
      const values = { name: each.text, before: price(each.before), after: price(each.after) };
      return texts.say("price_changed", values);
    });
  }

  completed() {
    this.desk.show("done");
    const change = byId("done-change").textContent;
    byId("live").textContent = this.desk.texts.say("change_said", { amount: change });
    this.desk.outbox.flush();
  }

  booked(entry, answer) {
    const { desk } = this;
    desk.till.booked(entry.uuid, answer);
    if (desk.view === "done" && desk.till.last.uuid === entry.uuid) desk.done.draw();
    desk.watch.devices();
  }

  /** A copy of a receipt; answers with the sentence to show. */
  async print(uuid) {
    const { api, texts, watch } = this.desk;
    try {
      const { status, data } = await api.call("POST", `/sales/${uuid}/print`, {});
      watch.devices();
      return status < 300 ? texts.say("copy_sent") : (data.message ?? texts.say("refused"));
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      return texts.say("unreachable");
    }
  }
}

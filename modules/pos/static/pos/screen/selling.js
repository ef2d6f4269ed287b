/** Selling: what a scan, a tap, a search and the buttons of the sell view do. */
import { amountOf, isWhole } from "../cart.js";
import { multiplier } from "../entry.js";
import { Refusal } from "../refusal.js";
import * as sounds from "../sounds.js";
import { byId } from "./dom.js";

const SEARCH_PAUSE = 60;

export class Selling {
  /** @param {{tiles: Object, lines: Object, editor: Object, panels: Object}} parts  @param {{pay: Function, cash: Function}} on */
  constructor(till, texts, parts, on) {
    Object.assign(this, { till, texts, on }, parts);
    this.pause = null;
    const search = byId("search");
    search.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.tiles.draw(), SEARCH_PAUSE);
    });
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#entered();
    });
    const presses = {
      "act-park": () => this.park(), "act-open-item": () => this.openItem(), "act-parked": () => this.panels.parked(),
      "act-pay": () => on.pay(), "act-cash-exact": () => on.cash(), "notice-close": () => this.home(),
    };
    for (const [id, act] of Object.entries(presses)) byId(id).addEventListener("click", act);
    byId("act-clear").addEventListener("click", (event) => this.#clear(event.currentTarget));
  }

  /** One sentence above the buttons; it goes with the next thing that is done. */
  notice(text, sound = true) {
    byId("notice").hidden = !text;
    byId("notice-text").textContent = text;
    if (text && sound) sounds.notFound();
  }

  /** The focus back to where the next scan or search belongs. */
  home() {
    this.notice("");
    byId("search").focus({ preventScroll: true });
  }

  refused(error) {
    if (!(error instanceof Refusal)) throw error;
    this.notice(this.texts.refusal(error));
  }

  /** A code from the scanner; "3*" typed before it counts. */
  scan(code, time, whole) {
    performance.mark("scan", { startTime: time });
    const counted = multiplier(whole);
    const item = this.till.catalogue?.exact(counted?.rest ?? whole) ?? this.till.catalogue?.exact(code);
    const count = counted?.quantity ?? "1";
    this.#clearSearch();
    if (item) this.pick(item, count);
    else this.notice(this.texts.say(this.till.catalogue ? "unknown_code" : "no_catalogue", { code }));
  }

  #entered() {
    const typed = byId("search").value.trim();
    const { quantity = "1", rest = typed } = multiplier(typed) ?? {};
    if (!rest || !this.till.catalogue) return;
    const item = this.till.catalogue.exact(rest) ?? this.till.catalogue.search(rest)[0];
    if (!item) {
      this.notice(this.texts.say("unknown_code", { code: rest }));
      return;
    }
    this.#clearSearch();
    this.pick(item, quantity);
  }

  #clearSearch() {
    clearTimeout(this.pause);
    if (byId("search").value === "") return;
    byId("search").value = "";
    this.tiles.draw();
  }

  /** One more of an item; what is weighed asks for its quantity at once. */
  pick(item, typed = null) {
    const count = typed ?? multiplier(byId("search").value)?.quantity ?? "1";
    this.editor.close();
    this.panels.hide();
    this.notice("");
    this.#clearSearch();
    try {
      this.till.add(item, count);
    } catch (error) {
      this.refused(error);
      return;
    }
    this.#added(item);
  }

  #added(item) {
    const { cart, digits } = this.till;
    const line = cart.lines.find((candidate) => candidate.n === cart.selected);
    this.lines.node(line.n).scrollIntoView({ block: "nearest" });
    requestAnimationFrame(() => setTimeout(() => {
      performance.mark("line");
      sounds.found();
    }));
    this.say("added", { name: line.text, amount: this.texts.money(amountOf(line, digits), digits) });
    if (isWhole(item.unit)) byId("search").focus({ preventScroll: true });
    else this.editor.open(line.n, "quantity");
  }

  /** For those who listen: what happened, and the total. */
  say(key, values = {}) {
    const { digits } = this.till;
    const total = this.texts.money(this.till.totalsOf(this.till.cart).total, digits);
    byId("live").textContent = this.texts.say(key, { ...values, total });
  }

  /** Opens the quantity of the line at hand. */
  quantity() {
    if (this.till.cart.selected !== null) this.editor.open(this.till.cart.selected, "quantity");
  }

  void(n = this.till.cart.selected) {
    if (n === null) return;
    this.editor.close();
    const line = this.till.voidLine(n);
    this.say("voided", { name: line.text });
    this.home();
  }

  /** Parks the cart; with an empty one, shows what is parked. */
  park() {
    this.editor.close();
    if (this.till.cart.lines.length > 0) {
      this.till.park();
      this.home();
      byId("live").textContent = this.texts.say("parked");
    } else if (this.till.parked.length > 0) this.panels.parked();
    else this.notice(this.texts.say("nothing_parked"), false);
  }

  openItem() {
    this.notice("");
    this.editor.close();
    this.panels.openItem();
  }

  #clear(button) {
    if (!button.dataset.sure) {
      button.dataset.label = button.textContent;
      button.dataset.sure = "yes";
      button.textContent = this.texts.say("clear_sure");
      return;
    }
    this.settle();
    byId("more").open = false;
    this.editor.close();
    this.till.clear();
    this.home();
    byId("live").textContent = this.texts.say("cleared");
  }

  /** Takes back the question of the clear button. */
  settle() {
    const button = byId("act-clear");
    if (!button.dataset.sure) return;
    delete button.dataset.sure;
    button.textContent = button.dataset.label;
  }

  /** Which buttons have something to do. */
  drawButtons() {
    const empty = this.till.cart.lines.length === 0;
    for (const id of ["act-pay", "act-cash-exact", "act-clear"]) byId(id).disabled = empty;
    byId("act-park").disabled = empty && this.till.parked.length === 0;
    byId("act-parked").hidden = this.till.parked.length === 0;
    byId("act-parked").textContent = this.texts.count("parked", this.till.parked.length);
    byId("act-last").disabled = this.till.last === null;
  }
}

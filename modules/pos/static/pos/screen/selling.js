/** Selling: what a scan, a tap and a search do. */
import { amountOf, isWhole } from "../cart.js";
import { multiplier } from "../entry.js";
import { times } from "../price.js";
import { Refusal } from "../refusal.js";
import * as sounds from "../sounds.js";
import { byId } from "./dom.js";

const SEARCH_PAUSE = 60;

export class Selling {
  /** @param {{tiles: Object, lines: Object, editor: Object, panels: Object}} parts */
  constructor(till, texts, parts) {
    Object.assign(this, { till, texts }, parts);
    this.pause = null;
    const search = byId("search");
    search.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.tiles.draw(), SEARCH_PAUSE);
    });
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#entered();
    });
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
    const [item, count] = this.#resolve(whole) ?? this.#resolve(code) ?? [null, "1"];
    this.#clearSearch();
    if (item) this.pick(item, count);
    else this.notice(this.texts.say(this.till.catalogue ? "unknown_code" : "no_catalogue", { code }));
  }

  /** The item of a code and the count before it, or null. */
  #resolve(text) {
    const { quantity = "1", rest = text } = multiplier(text) ?? {};
    const found = this.till.catalogue?.exact(rest);
    return found ? [found.item, times(quantity, found.quantity)] : null;
  }

  #entered() {
    const typed = byId("search").value.trim();
    const { quantity = "1", rest = typed } = multiplier(typed) ?? {};
    if (!rest || !this.till.catalogue) return;
    const [item, count] = this.#resolve(typed) ?? [this.till.catalogue.search(rest)[0], quantity];
    if (!item) {
      this.notice(this.texts.say("unknown_code", { code: rest }));
      return;
    }
    this.#clearSearch();
    this.pick(item, count);
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
    if (isWhole(item)) byId("search").focus({ preventScroll: true });
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
    if (this.till.rules.parks === false) return;
    if (this.till.cart.lines.length > 0) {
      this.till.park();
      this.home();
      byId("live").textContent = this.texts.say("parked");
    } else if (this.till.parked.length > 0) this.panels.parked();
    else this.notice(this.texts.say("nothing_parked"), false);
  }

  openItem() {
    if (this.till.rules.open_types?.length === 0) return;
    this.notice("");
    this.editor.close();
    this.panels.openItem();
  }
}

/** Selling: what a scan, a tap and a search do. */
import { amountOf, isWhole } from "../cart.js";
import { multiplier } from "../entry.js";
import { times } from "../price.js";
import { Refusal } from "../refusal.js";
import { packPrice } from "../scans.js";
import * as sounds from "../sounds.js";
import { byId } from "./dom.js";
import { Goods, missing } from "./goods.js";

const SEARCH_PAUSE = 60;
const GROUP = "\x1d"; // what a scanner sends for FNC1

export class Selling {
  /** @param {{tiles: Object, lines: Object, editor: Object, panels: Object}} parts */
  constructor(till, texts, parts) {
    Object.assign(this, { till, texts }, parts);
    this.goods = new Goods(texts, this.panels, { told: (item, count, scan) => this.pick(item, count, scan) });
    this.pause = null;
    const search = byId("search");
    search.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.tiles.draw(), SEARCH_PAUSE);
    });
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // what opens now must not take this key for its own
      this.#entered();
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
    try {
      const grouped = code.includes(GROUP); // the field never saw the sign between the parts
      const found = (grouped ? null : this.#resolve(whole)) ?? this.#resolve(code, grouped ? multiplier(whole)?.quantity : undefined);
      if (!found && this.goods.open && this.goods.scanned(code)) return;
      this.#clearSearch();
      if (found) this.pick(...found);
      else this.notice(this.texts.say(this.till.catalogue ? "unknown_code" : "no_catalogue", { code }));
    } catch (error) {
      this.#clearSearch();
      this.refused(error);
    }
  }

  /** The item of a code, the count before it, and what the code brings along; or null. */
  #resolve(text, count) {
    const { quantity = "1", rest = text } = multiplier(text) ?? {};
    const found = this.till.catalogue?.meaning(rest);
    return found ? [found.item, times(count ?? quantity, found.quantity), { ...found, code: rest }] : null;
  }

  #entered() {
    const typed = byId("search").value.trim();
    const { quantity = "1", rest = typed } = multiplier(typed) ?? {};
    if (!rest || !this.till.catalogue) return;
    try {
      const [item, count, scan] = this.#resolve(typed) ?? [this.till.catalogue.search(rest)[0], quantity, {}];
      if (!item) {
        this.notice(this.texts.say("unknown_code", { code: rest }));
        return;
      }
      this.#clearSearch();
      this.pick(item, count, scan);
    } catch (error) {
      this.refused(error);
    }
  }

  #clearSearch() {
    clearTimeout(this.pause);
    this.tiles.clearSearch();
  }

  /**
   * One more of an item, or of the pack that a tap sells; a template asks for the variant, what is followed for its lot or
   * serial number, and what is weighed for its quantity at once.
   */
  pick(item, typed = null, scan = {}) {
    const pack = typed === null ? item.units?.find((unit) => unit.sales) : undefined;
    const count = typed ?? times(multiplier(byId("search").value)?.quantity ?? "1", pack?.factor ?? "1");
    if (item.template) {
      this.#clearSearch();
      this.tiles.variants(item);
      this.notice(this.texts.say("which_variant", { name: item.name }), false);
      return;
    }
    if (missing(item, scan).length > 0) {
      this.#clearSearch();
      this.notice("");
      this.tiles.variants(null);
      this.goods.ask(item, count, scan);
      return;
    }
    this.editor.close();
    this.panels.hide();
    this.notice("");
    this.#clearSearch();
    try {
      this.till.add(item, count, pack?.price ? { ...scan, ...packPrice(pack) } : scan);
    } catch (error) {
      this.refused(error);
      return;
    }
    this.tiles.variants(null);
    this.#added(item, scan, count);
  }

  #added(item, scan, count) {
    const { cart, digits } = this.till;
    const line = cart.lines.find((candidate) => candidate.n === cart.selected);
    this.lines.node(line.n).scrollIntoView({ block: "nearest" });
    requestAnimationFrame(() => setTimeout(() => {
      performance.mark("line");
      sounds.found();
    }));
    this.say("added", { name: line.text, amount: this.texts.money(amountOf(line, digits), digits) });
    const onScale = count === "1" && this.#asksScale(line, scan);
    if (isWhole(item) || (scan.code && !onScale)) byId("search").focus({ preventScroll: true });
    else this.editor.open(line.n, "quantity");
    if (onScale) this.editor.weigh();
  }

  /** Whether a line's quantity comes from the till's scale: it is sold by weight, and no label said how much it is. */
  #asksScale(line, scan) {
    const labelled = scan.code && this.till.catalogue.exact(scan.code)?.quantity !== "1";
    return this.editor.counter.weighs(line) && !labelled;
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

  /** Takes the goods of the line at hand back. */
  takeBack() {
    const { selected } = this.till.cart;
    if (selected === null) return;
    this.editor.open(selected);
    this.editor.takeBack();
  }

  async void(n = this.till.cart.selected) {
    if (n === null) return;
    this.editor.close();
    try {
      const line = this.till.voidLine(n, await this.#mayVoid());
      this.say("voided", { name: line.text });
      this.home();
    } catch (error) {
      this.refused(error);
    }
  }

  /** Nothing for whoever may void alone, else a colleague's token; refused where there is none. */
  async #mayVoid() {
    const { voiding, cart } = this.till;
    if (voiding === "allow") return null;
    const wish = { right: "pos.void", message: this.texts.say("void_needs"), subject: cart.uuid };
    const token = voiding === "ask" ? await this.approve(wish) : null;
    if (!token) throw new Refusal("void_needs");
    return token;
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

/**
 * The till itself, without a picture: the cart at hand, the parked ones, and the way of a sale from the first line to the
 * outbox. What it does is told through `on`; refusals are thrown as `Refusal`.
 */
import * as carts from "./cart.js";
import { withDeposits } from "./deposits.js";
import { uuid7 } from "./ids.js";
import { Outbox } from "./outbox.js";
import { digitsOf, unscaled } from "./price.js";
import { Refusal } from "./refusal.js";
import { saleOf } from "./sale.js";
import { remaining, tender } from "./tender.js";

export class Till {
  /** @param {{screen: Object, api: Object, store: Object, on: Object}} parts */
  constructor({ screen, api, store, on }) {
    Object.assign(this, { api, store, on });
    this.code = screen.till.code;
    this.voiding = screen.voiding ?? "allow"; // or "ask" a colleague, or "deny"
    this.shift = screen.shift;
    this.catalogue = null;
    this.cart = carts.newCart(uuid7());
    this.parked = [];
    this.last = null;
  }

  get digits() {
    return digitsOf(this.catalogue?.data.step ?? "0.01");
  }

  /** What the POS type says of this screen; see `modules/pos/till_rules.py`. */
  get rules() {
    return this.catalogue?.data.rules ?? {};
  }

  /** For whom the cart is: who was chosen, else the POS type's own customer. */
  get customer() {
    return (this.cart.customer === undefined ? this.rules.customer : this.cart.customer) ?? null;
  }

  totalsOf(cart) {
    return carts.totals(cart, this.digits);
  }

  /** What the customer still has to pay. */
  get due() {
    return remaining(this.totalsOf(this.cart).total, this.cart.tenders, this.digits);
  }

  /** The cart, the parked ones and the last sale as they were before a reload. */
  async restore() {
    this.cart = (await this.store.get("cart")) ?? this.cart;
    this.parked = (await this.store.get("parked")) ?? [];
    this.last = (await this.store.get("last")) ?? null;
  }

  /** Puts a cart in the place of the one at hand; it is on its way to the store before anything is drawn. */
  change(cart) {
    this.cart = withDeposits(cart, this.catalogue?.byId);
    this.store.set("cart", this.cart);
    this.on.cart();
  }

  /** One more of an item; `scan` is what its code brought along. */
  add(item, quantity = "1", scan = {}) {
    this.#grow(carts.addItem(this.cart, item, quantity, this.#now(), this.rules.merge, scan));
  }

  addUncoded(entry) {
    this.#grow(carts.addUncoded(this.cart, entry, this.#now()));
  }

  /** The first line of a cart is told: a signing device may have to know that something began. */
  #grow(cart) {
    const first = this.cart.lines.length === 0;
    this.change(cart);
    if (first) this.#report("begin");
  }

  /** Takes the goods of a line back; see `takeBack`. */
  takeBack(n, reason) {
    this.change(carts.takeBack(this.cart, n, reason, this.empties(n)));
  }

  /** Whether a line sells what other items have as their bottle deposit. */
  empties(n) {
    const line = this.cart.lines.find((candidate) => candidate.n === n);
    return this.catalogue?.deposits.has(line.item) ?? false;
  }

  /** Takes a line out; the fiscal journal is told, nobody waits for it. */
  voidLine(n, token = null) {
    if (token) this.cart = { ...this.cart, approvals: [...(this.cart.approvals ?? []), token] };
    const line = this.cart.lines.find((candidate) => candidate.n === n);
    this.change(carts.voidLine(this.cart, n));
    const amount = unscaled(carts.amountOf(line, this.digits), this.digits);
    this.#report("void_line", { text: `${line.quantity} × ${line.text}`, amount, approvals: token ? [token] : [] });
    return line;
  }

  /** Gives the sale up. */
  clear() {
    this.#report("abandon");
    this.change(carts.newCart(uuid7()));
  }

  /** Lays the cart aside, in this browser, until it is recalled. */
  park() {
    this.#report("park");
    this.#keepParked([...this.parked, { ...this.cart, tenders: [], parked_at: this.#now() }]);
    this.change(carts.newCart(uuid7()));
  }

  /** Brings a parked cart back; the one at hand is parked in its place. */
  recall(uuid) {
    const found = this.parked.find((cart) => cart.uuid === uuid);
    if (this.cart.lines.length > 0) this.park();
    this.#keepParked(this.parked.filter((cart) => cart.uuid !== uuid));
    this.change(found);
  }

  #keepParked(parked) {
    this.parked = parked;
    this.store.set("parked", parked);
  }

  /** Takes money by one method; with the last cent the sale is complete. */
  take(method, typed) {
    const refused = this.customer && this.seen?.refused?.[method.code];
    if (refused) throw new Refusal("refused", { message: refused });
    const taken = tender(this.due, method, typed, this.digits);
    this.change({ ...this.cart, tenders: [...this.cart.tenders, taken] });
    return this.due === 0n ? this.#complete() : null;
  }

  /** Money that is taken already, such as from a card; with the last cent the sale is complete. */
  taken(tender) {
    this.change({ ...this.cart, card: null, tenders: [...this.cart.tenders, tender] });
    return this.due === 0n ? this.#complete() : null;
  }

  removeTender(position) {
    this.change({ ...this.cart, tenders: this.cart.tenders.filter((_, index) => index !== position) });
  }

  /** Tenders that no longer fit because the total changed are dropped; true where there were any. */
  dropTenders() {
    if (this.cart.tenders.length === 0 || this.due > 0n) return false;
    this.change({ ...this.cart, tenders: [] });
    return true;
  }

  /** Stores the sale and starts sending it; from here on it cannot be lost. */
  async #complete() {
    const sold = this.cart;
    const body = saleOf(sold, {
      till: this.code, shift: this.shift.id, digits: this.digits, madeAt: this.#now(), customer: this.customer?.id ?? null,
      printed: this.rules.print !== "ask" || sold.printed === true,
    });
    this.cart = carts.newCart(uuid7());
    try {
      await this.store.complete(Outbox.entry(sold.uuid, body), this.cart);
    } catch (error) {
      this.change({ ...sold, tenders: [] });
      throw error;
    }
    this.catalogue.sold(body.lines);
    this.last = { uuid: sold.uuid, body, answer: null, refused: false };
    this.store.set("last", this.last);
    this.on.completed();
  }

  /** What the server said of a sale that was sent. */
  booked(uuid, answer) {
    if (this.last?.uuid !== uuid) return;
    this.last = { ...this.last, answer };
    this.store.set("last", this.last);
  }

  /** Marks the last sale where it is among those the server refused. */
  refused(uuids) {
    if (this.last) this.last = { ...this.last, refused: uuids.includes(this.last.uuid) };
  }

  #report(event, more = {}) {
    this.api.tell(`/carts/${this.cart.uuid}`, { till: this.code, event, ...more });
  }

  #now() {
    return new Date().toISOString();
  }
}

/** The sales screen: brings the till and the page together. Sell → Pay → Done. */
import { Api } from "./api.js";
import { loadCatalogue } from "./catalogue.js";
import { Outbox } from "./outbox.js";
import { cartOf } from "./sale.js";
import { Buttons } from "./screen/buttons.js";
import { Approval } from "./screen/approval.js";
import { Card } from "./screen/card.js";
import { Checkout } from "./screen/checkout.js";
import { Counter } from "./screen/counter.js";
import { Customers } from "./screen/customers.js";
import { Done } from "./screen/done.js";
import { byId } from "./screen/dom.js";
import { Drawer } from "./screen/drawer.js";
import { Editor } from "./screen/editor.js";
import { Leaving } from "./screen/leaving.js";
import { Keyboard } from "./screen/keyboard.js";
import { Lines } from "./screen/lines.js";
import { Panels } from "./screen/panels.js";
import { Pay } from "./screen/pay.js";
import { Selling } from "./screen/selling.js";
import { Shift } from "./screen/shift.js";
import { Tiles } from "./screen/tiles.js";
import { Top } from "./screen/top.js";
import { cardTroubles, outboxTroubles, signedOutTrouble } from "./screen/troubles.js";
import { Watch } from "./screen/watch.js";
import { openStore } from "./store.js";
import { Texts } from "./texts.js";
import { Till } from "./till.js";

const VIEWS = ["sell", "pay", "done", "shift"];

class Screen {
  constructor(data, parts) {
    Object.assign(this, parts, { data, view: "start", waiting: 0, loaded: false });
    const { texts, api, store } = this;
    this.till = new Till({ screen: data, api, store, on: {
      cart: () => this.draw(), completed: () => this.checkout.completed(),
    } });
    this.outbox = new Outbox(api, store, {
      booked: (entry, answer) => this.checkout.booked(entry, answer),
      changed: (waiting, refused) => outboxTroubles(this, waiting, refused),
    });
    this.#parts();
    this.buttons = new Buttons(this);
    this.customers = new Customers(this);
    this.drawer = new Drawer(this);
    this.card = this.paying.card = new Card(this);
    this.approval = new Approval(this);
    this.leaving = new Leaving(this.till);
    this.keyboard = new Keyboard(this);
  }

  #parts() {
    const { till, texts } = this;
    this.counter = new Counter(this);
    const sell = () => this.show("sell");
    this.checkout = new Checkout(this);
    this.lines = new Lines(till, texts, { open: (n) => this.#toggle(n) });
    this.tiles = new Tiles(till, texts, { pick: (item) => this.selling.pick(item) });
    this.panels = new Panels(till, texts, { added: sell, recalled: sell, closed: () => this.sellAgain() });
    this.editor = new Editor(till, texts, this.lines, this.counter, { close: () => this.sellAgain(), voided: (n) => this.selling.void(n) });
    const { tiles, lines, editor, panels, checkout } = this;
    this.selling = new Selling(till, texts, { tiles, lines, editor, panels, approve: (wish) => this.approval.ask(wish) });
    this.paying = new Pay(till, texts, { back: sell });
    this.done = new Done(till, texts, { next: sell, print: (uuid) => checkout.print(uuid) });
    this.shift = new Shift(till, texts, { opened: () => this.begin(), back: sell, closed: () => this.top.shift(null) });
    this.watch = new Watch(this.api, this.store, till, this.top, this.line, {
      reached: () => this.#reached(), catalogue: (found) => this.found(found), elsewhere: () => this.shut("elsewhere"),
      progress: (told) => this.card.progress(told), terminal: (has, loose) => this.#terminal(has, loose), counter: this.counter,
    });
  }

  async start() {
    await this.till.restore();
    this.watch.start();
    this.begin();
    const status = await loadCatalogue(this.api, this.store, this.till.code, (found) => this.found(found));
    this.loaded = true;
    if (status !== 200 && !this.till.catalogue) {
      this.top.trouble("catalogue", { level: "bad", text: this.texts.say("no_catalogue") });
    }
    this.outbox.flush();
  }

  /** The first view: selling where a shift is open; paying where money was already taken for the cart. */
  begin() {
    this.top.shift(this.till.shift);
    if (this.till.shift) this.show("sell");
    else this.shut("shift-open");
  }

  /** A catalogue, the kept one or a newer one. */
  found(catalogue) {
    const first = this.till.catalogue === null;
    this.till.catalogue = catalogue;
    this.top.trouble("catalogue", null);
    if (this.view === "sell" && !this.panels.open) this.tiles.draw();
    this.draw();
    const taken = this.till.cart.tenders.length > 0 || this.till.cart.card;
    if (first && this.view === "sell" && taken) this.show("pay");
  }

  show(view) {
    if (this.view === "done" && view === "sell" && this.leaving.afterSale()) return;
    if (view === "sell" && this.till.cart.card && this.till.catalogue) view = "pay"; // the terminal may yet charge it
    this.view = view;
    this.shownAt = performance.now();
    this.editor.close();
    byId("till").dataset.view = view;
    for (const each of VIEWS) byId(`view-${each}`).hidden = each !== view;
    byId("cart").hidden = view === "shift";
    byId("pay-row").hidden = view !== "sell";
    this.draw();
    if (view === "sell") this.sellAgain();
    if (view === "pay") this.paying.show();
    if (view === "done") this.done.show();
  }

  /** The till does not sell: one of the cards of the shift view. */
  shut(card) {
    this.show("shift");
    this.shift.show(card);
  }

  /** The sell view as it is at the beginning: tiles, and the focus in the search. */
  sellAgain() {
    this.editor.close();
    this.panels.hide();
    this.tiles.draw();
    this.selling.home();
  }

  draw() {
    this.lines.draw(this.view === "done" ? cartOf(this.till.last.body) : this.till.cart, this.view !== "sell");
    this.buttons.draw();
    this.customers.draw();
    this.drawer.draw();
    if (this.view === "sell") this.checkout.cartChanged();
    this.counter.show();
  }

  #toggle(n) {
    const again = this.editor.n === n;
    this.editor.close();
    if (!again) this.editor.open(n);
  }

  /** What is known of the card terminal: whether there is one, and its payments that no sale came for. */
  #terminal(has, loose) {
    this.card.payment.has = has;
    cardTroubles(this, loose);
  }

  #reached() {
    this.top.trouble("session", null);
    if (this.waiting > 0) this.outbox.flush();
    if (this.loaded && !this.till.catalogue) this.watch.items();
  }
}

const parsed = (id) => JSON.parse(byId(id).textContent);
const data = parsed("screen-data");
const texts = new Texts(parsed("texts"), data.locale);
const top = new Top(texts, data.user.name);
const token = () => document.querySelector("meta[name=csrf-token]").content;
const signedOut = () => signedOutTrouble(texts, top, data.urls?.sign_in ?? location.href);
const api = new Api(data.urls?.api ?? "/api/v1", token, { heard: (reached) => top.online(reached), signedOut });

openStore(data.till.code).then(
  (store) => new Screen(data, { texts, top, api, store, line: data.urls?.line }).start(),
  () => top.trouble("storage", { level: "bad", text: texts.say("no_storage") }),
);

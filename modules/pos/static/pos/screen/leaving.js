/** Signing out by itself: after idle minutes, and after each sale, as the POS type says. Carts stay in this browser. */
import { byId } from "./dom.js";

const MINUTE = 60_000;
const LOOK_EVERY = 1000;

export class Leaving {
  /** @param {Object} till whose rules say when */
  constructor(till) {
    this.till = till;
    this.since = Date.now();
    for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => this.#used(), { passive: true });
    setInterval(() => this.#look(), LOOK_EVERY);
  }

  /** Whether the cashier leaves now that a sale is done; the page is on its way out then. */
  afterSale() {
    if (!this.till.rules.sign_out_after_sale) return false;
    this.#leave();
    return true;
  }

  #used() {
    this.since = Date.now();
  }

  #look() {
    const minutes = this.till.rules.idle_minutes ?? 0;
    if (minutes > 0 && Date.now() - this.since >= minutes * MINUTE) this.#leave();
  }

  #leave() {
    this.since = Date.now();
    byId("sign-out").submit();
  }
}

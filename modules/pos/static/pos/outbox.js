/**
 * Finished sales on their way to the server. Each is stored before it is sent, sent under the uuid it was born with until
 * an answer says what became of it, and only then forgotten. One that is refused does not hold up the others.
 */
import { Offline } from "./api.js";

const PAUSES = [2000, 4000, 8000, 15000, 30000];

export class Outbox {
  /**
   * @param {{call: Function}} api
   * @param {{sales: Function, putSale: Function, deleteSale: Function}} store
   * @param {{booked: Function, changed: Function}} on what to tell, and when
   */
  constructor(api, store, on, timer = (act, pause) => setTimeout(act, pause)) {
    Object.assign(this, { api, store, on, timer });
    this.failures = 0;
    this.running = null;
    this.planned = null;
    this.again = false;
  }

  /** What a finished sale looks like in the store. */
  static entry(uuid, body) {
    return { uuid, body, state: "waiting", message: "" };
  }

  /** Sends what waits; calls that come while it runs make it look again. Resolves when nothing more can be done now. */
  flush() {
    this.again = true;
    this.running ??= this.#run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async #run() {
    while (this.again) {
      this.again = false;
      let reached = true;
      for (const entry of await this.store.sales()) {
        if (entry.state === "waiting") reached = await this.#send(entry);
        if (!reached) break;
      }
      await this.#report();
      if (!reached) return;
    }
  }

  /** Sends one sale; false where there is no point in sending the next one now. */
  async #send(entry) {
    let answer;
    try {
      answer = await this.api.call("PUT", `/sales/${entry.uuid}`, entry.body);
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.#later();
      return false;
    }
    if (answer.status === 401) return false;
    if (answer.status === 200 || answer.status === 201) {
      this.failures = 0;
      await this.store.deleteSale(entry.uuid);
      this.on.booked(entry, answer.data);
    } else if (answer.status >= 500 || answer.status === 429) {
      this.#later();
    } else {
      await this.store.putSale({ ...entry, state: "refused", message: answer.data.message ?? "" });
    }
    return true;
  }

  #later() {
    if (this.planned !== null) return;
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    this.planned = this.timer(() => {
      this.planned = null;
      this.flush();
    }, pause);
  }

  /** A refused sale is sent again, when the person at the till says so. */
  async retry(uuid) {
    await this.#mark(uuid, "waiting");
    return this.flush();
  }

  /** A refused sale stays in the store but is no longer shown. */
  async setAside(uuid) {
    await this.#mark(uuid, "aside");
    return this.#report();
  }

  async #mark(uuid, state) {
    const entry = (await this.store.sales()).find((sale) => sale.uuid === uuid);
    if (entry) await this.store.putSale({ ...entry, state });
  }

  async #report() {
    const sales = await this.store.sales();
    this.on.changed(sales.filter((sale) => sale.state === "waiting"), sales.filter((sale) => sale.state === "refused"));
  }
}

/** What is looked at in the background: devices, the catalogue, and whether the till was opened in another window. */
import { Offline } from "../api.js";
import { refreshCatalogue } from "../catalogue.js";

const DEVICES_EVERY = 10_000;
const CATALOGUE_EVERY = 60_000;

export class Watch {
  /** @param {{reached: Function, catalogue: Function, elsewhere: Function}} on */
  constructor(api, store, till, top, on) {
    Object.assign(this, { api, store, till, top, on });
    this.stopped = false;
  }

  start() {
    setInterval(() => this.devices(), DEVICES_EVERY);
    setInterval(() => this.items(), CATALOGUE_EVERY);
    setInterval(() => this.top.tick(), 1000);
    addEventListener("online", () => this.devices());
    this.top.tick();
    this.devices();
    this.#claim();
  }

  /** The devices' state; also how the till learns that it is online again. */
  async devices() {
    if (this.stopped) return;
    try {
      const { status, data } = await this.api.call("GET", `/tills/${encodeURIComponent(this.till.code)}/state`);
      if (status !== 200) return;
      this.top.device("printer", data.printer, data.waiting_jobs);
      this.top.device("drawer", data.drawer);
      this.on.reached();
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      for (const device of ["printer", "drawer"]) this.top.device(device);
    }
  }

  async items() {
    if (this.stopped) return;
    const kept = await this.store.get("catalogue");
    await refreshCatalogue(this.api, this.store, this.till.code, this.on.catalogue, kept?.etag ?? null);
  }

  /** The window that was opened last sells; the others lay the sale down. */
  #claim() {
    const channel = new BroadcastChannel(`kontor-till-${this.till.code}`);
    channel.postMessage("opened");
    channel.addEventListener("message", () => {
      this.stopped = true;
      this.on.elsewhere();
    });
  }
}

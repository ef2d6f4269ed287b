/** What is looked at in the background: devices, the catalogue, and whether the till was opened in another window. */
import { Offline } from "../api.js";
import { refreshCatalogue } from "../catalogue.js";

const DEVICES_EVERY = 10_000;
const SETTLED = 100;
const CATALOGUE_EVERY = 60_000;

export class Watch {
  /**
   * @param {?string} line the address of the script that keeps the line to the server open
   * @param {{reached: Function, catalogue: Function, elsewhere: Function, progress: Function, terminal: Function,
   *   counter: Object}} on `counter` takes what scanner, scale and display have to do with
   */
  constructor(api, store, till, top, line, on) {
    Object.assign(this, { api, store, till, top, line, on });
    this.stopped = false;
    this.watched = null;
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
      this.top.device("terminal", data.terminal ?? null);
      for (const device of ["scale", "scanner", "display"]) this.top.device(device, data[device] ?? null);
      this.on.counter.serve(data.counter ?? {});
      this.on.terminal(Boolean(data.terminal), data.loose_cards ?? []);
      this.#listen(data.devices ?? []);
      this.on.reached();
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      for (const device of ["printer", "drawer"]) this.top.device(device); // the terminal is not missed before it is used
    }
  }

  /** The server rings when a device changes; what it is then asked for is the same as every ten seconds. */
  async #listen(devices) {
    const wanted = devices.join(" ");
    if (!this.line || wanted === this.watched) return;
    this.watched = wanted;
    const { Line } = await import(this.line);
    this.listener?.close();
    const { progress, counter } = this.on;
    const here = (act) => (told) => this.stopped || act(told); // the till may have been opened in another window
    this.listener = new Line(devices, () => this.#soon(), {
      connected: here(() => counter.connected()),
      events: { progress: here(progress), scan: here((told) => counter.scanned(told)), weight: here((told) => counter.weighed(told)) },
    });
  }

  /** Tells the server something that is worth something only now; false where there is no line. */
  say(name, data) {
    return !this.stopped && Boolean(this.listener?.say(name, data));
  }

  #soon() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.devices(), SETTLED);
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

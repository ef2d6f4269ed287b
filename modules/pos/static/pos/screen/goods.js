/** What an item asks for before it is sold: which variant, its lot or serial number, its best-before date. */
import { byId, say } from "./dom.js";

const FIELDS = { lot: "trace-lot", serial: "trace-serial", best_before: "trace-best-before" };

/** The names of what is asked of an item and not known yet. */
export function missing(item, scan = {}) {
  const asked = [...(item.tracking ? [item.tracking] : []), ...(item.best_before ? ["best_before"] : [])];
  return asked.filter((name) => !scan[name]);
}

export class Goods {
  /** @param {{told: Function, closed: Function}} on `told(item, count, scan)` when all is known */
  constructor(texts, panels, on) {
    Object.assign(this, { texts, panels, on });
    this.asked = null;
    byId("trace").addEventListener("submit", (event) => this.#told(event));
    byId("trace-cancel").addEventListener("click", () => this.panels.close());
  }

  /** Whether the panel is open; a scan then may be a lot or a serial number. */
  get open() {
    return !byId("trace").hidden;
  }

  /** Asks for what is missing of an item; `scan` says what is known. */
  ask(item, count, scan) {
    this.asked = { item, count, scan };
    this.panels.show("trace");
    byId("trace-title").textContent = item.name;
    say(byId("trace-error"), "");
    const wanted = missing(item, scan);
    for (const [name, id] of Object.entries(FIELDS)) {
      byId(id).value = "";
      byId(`${id}-field`).hidden = !wanted.includes(name);
    }
    byId(FIELDS[wanted[0]]).focus();
  }

  /** A scan while the panel is open goes into its first empty field. */
  scanned(code) {
    const field = [byId("trace-lot"), byId("trace-serial")].find((each) => !each.parentElement.hidden && !each.value);
    if (!field) return false;
    field.value = code.slice(0, 40);
    byId("trace").requestSubmit();
    return true;
  }

  #told(event) {
    event.preventDefault();
    const { item, count, scan } = this.asked;
    const known = { ...scan };
    for (const name of missing(item, scan)) {
      known[name] = byId(FIELDS[name]).value.trim();
      if (known[name]) continue;
      say(byId("trace-error"), this.texts.say(`${name}_missing`));
      byId(FIELDS[name]).focus();
      return;
    }
    this.on.told(item, count, known);
  }
}

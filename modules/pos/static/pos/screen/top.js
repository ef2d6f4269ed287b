/** The top of the page: clock, lamps of the devices, and one strip for each trouble that lasts. */
import { byId, copy, element, fill, slot } from "./dom.js";

const SIGNS = { warn: "!", bad: "×", info: "i" };

export class Top {
  constructor(texts, user) {
    this.texts = texts;
    this.user = user;
    this.troubles = new Map();
    this.drawn = "";
  }

  tick() {
    byId("clock").textContent = this.texts.clock.format(new Date());
  }

  shift(shift) {
    const since = shift?.opened_at ? this.texts.time(shift.opened_at) : "";
    byId("who").textContent = since ? this.texts.say("shift_since", { user: this.user, since, time: since }) : this.user;
  }

  /**
   * A device: ok, waiting or gone, as a lamp with a word, where it has one, and as a strip where something is to be done.
   * @param {?Object} found its state and a message; null where the till has no such device
   */
  device(name, found, waiting = 0) {
    const { state = "unknown", message = "" } = found ?? {};
    const lamp = byId(`lamp-${name}`);
    if (lamp) this.#lamp(lamp, name, found === null, state, waiting);
    const trouble = state === "waiting" || state === "gone";
    const text = message || (trouble ? this.texts.say(`${name}_${state}`) : "");
    this.trouble(name, trouble ? { level: state === "gone" ? "bad" : "warn", text } : null);
  }

  #lamp(lamp, name, hidden, state, waiting) {
    const word = state === "ok" ? "" : ` ${this.texts.say(`state_${state}`)}`;
    lamp.hidden = hidden;
    lamp.dataset.state = state;
    lamp.textContent = this.texts.say(name) + word;
    lamp.title = waiting ? this.texts.say("jobs_waiting", { count: String(waiting) }) : "";
  }

  online(reached) {
    const lamp = byId("lamp-online");
    lamp.dataset.state = reached ? "ok" : "gone";
    lamp.textContent = this.texts.say(reached ? "online" : "no_connection");
    this.trouble("offline", reached ? null : { level: "warn", text: this.texts.say("offline") });
  }

  /** One strip by its name; null takes it away. `acts` are [label, function or address]. Equal sentences stand once. */
  trouble(name, trouble) {
    if (trouble) this.troubles.set(name, trouble);
    else this.troubles.delete(name);
    const strips = new Map([...this.troubles.values()].map((each) => [each.text, each]));
    const drawn = JSON.stringify([...strips.values()].map(({ level, text }) => [level, text]));
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    byId("strips").replaceChildren(...[...strips.values()].map((each) => this.#strip(each)));
  }

  #strip({ level, text, acts = [] }) {
    const strip = fill(copy("strip"), { sign: SIGNS[level], text });
    strip.classList.add(`is-${level}`);
    slot(strip, "acts").append(...acts.map(([label, act]) => {
      const node = element(typeof act === "string" ? "a" : "button", label, "btn btn-small");
      if (typeof act === "string") node.href = act;
      else node.addEventListener("click", act);
      return node;
    }));
    return strip;
  }
}

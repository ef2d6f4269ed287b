/**
 * The keyboard wedge: a scanner types faster than any person and ends with Enter or Tab.
 *
 * `Burst` is pure and tells scans from typing by time. `listenForScans` sits before every other listener: the end of a scan
 * never reaches a button or a form, so it can neither press nor pay, and what the scanner typed is taken out of the field
 * it fell into.
 */

const QUICK_MEAN = 45;
const LONGEST_GAP = { field: 150, elsewhere: 250 };
const SHORTEST_CODE = 6;
const DEAF_AFTER_SCAN = 250;
const GROUP = "\x1d"; // FNC1 between the parts of a GS1 code; keyboards know it as Ctrl+]
const GTIN = /^\d{8,}$/;

export class Burst {
  constructor() {
    this.code = "";
    this.began = this.last = this.ended = -Infinity;
  }

  /**
   * One key at a time in milliseconds. In a field only keys that are quick on average are a scan, and one that stutters is
   * still one; outside of fields nobody types words, so there even a slow scanner is understood.
   *
   * @param {"field" | "elsewhere"} place where the key would be typed
   * @returns {"typed" | "first" | "scan" | "swallow"} `first`: it may begin a scan; `scan`: `code` is complete;
   *   `swallow`: a second terminator of the scan that just ended
   */
  key(key, time, place = "field") {
    const close = time - this.last <= LONGEST_GAP[place];
    if (key === "Enter" || key === "Tab") return this.#end(key, time, place, close);
    this.over();
    if (key.length !== 1) return "typed";
    this.code = close ? this.code + key : key;
    this.began = close ? this.began : time;
    this.last = time;
    return close ? "typed" : "first";
  }

  /** Whether the keys so far may be those of a scanner. */
  get running() {
    return this.code.length > 2;
  }

  /** Somebody did something since the last scan: the next Enter is theirs, and not a second end of that scan. */
  over() {
    this.ended = -Infinity;
  }

  #end(key, time, place, close) {
    const mean = (this.last - this.began) / (this.code.length - 1);
    const complete = close && this.code.length >= SHORTEST_CODE && (place === "elsewhere" || mean <= QUICK_MEAN);
    this.last = -Infinity;
    if (complete) {
      this.ended = time;
      return "scan";
    }
    this.code = "";
    return key === "Enter" && time - this.ended < DEAF_AFTER_SCAN ? "swallow" : "typed";
  }
}

const isField = (element) => element?.tagName === "INPUT" || element?.tagName === "TEXTAREA";

/**
 * Calls `scanned(code, time, whole)` for every scan anywhere on the page. `whole` is what the focused field held at the
 * end: the same code, longer where the scanner stuttered, or a count typed before it. In a field, quick keys that are
 * neither a `known` code nor a number as long as a GTIN remain what was typed.
 */
export function listenForScans(page, known, scanned) {
  const burst = new Burst();
  let touched = new Map();
  const remember = (field) => {
    if (isField(field) && !touched.has(field)) touched.set(field, field.value);
  };
  page.addEventListener("keydown", (event) => {
    const key = event.ctrlKey && event.key === "]" ? GROUP : event.key;
    if ((event.ctrlKey && key !== GROUP) || event.altKey || event.metaKey) return;
    const place = isField(page.activeElement) ? "field" : "elsewhere";
    const kind = burst.key(key, event.timeStamp, place);
    if (key === GROUP && burst.running) event.preventDefault();
    if (kind === "first") touched = new Map();
    if (event.key.length === 1) remember(page.activeElement);
    if (event.key === " " && burst.running && place === "elsewhere") event.preventDefault();
    if (kind !== "scan" && kind !== "swallow") return;
    if (kind === "scan" && place === "field" && !GTIN.test(burst.code) && !known(burst.code)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (kind === "swallow") return;
    const whole = isField(page.activeElement) ? page.activeElement.value : "";
    for (const [field, value] of touched) {
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    scanned(burst.code, event.timeStamp, whole);
  }, { capture: true });
  page.addEventListener("pointerdown", () => burst.over(), { capture: true });
  return burst;
}

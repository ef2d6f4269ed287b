/**
 * The keyboard wedge: a scanner types faster than any person and ends with Enter or Tab.
 *
 * `Burst` is pure and tells scans from typing by time. `listenForScans` sits before every other listener: the end of a scan
 * never reaches a button or a form, so it can neither press nor pay, and what the scanner typed is taken out of the field
 * it fell into.
 */

const LONGEST_GAP = 45;
const LATEST_END = 120;
const SHORTEST_CODE = 6;
const DEAF_AFTER_SCAN = 250;

export class Burst {
  constructor() {
    this.code = "";
    this.last = -Infinity;
    this.ended = -Infinity;
  }

  /**
   * One key at a time in milliseconds.
   * @returns {"typed" | "first" | "scan" | "swallow"} `first`: it may begin a scan; `scan`: `code` is complete;
   *   `swallow`: a second terminator of the scan that just ended
   */
  key(key, time) {
    const quick = time - this.last <= LONGEST_GAP;
    if (key === "Enter" || key === "Tab") return this.#end(key, time);
    if (key.length !== 1) return "typed";
    this.code = quick ? this.code + key : key;
    this.last = time;
    return quick ? "typed" : "first";
  }

  /** Whether the keys so far are too quick for a person. */
  get running() {
    return this.code.length > 2;
  }

  #end(key, time) {
    const complete = time - this.last <= LATEST_END && this.code.length >= SHORTEST_CODE;
    this.last = -Infinity;
    if (complete) {
      this.ended = time;
      return "scan";
    }
    this.code = "";
    return key === "Enter" && time - this.ended < DEAF_AFTER_SCAN ? "swallow" : "typed";
  }
}

/**
 * Calls `scanned(code, time, whole)` for every scan anywhere on the page. `whole` is what the focused field held at the
 * end: the same code, longer where the scanner stuttered, or a count typed before it.
 */
export function listenForScans(page, scanned) {
  const burst = new Burst();
  let touched = new Map();
  const remember = (field) => {
    if (field && "value" in field && !touched.has(field)) touched.set(field, field.value);
  };
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const kind = burst.key(event.key, event.timeStamp);
    if (kind === "first") touched = new Map();
    if (event.key.length === 1) remember(page.activeElement);
    if (event.key === " " && burst.running && !("value" in (page.activeElement ?? {}))) event.preventDefault();
    if (kind !== "scan" && kind !== "swallow") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (kind === "swallow") return;
    const whole = page.activeElement?.value ?? "";
    for (const [field, value] of touched) {
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    scanned(burst.code, event.timeStamp, whole);
  }, { capture: true });
  return burst;
}

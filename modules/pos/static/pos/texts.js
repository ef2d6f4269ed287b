/** The sentences of the page in the cashier's language, and numbers, times and units as they are written there. */
import { decimalSign } from "./entry.js";
import { unscaled } from "./price.js";

const UNITS = { KGM: "kg", GRM: "g", LTR: "l", MTR: "m", CMT: "cm", MTK: "m²", HUR: "h", DAY: "d" };

export class Texts {
  constructor(sentences, locale) {
    this.sentences = sentences;
    this.locale = locale.replace("_", "-");
    this.decimal = decimalSign(this.locale);
    this.clock = new Intl.DateTimeFormat(this.locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }

  /** A sentence with its braces filled in. */
  say(key, values = {}) {
    return this.sentences[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  /** A refusal as one sentence: the server's own where it sent one. */
  refusal({ key, values }) {
    if (values.message) return values.message;
    const shown = Object.entries(values).map(([name, value]) => [name, /^-?[\d.]+$/.test(value) ? this.number(value) : value]);
    return this.say(key, Object.fromEntries(shown));
  }

  /** One or many: `lines_one` for 1, else `lines_many` with its count. */
  count(key, count) {
    return this.say(count === 1 ? `${key}_one` : `${key}_many`, { count: String(count) });
  }

  /** An amount in minor units. */
  money(amount, digits) {
    return this.number(unscaled(amount, digits), digits);
  }

  /** A decimal text, with at least `digits` decimals and never fewer than it has. */
  number(text, digits = 0) {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: Math.max(digits, 6) };
    return new Intl.NumberFormat(this.locale, options).format(text).replace("-", "−");
  }

  /** Percentage points as they are written in the language: 19% in English, 19 % on one line in German. */
  percent(text) {
    return new Intl.NumberFormat(this.locale, { style: "percent", maximumFractionDigits: 6 }).format(`${text}e-2`);
  }

  /** A day given as YYYY-MM-DD. */
  day(iso) {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));
  }

  time(iso) {
    return this.clock.format(new Date(iso));
  }

  /** The sign of a unit (UN/ECE Recommendation 20); nothing for pieces. */
  unit(code) {
    return UNITS[code] ?? "";
  }

  /** How many there are, in words; nothing for what is not kept in stock. */
  stock(count) {
    if (count === null || count === undefined) return "";
    return Number(count) <= 0 ? this.say("no_stock") : this.say("in_stock", { count: this.number(count) });
  }

  quantity(line) {
    return [this.number(line.quantity), this.unit(line.unit)].filter(Boolean).join(" ");
  }
}

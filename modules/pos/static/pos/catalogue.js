/** The items of a till: kept in the browser, found without the network. */
import { Offline } from "./api.js";
import { meaningOf } from "./scans.js";

const MOST_HITS = 60;

export class Catalogue {
  constructor(data) {
    this.data = data;
    this.byId = new Map(data.items.map((item) => [item.id, item]));
    this.deposits = new Set(data.items.flatMap((item) => (item.deposit ? [item.deposit.item] : [])));
    this.byCode = new Map();
    for (const item of data.items) {
      this.byCode.set(item.code.toLowerCase(), { item, quantity: "1", price: null });
    }
    for (const item of data.items) {
      for (const barcode of item.barcodes) {
        const [quantity, price] = [item.packs?.[barcode] ?? "1", item.pack_prices?.[barcode] ?? null];
        this.byCode.set(barcode.toLowerCase(), { item, quantity, price });
      }
    }
    this.words = data.items.map((item) => `${item.name} ${item.code} ${item.barcodes.join(" ")}`.toLowerCase());
  }

  /**
   * The item of a barcode or code, exactly, and how many of it one scan sells: a pack of six sells six. A 12-digit UPC is
   * also looked for as the 13-digit GTIN it is.
   * @returns {?{item: Object, quantity: string}}
   */
  exact(code) {
    const key = code.trim().toLowerCase();
    return this.byCode.get(key) ?? (/^\d{12}$/.test(key) ? this.byCode.get(`0${key}`) : undefined) ?? null;
  }

  /**
   * What a code means, be it in a table, of GS1 or by a rule: item, quantity, and the price, lot, serial number and
   * best-before date that it brings along; null for an unknown one.
   * @throws {Refusal} where it means more than one thing
   */
  meaning(code) {
    const { scan_rules: rules = [], kilograms = {} } = this.data;
    return meaningOf(code, (text) => this.byCode.get(text.toLowerCase()), { rules, kilograms });
  }

  /** The variants of a template. */
  variants(template) {
    return this.data.items.filter((item) => item.of === template);
  }

  /** The categories right below one; those at the top for null. */
  categoriesBelow(parent) {
    return this.data.categories.filter((category) => (category.parent ?? null) === parent);
  }

  /** The first items that contain every word, those whose name begins with the text before the others. */
  search(text) {
    const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = [];
    for (let index = 0; index < this.words.length && hits.length < MOST_HITS * 4; index += 1) {
      if (wanted.every((word) => this.words[index].includes(word))) hits.push(this.data.items[index]);
    }
    const starts = (item) => (item.name.toLowerCase().startsWith(wanted[0]) ? 0 : 1);
    return hits.sort((a, b) => starts(a) - starts(b)).slice(0, MOST_HITS);
  }

  /** The items of a category and of those below it, or the favourites for null. Variants hide behind their template, or
   * stand in its place where the POS type wants it so. */
  under(category) {
    const within = new Set([category]);
    for (const each of within) {
      for (const below of this.data.categories ?? []) if (each !== null && below.parent === each) within.add(below.id);
    }
    const grouped = this.data.rules?.variants !== false;
    const behind = (item) => (grouped ? item.of : item.template);
    const wanted = category === null ? (item) => item.favourite : (item) => within.has(item.category) && !behind(item);
    return this.data.items.filter(wanted).slice(0, MOST_HITS * 2);
  }

  get method() {
    return new Map(this.data.methods.map((method) => [method.code, method]));
  }

  /** What was sold leaves the shelf at once, not only with the next catalogue. */
  sold(lines) {
    for (const line of lines) {
      const item = this.byId.get(line.item);
      if (item?.stock != null) item.stock = String(Math.round((Number(item.stock) - Number(line.quantity)) * 1000) / 1000);
    }
  }
}

/**
 * The newest catalogue there is: the kept one at once, the server's when it differs.
 * @param {(catalogue: Catalogue) => void} found called for the kept one and again for a newer one
 */
export async function loadCatalogue(api, store, till, found) {
  const kept = await store.get("catalogue");
  if (kept) found(new Catalogue(kept.data));
  return refreshCatalogue(api, store, till, found, kept?.etag ?? null);
}

/** Asks for a newer catalogue; returns the status of the answer, or 0 where the server was not reached. */
export async function refreshCatalogue(api, store, till, found, etag) {
  try {
    const answer = await api.call("GET", `/tills/${encodeURIComponent(till)}/catalogue`, undefined, { etag, timeout: 30000 });
    if (answer.status === 200) {
      await store.set("catalogue", { etag: answer.etag, data: answer.data });
      found(new Catalogue(answer.data));
    }
    return answer.status;
  } catch (error) {
    if (error instanceof Offline) return 0;
    throw error;
  }
}

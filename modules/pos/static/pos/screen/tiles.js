/** The items to tap: favourites, categories, and what a search finds. */
import { arrange, byId, copy, element, fill, slot } from "./dom.js";

export class Tiles {
  /** @param {{pick: Function}} on `pick(item)` when an item is tapped */
  constructor(till, texts, on) {
    Object.assign(this, { till, texts, on });
    this.category = null;
    this.template = null;
    this.text = "";
    this.items = new Map();
    byId("tiles").addEventListener("click", (event) => this.#tapped(event));
    byId("categories").addEventListener("click", (event) => this.#chosen(event));
  }

  #tapped(event) {
    const item = this.items.get(event.target.closest(".tile"));
    if (item) this.on.pick(item);
  }

  #chosen(event) {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    this.category = chip.dataset.category ? Number(chip.dataset.category) : null;
    this.template = null;
    byId("search").value = "";
    this.draw();
  }

  /** Draws the chosen category, or what the search finds. */
  draw() {
    const catalogue = this.till.catalogue;
    if (!catalogue) return;
    const text = this.text = byId("search").value.trim();
    const chosen = this.template ? catalogue.variants(this.template.id) : catalogue.under(this.category);
    const items = text ? catalogue.search(text) : chosen;
    this.#drawCategories(this.#shelves(catalogue), text);
    const drawn = new Map([...this.items].map(([tile, item]) => [item.id, tile]));
    this.items = new Map(items.map((item) => [this.#tile(item, drawn.get(item.id) ?? copy("tile")), item]));
    arrange(byId("tiles"), [...this.items.keys()]);
    this.#drawEmpty(items.length === 0, text);
  }

  /** No search any more. What is shown counts, not the field: a scanner's keys are out of it before its code is told. */
  clearSearch() {
    byId("search").value = "";
    if (this.text !== "") this.draw();
  }

  /** The variants of a template in the tiles' place; null: the tiles again. */
  variants(template) {
    if (this.template === template) return;
    this.template = template;
    this.draw();
  }

  /** The categories at the top, with those below the chosen one right after it. */
  #shelves(catalogue) {
    const parent = new Map(catalogue.data.categories.map(({ id, parent: above }) => [id, above ?? null]));
    const open = new Set();
    for (let each = this.category; each !== null && each !== undefined; each = parent.get(each)) open.add(each);
    const walk = (above) => catalogue.categoriesBelow(above).flatMap((each) => [each, ...(open.has(each.id) ? walk(each.id) : [])]);
    return walk(null);
  }

  #drawEmpty(empty, text) {
    const note = byId("no-tiles");
    const key = text ? "unknown_search" : this.category === null ? "no_favourites" : "empty_category";
    note.hidden = !empty;
    note.textContent = empty ? this.texts.say(key, { text }) : "";
  }

  #drawCategories(categories, text) {
    const drawn = new Map([...byId("categories").children].map((chip) => [chip.dataset.category, chip]));
    const chips = [{ id: null, name: this.texts.say("favourites") }, ...categories].map(({ id, name }) => {
      const chip = drawn.get(String(id ?? "")) ?? element("button", name, "chip");
      chip.type = "button";
      chip.textContent = name;
      chip.dataset.category = id ?? "";
      chip.setAttribute("aria-pressed", String(!text && id === this.category));
      return chip;
    });
    arrange(byId("categories"), chips);
  }

  #tile(item, tile) {
    const price = this.texts.number(item.price, this.till.digits);
    const unit = this.texts.unit(item.unit);
    fill(tile, { name: item.name, price: unit ? `${price} / ${unit}` : price, stock: this.texts.stock(item.stock) });
    slot(tile, "stock").classList.toggle("is-out", item.stock !== null && Number(item.stock) <= 0);
    this.#picture(slot(tile, "picture"), item);
    return tile;
  }

  #picture(place, item) {
    if (!item.picture) {
      place.textContent = item.name.slice(0, 1).toUpperCase();
      return;
    }
    if (place.querySelector("img")?.getAttribute("src") === item.picture) return;
    const picture = document.createElement("img");
    Object.assign(picture, { src: item.picture, alt: "", loading: "lazy", decoding: "async" });
    place.replaceChildren(picture);
  }
}

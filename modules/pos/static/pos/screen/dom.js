/** Small helpers for the page. */

export const byId = (id) => document.getElementById(id);

/** A copy of a template's element. */
export function copy(id) {
  return byId(id).content.firstElementChild.cloneNode(true);
}

export const slot = (node, name) => node.querySelector(`[data-slot="${name}"]`);

/** Texts into the slots of an element. */
export function fill(node, texts) {
  for (const [name, text] of Object.entries(texts)) slot(node, name).textContent = text;
  return node;
}

/** An element with a text. */
export function element(tag, text, className = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  node.className = className;
  return node;
}

/** A list's children. Those that stay where they are are not touched: a press on them would be lost. */
export function arrange(list, nodes) {
  const staying = new Set(nodes);
  for (const node of [...list.children]) if (!staying.has(node)) node.remove();
  nodes.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
}

/** Rows of a definition list. */
export function facts(list, rows) {
  list.replaceChildren(...rows.map(([name, value]) => {
    const row = element("div", "", "till-fact");
    row.append(element("dt", name), element("dd", value));
    return row;
  }));
}

/** Shows a sentence in its place, or hides the place. */
export function say(node, text) {
  node.textContent = text;
  node.hidden = !text;
}

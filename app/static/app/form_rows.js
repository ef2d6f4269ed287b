// Rows inside a form: one more at a time, taken out and put in another order without leaving the page.
// Without scripts the page offers spare rows, a box "Remove" and a number for the place; what is sent is the same.
const NAMED = ["name", "id", "for", "aria-describedby", "data-rows"];

export function editRows(page, ready) {
  for (const rows of page.querySelectorAll("[data-rows]")) manage(rows, ready);
}

function manage(rows, ready) {
  const body = rows.querySelector(":scope > .table-wrap > table > tbody") ?? rows.querySelector(":scope > .rows-blocks");
  const all = () => [...body.children].filter((each) => each.dataset.index !== undefined);
  const pattern = all().findLast((row) => row.hasAttribute("data-spare"))?.cloneNode(true);
  if (!pattern) return;
  rows.classList.add("is-managed");
  const tell = () => rows.closest("form").dispatchEvent(new Event("input", { bubbles: true }));
  let next = Math.max(...all().map((row) => Number(row.dataset.index))) + 1;

  const add = () => {
    const row = renamed(pattern.cloneNode(true), rows.dataset.rows, next++);
    body.append(row);
    dress(row);
    if (row.tagName === "DETAILS") row.open = true;
    editRows(row, ready);
    ready(row);
    changed();
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  };
  const changed = () => {
    all().forEach((row, place) => { for (const field of row.querySelectorAll("[data-place]")) field.value = place + 1; });
    tell();
  };
  const move = (row, step) => {
    const other = all()[all().indexOf(row) + step];
    if (other) { if (step < 0) other.before(row); else other.after(row); changed(); }
  };
  const remove = (row) => {
    const there = all();
    const near = there[there.indexOf(row) + 1] ?? there[there.indexOf(row) - 1];
    row.remove();
    changed();
    (near?.querySelector("input:not([type=hidden]), select") ?? adder).focus();
  };
  const dress = (row) => {
    const box = row.querySelector("[data-remove]");
    if (!box) return;
    const tools = document.createElement("div");
    tools.className = "row-tools";
    if (row.querySelector("[data-place]")) {
      tools.append(button(rows.dataset.up, "↑", () => move(row, -1)), button(rows.dataset.down, "↓", () => move(row, 1)));
      for (const field of row.querySelectorAll("[data-place]")) field.hidden = true;
    }
    tools.append(button(rows.dataset.remove, "×", () => remove(row)));
    const labelled = box.closest(".form-check");
    (labelled ?? box).hidden = true;
    (labelled ?? box).after(tools);
  };

  const adder = document.createElement("button");
  adder.type = "button";
  adder.className = "btn btn-small";
  adder.textContent = rows.dataset.add;
  adder.addEventListener("click", add);
  rows.append(adder);
  for (const row of all()) {
    if (row.hasAttribute("data-spare") || row.querySelector("[data-remove]")?.checked) row.remove();
    else dress(row);
  }
}

function button(label, sign, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-small btn-quiet";
  made.setAttribute("aria-label", label);
  made.title = label;
  made.textContent = sign;
  made.addEventListener("click", act);
  return made;
}

// The same row under another number: every name and every reference inside it moves along.
function renamed(row, prefix, number) {
  const old = `${prefix}-${row.dataset.index}`;
  row.dataset.index = String(number);
  for (const each of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of NAMED) {
      const value = each.getAttribute(attribute);
      if (value?.startsWith(`${old}-`) || value === old) each.setAttribute(attribute, `${prefix}-${number}${value.slice(old.length)}`);
    }
  }
  return row;
}

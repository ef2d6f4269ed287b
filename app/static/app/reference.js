// Suggestions under a field that names a record: typed text → fetched codes and names, chosen by keys or a click.
// Without scripts the field takes the exact code or name.
const WAIT = 150; // milliseconds without a key before the server is asked

export function suggestReferences(page) {
  for (const field of page.querySelectorAll("input[data-reference]")) attach(field);
}

export function attach(field) {
  if (field.dataset.attached) return;
  field.dataset.attached = "yes";
  const list = document.createElement("ul");
  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent ?? field.getAttribute("aria-label") ?? "");
  list.hidden = true;
  field.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    field.setAttribute(name, value);
  }
  let timer = 0;
  let asked = 0;

  const show = (rows) => {
    list.replaceChildren(...rows.map((row, index) => option(list, row, index)));
    list.hidden = rows.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const mine = ++asked;
    const answer = await fetch(`${field.dataset.reference}?q=${encodeURIComponent(field.value.trim())}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const rows = answer?.ok ? await answer.json() : [];
    if (mine === asked && document.activeElement === field) show(rows);
  };
  const choose = (entry) => {
    field.value = entry.dataset.value;
    show([]);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const mark = (step) => {
    const entries = [...list.children];
    const now = entries.findIndex((entry) => entry.getAttribute("aria-selected") === "true");
    entries[now]?.setAttribute("aria-selected", "false");
    const next = entries[(now + step + entries.length + (now < 0 && step < 0 ? 1 : 0)) % entries.length];
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", next.id);
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); ask(); return; }
    if (list.hidden) return;
    const chosen = list.querySelector('[aria-selected="true"]');
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Escape") { event.preventDefault(); show([]); }
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) { if (event.key === "Enter") event.preventDefault(); choose(chosen); }
  });
  field.addEventListener("blur", () => { asked++; clearTimeout(timer); show([]); });
  list.addEventListener("mousedown", (event) => {
    const entry = event.target.closest("[role=option]");
    event.preventDefault();
    if (entry) choose(entry);
  });
}

function option(list, row, index) {
  const entry = document.createElement("li");
  entry.id = `${list.id}-${index}`;
  entry.setAttribute("role", "option");
  entry.setAttribute("aria-selected", "false");
  entry.dataset.value = `${row.code} – ${row.name}`;
  const code = document.createElement("span");
  code.className = "strong";
  code.textContent = row.code;
  entry.append(code, ` ${row.name}`);
  return entry;
}

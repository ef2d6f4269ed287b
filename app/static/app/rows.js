// A row opens where one clicks it; arrow keys go from row to row. The link in the first cell works without scripts.
export function openRows(page) {
  for (const table of page.querySelectorAll("table:has(tr[data-row])")) {
    table.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-row]");
      const own = event.target.closest("a, button, input, select, label, summary");
      if (!row || own || String(getSelection())) return;
      if (event.ctrlKey || event.metaKey) open(row.dataset.row, "_blank", "noopener");
      else location.assign(row.dataset.row);
    });
    table.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const row = event.target.closest("tr[data-row]");
      if (!step || !row) return;
      const rows = [...table.querySelectorAll("tr[data-row]")];
      const next = rows[rows.indexOf(row) + step]?.querySelector("a");
      if (next) { event.preventDefault(); next.focus(); }
    });
  }
}

// Lists: keys, panels that change in place, rows that stay chosen from page to page, totals that come later.
// Everything here has a plain form or link beneath it that does the same without scripts.
import { chooseRows } from "./list-choose.js";

export function quickerLists(page) {
  searchByKey(page);
  for (const form of page.querySelectorAll("form[data-conditions]")) editConditions(form);
  for (const form of page.querySelectorAll("form[data-columns]")) orderColumns(form);
  for (const link of page.querySelectorAll("a[data-totals]")) fetchTotals(page, link);
  for (const button of page.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  const bar = page.getElementById("bulk");
  if (bar) chooseRows(page, bar);
}

// "/" goes to the search; from there the arrow goes to the first row.
function searchByKey(page) {
  const search = page.querySelector("[data-search]");
  if (!search) return;
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
  search.addEventListener("keydown", (event) => {
    const first = page.querySelector("tr[data-row] a");
    if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
  });
}

// A column chosen adds its condition at once; only the fields that the comparison needs are shown.
function editConditions(form) {
  let added = 1000;
  const suit = (line) => {
    const count = Number(line.querySelector("select").selectedOptions[0]?.dataset.values ?? 1);
    for (const field of line.querySelectorAll(".form-control, .choices")) {
      field.hidden = field.hasAttribute("data-second") ? count < 2 : count < 1;
    }
  };
  form.querySelectorAll(".condition").forEach(suit);
  form.addEventListener("change", (event) => {
    const line = event.target.closest(".condition");
    if (line && event.target.matches("select")) suit(line);
    if (event.target.name !== "add" || !event.target.value) return;
    const [group, name] = event.target.value.split(":");
    const sample = form.querySelector(`template[data-column="${CSS.escape(name)}"]`);
    const box = document.createElement("div");
    box.innerHTML = sample.innerHTML.replaceAll("NUMBER", String(++added)).replace(`value="1:${name}"`, `value="${group}:${name}"`);
    const fresh = box.querySelector(".condition");
    event.target.closest(".add-condition").before(fresh);
    event.target.value = "";
    suit(fresh);
    fresh.querySelector("select").focus();
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=drop]");
    if (!button) return;
    event.preventDefault();
    button.closest(".condition").remove();
  });
}

function orderColumns(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=move]");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("li");
    if (button.value.endsWith(":up")) item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    button.focus();
  });
}

async function fetchTotals(page, link) {
  const answer = await fetch(link.dataset.totals);
  if (!answer.ok || answer.redirected) return;
  const { count, shown, sums } = await answer.json();
  for (const place of page.querySelectorAll("[data-count]")) place.textContent = count;
  for (const place of page.querySelectorAll("[data-shown]")) place.textContent = shown;
  for (const place of page.querySelectorAll("[data-sum]")) place.textContent = sums[place.dataset.sum] ?? "";
  link.remove();
}

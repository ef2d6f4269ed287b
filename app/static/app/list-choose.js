// Rows stay chosen from page to page: the keys are kept for this list and window, and sent along with the bar's form.
export function chooseRows(page, bar) {
  const name = `rows:${bar.elements.address.value}`;
  const chosen = new Set(JSON.parse(sessionStorage.getItem(name) ?? "[]"));
  const boxes = [...page.querySelectorAll("input[name=row][form=bulk]")];
  const head = page.querySelector("[data-choose-all]");
  const said = bar.querySelector("[data-chosen]");
  const none = bar.querySelector("[data-none]");

  const show = () => {
    for (const box of boxes) box.checked = chosen.has(box.value);
    said.hidden = none.hidden = chosen.size === 0;
    said.textContent = chosen.size === 1 ? said.dataset.one : said.dataset.many.replace("NUMBER", chosen.size);
    head.checked = boxes.length > 0 && boxes.every((box) => box.checked);
    head.indeterminate = !head.checked && boxes.some((box) => box.checked);
    sessionStorage.setItem(name, JSON.stringify([...chosen]));
  };
  const mark = (box, on) => chosen[on ? "add" : "delete"](box.value);

  for (const box of boxes) if (box.checked) mark(box, true); // ticked before this script was there
  head.hidden = false;
  head.addEventListener("change", () => { for (const box of boxes) mark(box, head.checked); show(); });
  for (const box of boxes) box.addEventListener("change", () => { mark(box, box.checked); show(); });
  bar.addEventListener("reset", (event) => { event.preventDefault(); chosen.clear(); bar.elements.all.checked = false; show(); });
  bar.addEventListener("submit", () => {
    const here = new Set(boxes.map((box) => box.value));
    for (const value of chosen) if (!here.has(value)) bar.append(hidden(page, value));
    sessionStorage.removeItem(name);
  });
  show();
}

function hidden(page, value) {
  const field = page.createElement("input");
  Object.assign(field, { type: "hidden", name: "row", value });
  return field;
}

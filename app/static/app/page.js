// What every page may use. Each part looks for its own marks in the page and does nothing without them.
import { foldMenu } from "./menu.js";
import { quickerLists } from "./list.js";
import { commandPalette } from "./palette.js";
import { openRows } from "./rows.js";
import { guardForm } from "./form.js";
import { followProgress } from "./form_progress.js";
import { editRows } from "./form_rows.js";
import { suggestReferences } from "./reference.js";

foldMenu(document);
openRows(document);
quickerLists(document);
commandPalette(document);
followProgress(document);
suggestReferences(document);
editRows(document, suggestReferences);
for (const form of document.querySelectorAll("form[data-edit]")) guardForm(form);

// A click elsewhere or Escape closes what floats.
const floating = "details.pop[open], details.user[open]";
function closeFloating(except) {
  for (const panel of document.querySelectorAll(floating)) if (!panel.contains(except)) panel.open = false;
}
document.addEventListener("click", (event) => closeFloating(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest?.(floating);
  closeFloating(null);
  open?.querySelector("summary").focus();
});

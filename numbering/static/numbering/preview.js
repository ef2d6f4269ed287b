// Shows what a format prints while it is typed. Without this script the form works the same, only silently.
const box = document.querySelector("[data-preview]");
const form = document.getElementById("edit");

let turn = 0;

async function show() {
  const field = (name) => form.elements[name]?.value ?? "";
  const query = new URLSearchParams({
    format: field("policies-0-ranges-0-format") || field("policies-0-format") || field("format"),
    period: field("policies-0-period"),
    shift_months: field("policies-0-shift_months") || "0",
    shift_days: field("policies-0-shift_days") || "0",
    start: field("policies-0-ranges-0-start") || "1",
  });
  const mine = ++turn;
  const answer = await fetch(`${box.dataset.preview}?${query}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || mine !== turn) return; // a later key was quicker
  const { texts, message } = await answer.json();
  box.querySelector("[data-preview-text]").textContent = message ?? texts.join("   ·   ");
  box.hidden = false;
}

if (box && form) {
  form.addEventListener("input", show);
  show();
}

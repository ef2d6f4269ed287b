// Shows news without pressing reload: asks once a second, and draws the page anew when something has changed.
document.addEventListener("input", ({ target }) => {
  const output = document.getElementById(`shows-${target.dataset.shows}`);
  if (output) output.textContent = target.value;
});

// What somebody is about to press is not taken from under the finger, what was filled in is not lost, and what was sent is
// not broken off.
let pressing = false;
let sent = false;
for (const begins of ["pointerdown", "keydown"]) document.addEventListener(begins, () => (pressing = true));
for (const ends of ["pointerup", "pointercancel", "keyup"]) {
  document.addEventListener(ends, () => setTimeout(() => (pressing = false))); // the click comes first
}
window.addEventListener("blur", () => (pressing = false));
document.addEventListener("submit", () => (sent = true));

const filledIn = () =>
  [...document.querySelectorAll("input")].some(
    (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
  );

async function look() {
  try {
    const { news } = await (await fetch("/status.json")).json();
    if (news === document.body.dataset.news) return;
    const page = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
    if (!pressing && !sent && !filledIn()) document.body.replaceWith(page.body);
  } catch {
    document.body.dataset.news = ""; // the program may have been started anew: its buttons are others then
  } finally {
    setTimeout(look, 1000);
  }
}

look();

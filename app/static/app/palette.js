// Ctrl+K: the command palette in a window of its own. Without scripts its button leads to the page /go.
export function commandPalette(page) {
  const dialog = page.getElementById("palette");
  if (!dialog?.showModal) return;
  const input = dialog.querySelector("input");
  const results = dialog.querySelector("[data-found]");
  const links = () => [...results.querySelectorAll("a")];
  let asked = 0;

  const look = async () => {
    const mine = ++asked;
    const answer = await fetch(`${dialog.dataset.url}?part=1&q=${encodeURIComponent(input.value)}`);
    if (mine !== asked) return; // somebody has typed on
    if (answer.redirected || !answer.ok) location.assign(dialog.dataset.url);
    else results.innerHTML = await answer.text(); // our own template, which escapes what it shows
  };
  const show = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    look();
  };

  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    show();
  });
  for (const opener of page.querySelectorAll("[data-palette]")) {
    opener.addEventListener("click", (event) => { event.preventDefault(); show(); });
  }
  input.addEventListener("input", look);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const place = links().indexOf(page.activeElement);
    if (step) {
      event.preventDefault();
      (links()[place + step] ?? (place + step < 0 ? input : null))?.focus();
    } else if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      links()[0]?.click();
    }
  });
}

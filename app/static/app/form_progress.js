// The bar of a long import: asked once a second, and when all is done the page shows the report.
const PAUSE = 1000;

export function followProgress(page) {
  const box = page.querySelector("[data-progress]");
  if (!box) return;
  const bar = box.querySelector("progress");
  const text = box.querySelector("[data-text]");
  const ask = async () => {
    const answer = await fetch(box.dataset.progress).catch(() => null);
    if (answer?.ok) {
      const { done, rows } = await answer.json();
      bar.value = done;
      text.textContent = text.dataset.text.replace("#", done.toLocaleString(page.documentElement.lang));
      if (done >= rows) { location.reload(); return; }
    }
    setTimeout(ask, PAUSE);
  };
  setTimeout(ask, PAUSE);
}

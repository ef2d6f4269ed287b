// A form that is edited: Ctrl+S saves, leaving with unsaved changes asks first, the first mistake is in sight.
export function guardForm(form) {
  const content = () => new URLSearchParams(new FormData(form)).toString();
  const errors = document.getElementById("errors");
  const opened = errors ? null : content();
  let leaving = false;

  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    form.requestSubmit();
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && content() !== opened) event.preventDefault();
  });
  // Scripts may come after the page: whoever types by then is not interrupted.
  if (document.activeElement === document.body) errors?.focus();
}

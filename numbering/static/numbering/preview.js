// Shows what the formats print while they are typed. Without this script they are shown when the form is sent.
const PAUSE = 250;
const box = document.querySelector("[data-preview]");
const form = document.getElementById("edit");

let turn = 0;
let timer = null;

async function show() {
  const mine = ++turn;
  const answer = await fetch(box.dataset.preview, { method: "POST", body: new FormData(form) });
  if (!answer.ok || mine !== turn) return; // a later key was quicker
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  box.querySelector("[data-preview-text]").replaceChildren(...page.body.childNodes);
}

if (box && form) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
}

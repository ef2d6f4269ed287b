// The folded side menu: a link without scripts (#menu), a proper button with them.
export function foldMenu(page) {
  const opener = page.getElementById("menu-open");
  const side = page.getElementById("menu");
  if (!opener || !side) return;
  showCurrent(side.querySelector(".side-scroll"));
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-controls", "menu");

  const show = (open) => {
    side.classList.toggle("is-open", open);
    showCurrent(side.querySelector(".side-scroll"));
    opener.setAttribute("aria-expanded", String(open));
    (open ? side.querySelector(".side-close") : opener).focus();
  };
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", (event) => { event.preventDefault(); show(true); });
  opener.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); show(true); } });
  side.querySelector(".side-close").addEventListener("click", (event) => { event.preventDefault(); show(false); });
  side.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && side.classList.contains("is-open")) show(false);
  });
}

// In a long menu the page one is on may lie below the edge.
function showCurrent(scroller) {
  const current = scroller?.querySelector("[aria-current]");
  if (current && current.offsetTop + current.offsetHeight > scroller.clientHeight) {
    scroller.scrollTop = current.offsetTop - scroller.clientHeight / 2;
  }
}

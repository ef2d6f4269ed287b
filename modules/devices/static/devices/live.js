/** A page of the back office that shows devices loads itself again when one of them has changed. */
import { Line } from "./line.js";

const SETTLED = 300;
let soon = 0;

const ids = document.querySelector("[data-devices]").dataset.devices.split(" ").filter(Boolean).map(Number);
new Line(ids, () => {
  clearTimeout(soon);
  soon = setTimeout(() => location.reload(), SETTLED);
});

/** A shift at the server: opened with a float, closed with what was counted. */
import { Refusal } from "./refusal.js";

const TIMEOUT = 15_000;

async function told(api, path, body) {
  const answer = await api.ask("POST", path, body, TIMEOUT);
  if (answer === null) throw new Refusal("unreachable");
  if (answer.status >= 300) throw new Refusal("refused", { message: answer.data.message });
  return answer.data;
}

/** Opens a shift; the answer carries its id and when it was opened. */
export function openShift(api, till, float) {
  return told(api, "/shifts", { till, float });
}

/** Cash in or cash out for a reason. */
export function moveCash(api, shift, move) {
  return told(api, `/shifts/${shift.id}/cash`, move);
}

/** Opens the drawer without a sale; the fiscal journal is told. */
export function openDrawer(api, till) {
  return told(api, `/tills/${encodeURIComponent(till)}/drawer`, {});
}

/** Closes a shift; the answer carries the Z report's number and address. */
export function closeShift(api, shift, counted) {
  return told(api, `/shifts/${shift.id}/close`, { counted });
}

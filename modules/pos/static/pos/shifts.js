/** A shift at the server: opened with a float, closed with what was counted. */
import { Refusal } from "./refusal.js";

const TIMEOUT = 15_000;

/** `approve` asks a colleague for a right that this person lacks; it gives a token, or null. */
async function told(api, path, body, approve = null) {
  let answer = await api.ask("POST", path, body, TIMEOUT);
  if (answer?.data.approval && approve) {
    const token = await approve({ right: answer.data.approval, message: answer.data.message, subject: null });
    if (token) answer = await api.ask("POST", path, body, TIMEOUT, [token]);
  }
  if (answer === null) throw new Refusal("unreachable");
  if (answer.status >= 300) throw new Refusal("refused", { message: answer.data.message }, answer.data.field ?? null);
  return answer.data;
}

/** Opens a shift; the answer carries its id and when it was opened. */
export function openShift(api, till, float) {
  return told(api, "/shifts", { till, float });
}

/** Cash in or cash out for a reason. */
export function moveCash(api, shift, move, approve) {
  return told(api, `/shifts/${shift.id}/cash`, move, approve);
}

/** Opens the drawer without a sale; the fiscal journal is told. */
export function openDrawer(api, till, approve) {
  return told(api, `/tills/${encodeURIComponent(till)}/drawer`, {}, approve);
}

/** Closes a shift; the answer carries the Z report's number and address. */
export function closeShift(api, shift, counted) {
  return told(api, `/shifts/${shift.id}/close`, { counted });
}

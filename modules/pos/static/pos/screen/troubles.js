/** Trouble that lasts, as strips at the top: the session, the sales that wait, the sales that were refused. */
import { uuid7 } from "../ids.js";

/** Sales on their way and sales the server did not book; the latter name what can be done. */
export function outboxTroubles(desk, waiting, refused) {
  const { texts, top, till, outbox } = desk;
  desk.waiting = waiting.length;
  const shown = desk.view === "done" ? till.last?.uuid : null;
  const text = texts.say(waiting.length === 1 ? "sale_waiting" : "sales_waiting", { count: String(waiting.length) });
  top.trouble("waiting", waiting.some((entry) => entry.uuid !== shown) ? { level: "warn", text } : null);
  for (const name of [...top.troubles.keys()].filter((key) => key.startsWith("refused-"))) top.trouble(name, null);
  for (const { uuid, body, message } of refused) {
    const total = texts.number(body.total, till.digits);
    const values = { time: texts.time(body.made_at), total, message: message || texts.say("refused") };
    top.trouble(`refused-${uuid}`, { level: "bad", text: texts.say("sale_refused", values), acts: [
      [texts.say("try_again"), () => outbox.retry(uuid)], [texts.say("set_aside"), () => outbox.setAside(uuid)],
    ] });
  }
  till.refused(refused.map((entry) => entry.uuid));
  if (desk.view === "done") desk.done.draw();
}

/** Card payments that were approved and whose sale never came: the browser that took them has lost its memory. */
export function cardTroubles(desk, loose) {
  const { texts, top, till, api } = desk;
  const own = [till.cart.uuid, till.last?.uuid];
  const strange = loose.filter((each) => !own.includes(each.cart) && !desk.waiting);
  for (const name of [...top.troubles.keys()].filter((key) => key.startsWith("card-"))) {
    if (!strange.some(({ id }) => name === `card-${id}`)) top.trouble(name, null);
  }
  for (const { id, at, amount } of strange) {
    const values = { time: texts.time(at), amount: texts.money(BigInt(amount), till.digits) };
    const undo = () => api.tell(`/card-payments/${id}/void`, { id: uuid7(), till: till.code });
    top.trouble(`card-${id}`, { level: "bad", text: texts.say("card_loose", values), acts: [[texts.say("card_undo"), undo]] });
  }
}

/** The session is over: the page leads to the sign-in and comes back with the same cart. */
export function signedOutTrouble(texts, top, address) {
  top.trouble("session", { level: "bad", text: texts.say("signed_out"), acts: [[texts.say("sign_in"), address]] });
}

/** A colleague approves on the spot: number and PIN, or a badge, in a small window. */
import { byId, say } from "./dom.js";

const TIMEOUT = 15_000;

export class Approval {
  /** @param {Object} desk the screen with its till, texts and server */
  constructor({ api, till, texts }) {
    Object.assign(this, { api, till, texts, wish: null, token: null, done: null });
    byId("approval-form").addEventListener("submit", (event) => this.#submitted(event));
    byId("approval-cancel").addEventListener("click", () => byId("approval").close());
    byId("approval").addEventListener("close", () => this.done?.(this.token));
  }

  get open() {
    return byId("approval").open;
  }

  /**
   * Shows why, and waits for the colleague.
   * @param {{right: string, message: string, subject: ?string}} wish
   * @returns {Promise<?string>} the token, or null where nobody approved
   */
  ask(wish) {
    this.wish = wish;
    this.token = null;
    byId("approval-form").reset();
    byId("approval-why").textContent = wish.message;
    say(byId("approval-error"), "");
    byId("approval").showModal();
    byId("approval-number").focus();
    return new Promise((resolve) => {
      this.done = resolve;
    });
  }

  /** A badge was scanned while the window is open. */
  scanned(code) {
    byId("approval-badge").value = code;
    return this.#send();
  }

  #submitted(event) {
    event.preventDefault();
    return this.#send();
  }

  async #send() {
    const { right, subject, message } = this.wish;
    const who = { number: byId("approval-number").value.trim(), pin: byId("approval-pin").value, badge: byId("approval-badge").value };
    const body = { right, subject, place: this.till.code, reason: message, ...who };
    const answer = await this.api.ask("POST", "/approvals", body, TIMEOUT);
    if (answer?.status === 201) {
      this.token = answer.data.token;
      byId("approval").close();
      return;
    }
    byId("approval-pin").value = "";
    byId("approval-badge").value = "";
    say(byId("approval-error"), answer ? answer.data.message : this.texts.say("unreachable"));
    byId("approval-pin").focus();
  }
}

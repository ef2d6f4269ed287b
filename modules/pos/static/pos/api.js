/** Talking to the server: JSON in, JSON out, a time-out for each call. */
import { Refusal } from "./refusal.js";

/** The server was not reached, or not in time. What it did is unknown. */
export class Offline extends Error {}

export class Api {
  /**
   * @param {string} base "/api/v1"
   * @param {() => string} token the header token of this session
   * @param {{heard: (reached: boolean) => void, signedOut: Function}} on told after every call whether the server was
   *   reached, and when the session is over
   */
  constructor(base, token, on) {
    Object.assign(this, { base, token, on });
  }

  /**
   * One call. Answers of every status are returned; only an unreachable server is thrown, as `Offline`.
   * @returns {Promise<{status: number, data: Object, etag: ?string}>}
   */
  async call(method, path, body = undefined, { timeout = 8000, etag = null, keepalive = false, approvals = [] } = {}) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.token() };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (etag) headers["If-None-Match"] = etag;
    if (approvals.length > 0) headers["X-Approval"] = approvals.join(",");
    try {
      const response = await fetch(this.base + path, {
        method, headers, keepalive, credentials: "same-origin", cache: "no-store", redirect: "manual",
        body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(timeout),
      });
      this.on.heard(true);
      const status = response.type === "opaqueredirect" ? 401 : response.status;
      if (status === 401) this.on.signedOut();
      return { status, data: await dataOf(response), etag: response.headers.get("ETag") };
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) {
        this.on.heard(false);
        throw new Offline(error.message);
      }
      throw error;
    }
  }

  /**
   * A call on behalf of the person at the till, with what colleagues have approved: null where the server was not
   * reached, refused where the session is over.
   */
  async ask(method, path, body, timeout, approvals = []) {
    try {
      const answer = await this.call(method, path, body, { timeout, approvals });
      if (answer.status !== 401) return answer;
    } catch (error) {
      if (error instanceof Offline) return null;
      throw error;
    }
    throw new Refusal("signed_out");
  }

  /** A report that nobody waits for. */
  tell(path, body) {
    this.call("POST", path, body, { keepalive: true }).catch((error) => {
      if (!(error instanceof Offline)) throw error;
    });
  }
}

async function dataOf(response) {
  const text = await response.text();
  if (!response.headers.get("Content-Type")?.includes("json")) return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

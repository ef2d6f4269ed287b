/** Talking to the server: JSON in, JSON out, a time-out for each call. */

/** The server was not reached, or not in time. What it did is unknown. */
export class Offline extends Error {}

export class Api {
  /**
   * @param {string} base "/api/v1"
   * @param {() => string} token the header token of this session
   * @param {(reached: boolean) => void} heard told after every call whether the server was reached
   */
  constructor(base, token, heard = () => {}) {
    Object.assign(this, { base, token, heard });
  }

  /**
   * One call. Answers of every status are returned; only an unreachable server is thrown, as `Offline`.
   * @returns {Promise<{status: number, data: Object, etag: ?string}>}
   */
  async call(method, path, body = undefined, { timeout = 8000, etag = null, keepalive = false } = {}) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.token() };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (etag) headers["If-None-Match"] = etag;
    try {
      const response = await fetch(this.base + path, {
        method, headers, keepalive, credentials: "same-origin", cache: "no-store", redirect: "manual",
        body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(timeout),
      });
      this.heard(true);
      if (response.type === "opaqueredirect") return { status: 401, data: {}, etag: null };
      return { status: response.status, data: await dataOf(response), etag: response.headers.get("ETag") };
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) {
        this.heard(false);
        throw new Offline(error.message);
      }
      throw error;
    }
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

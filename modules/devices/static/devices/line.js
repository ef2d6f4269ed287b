/** The line on which the server tells a page that a device has changed: Socket.IO 5 over one WebSocket, the few packets
    that it takes. What matters is not lost when it is down: whoever needs to be sure asks the server now and then too. */
const NAMESPACE = "/pos";
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;

/** What a packet says: `open`, `ping`, `connected`, `refused`, or `event` with its name and data; null for the rest. */
export function read(packet) {
  if (packet.startsWith("0")) return { kind: "open" };
  if (packet === "2") return { kind: "ping" };
  if (packet.startsWith(`40${NAMESPACE},`)) return { kind: "connected" };
  if (packet.startsWith(`44${NAMESPACE},`)) return { kind: "refused" };
  if (!packet.startsWith(`42${NAMESPACE},`)) return null;
  const [name, data] = JSON.parse(packet.slice(packet.indexOf(",") + 1).replace(/^\d+(?=\[)/, ""));
  return { kind: "event", name, data };
}

export class Line {
  /**
   * @param {number[]} devices ids to be told about
   * @param {(light: object) => void} changed
   * @param {{events: Object<string, Function>, connected: Function}} more what else is listened to, by the event's name,
   *   and what is to be done whenever the line stands
   */
  constructor(devices, changed, {
    address = null, Socket = WebSocket, later = (act, pause) => setTimeout(act, pause), events = {}, connected = () => {},
  } = {}) {
    Object.assign(this, { devices, Socket, later, connected, pause: FIRST_PAUSE, closed: false, stands: false });
    this.events = { ...events, device_state: changed };
    this.address = address ?? `${location.origin.replace(/^http/, "ws")}/socket.io/?EIO=4&transport=websocket`;
    this.open();
  }

  open() {
    this.socket = new this.Socket(this.address);
    this.socket.onmessage = ({ data }) => this.#take(read(data));
    this.socket.onclose = () => {
      this.stands = false;
      if (this.closed) return;
      this.later(() => this.open(), this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    };
  }

  /** Nobody listens any more. */
  close() {
    this.closed = true;
    this.socket.close();
  }

  /** Tells the server something that is worth something only now; false where there is no line. */
  say(name, data) {
    if (this.stands) this.socket.send(`42${NAMESPACE},${JSON.stringify([name, data])}`);
    return this.stands;
  }

  #take(packet) {
    if (packet?.kind === "open") this.socket.send(`40${NAMESPACE},`);
    if (packet?.kind === "ping") this.socket.send("3");
    if (packet?.kind === "refused") this.socket.close();
    if (packet?.kind === "event") this.events[packet.name]?.(packet.data);
    if (packet?.kind === "connected") {
      this.pause = FIRST_PAUSE;
      this.stands = true;
      this.say("watch", { devices: this.devices });
      this.connected();
    }
  }
}

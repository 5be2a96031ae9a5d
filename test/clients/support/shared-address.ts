import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { pipeline } from "node:stream";

/** One address for processes that come and go, as a load balancer gives it to clients. */
export class SharedAddress {
  private readonly server = createServer((near) => this.join(near));
  private readonly sockets = new Set<Socket>();
  private port = 0;

  /** @param target the process that gets new connections, such as http://127.0.0.1:4000 */
  constructor(public target: string) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, after the first time on the same port again. */
  async open(): Promise<void> {
    await once(this.server.listen(this.port, "127.0.0.1"), "listening");
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Cuts all connections and refuses new ones. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server.close(), "close");
    this.sockets.forEach((socket) => socket.destroy());
    await closed;
  }

  private join(near: Socket): void {
    const { hostname, port } = new URL(this.target);
    this.sockets.add(near);
    near.on("close", () => this.sockets.delete(near));
    pipeline(near, connect(Number(port), hostname), near, () => near.destroy());
  }
}

import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { Transform } from "node:stream";

/** Stands between an API process and a store, to pass every byte on late, or none for a while. */
export class SlowProxy {
  private readonly sockets = new Set<Socket>();
  private frozen = false;
  private lateMilliseconds = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  /** @param target the store, such as redis://127.0.0.1:6379 */
  static async start(target: string): Promise<SlowProxy> {
    const server = createServer();
    const proxy = new SlowProxy(server, new URL(target));
    const { hostname, port } = proxy.target;
    server.on("connection", (near) => proxy.join(near, connect(Number(port), hostname)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** That of the store, but here. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** From now on every byte arrives so much later, in each direction. */
  delay(milliseconds: number): void {
    this.lateMilliseconds = milliseconds;
  }

  /** Nothing arrives any more, and no connection is closed. */
  freeze(): void {
    this.frozen = true;
    this.sockets.forEach((socket) => socket.pause());
  }

  /** What was sent meanwhile arrives now. */
  thaw(): void {
    this.frozen = false;
    this.sockets.forEach((socket) => socket.resume());
  }

  async close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    near.pipe(this.late()).pipe(far);
    far.pipe(this.late()).pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    if (this.frozen) this.freeze();
  }

  private late(): Transform {
    return new Transform({
      transform: (chunk, _encoding, pass) => {
        if (this.lateMilliseconds === 0) pass(null, chunk);
        else setTimeout(() => pass(null, chunk), this.lateMilliseconds);
      },
    });
  }
}

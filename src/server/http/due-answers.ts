import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";

/** How long a client may take to read its answers once the last one is written. */
const slowClientMilliseconds = 2_000;

/** Counts the answers that open connections wait for. A client that has gone waits for none. */
export class DueAnswers {
  private readonly dueOf = new Map<Socket, number>();
  private total = 0;
  private onAllSent = () => {};

  constructor(server: FastifyInstance) {
    server.server.on("connection", (socket: Socket) => {
      this.dueOf.set(socket, 0);
      // Node never closes the later answers of a connection whose client has gone, so the connection tells.
      socket.once("close", () => this.forget(socket));
    });
    server.addHook("onRequest", ({ raw: { socket } }, _, done) => {
      this.change(socket, 1);
      done();
    });
    server.addHook("onResponse", ({ raw: { socket } }, _, done) => {
      this.change(socket, -1);
      done();
    });
  }

  /** Resolves when no answer is due, or when the remaining clients are too slow. */
  async sent(): Promise<void> {
    if (this.total === 0) return;
    const patience = new AbortController();
    const allSent = new Promise<void>((resolve) => (this.onAllSent = resolve));
    await Promise.race([allSent, sleep(slowClientMilliseconds, undefined, { signal: patience.signal })]);
    patience.abort();
  }

  private change(socket: Socket, change: 1 | -1): void {
    const due = this.dueOf.get(socket);
    if (due === undefined) return;
    this.dueOf.set(socket, due + change);
    this.changeTotal(change);
  }

  private forget(socket: Socket): void {
    const due = this.dueOf.get(socket)!;
    this.dueOf.delete(socket);
    this.changeTotal(-due);
  }

  private changeTotal(change: number): void {
    this.total += change;
    if (this.total === 0) this.onAllSent();
  }
}

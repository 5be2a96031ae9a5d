import type { WebSocket } from "ws";
import type { SocketExtra } from "./socket-adapter";

/** "Normal Closure": graphql-ws clients reconnect only when they have something to ask. */
const normalClosure = 1000;

/** Closes sockets on which no operation has run for a while. Opening one needs no token, so it may not stay idle. */
export class IdleTimeout {
  private readonly timers = new WeakMap<WebSocket, NodeJS.Timeout>();

  constructor(private readonly seconds: number) {}

  /** Starts at connection_init. Before that the handshake has a limit of its own. */
  watch({ socket, operations }: SocketExtra): void {
    const timer = setTimeout(() => {
      if (operations.count > 0) timer.refresh();
      else socket.close(normalClosure, "Idle");
    }, this.seconds * 1_000);
    this.timers.set(socket, timer);
    socket.once("close", () => clearTimeout(timer));
  }

  /** Restarts the timeout when an operation begins or ends on the socket. */
  countUse(socket: WebSocket): void {
    if (socket.readyState === socket.OPEN) this.timers.get(socket)?.refresh();
  }
}

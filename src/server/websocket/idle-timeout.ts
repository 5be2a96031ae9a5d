import type { Context } from "graphql-ws";
import type { Extra } from "graphql-ws/use/ws";
import type { WebSocket } from "ws";

/** "Normal closure": clients of graphql-ws come back when there is something to ask, and not before. */
const normalClosure = 1000;

/** Closes sockets on which nothing has run for some time; those who open them need no token, but may not keep them. */
export class IdleTimeout {
  private readonly timers = new WeakMap<WebSocket, NodeJS.Timeout>();

  constructor(private readonly seconds: number) {}

  /** From connection_init on, before which the handshake has a limit of its own. */
  watch(context: Context<Record<string, unknown>, Extra>): void {
    const { socket } = context.extra;
    const timer = setTimeout(() => {
      if (Object.keys(context.subscriptions).length > 0) timer.refresh();
      else socket.close(normalClosure, "Idle");
    }, this.seconds * 1_000);
    this.timers.set(socket, timer);
    socket.once("close", () => clearTimeout(timer));
  }

  /** An operation begins or ends on it. */
  countUse(socket: WebSocket): void {
    if (socket.readyState === socket.OPEN) this.timers.get(socket)?.refresh();
  }
}
